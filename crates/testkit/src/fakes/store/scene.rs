//! What a test puts into the store and takes a look at, past the ports.

use super::FakeStore;
use domain::account::{AccountSession, CustomerAccount};
use domain::content::{Article, Banner, NewsColumn, PackageGroup};
use domain::evidence::Evidence;
use domain::order::OrderNote;
use domain::reconciliation::{Difference, Reconciliation};
use domain::settlement::{LatePayment, Quarantine};
use domain::sms::SmsCode;
use domain::staff::{AuditEntry, StaffAccount, StaffSession};
use domain::track::TrackEvent;
use domain::{Customer, EvidenceId, Order, Package, PackageId, PaymentAttempt, Refund, Task};

impl FakeStore {
    /// Puts the package there as it is, in place of an older one.
    pub fn put_package(&self, package: Package) {
        self.change(|state| {
            state.packages.insert(package.id, package);
            state.catalogue_version += 1;
        });
    }

    /// Puts the group there as it is, in place of an older one.
    pub fn put_group(&self, group: PackageGroup) {
        self.change(|state| {
            state.groups.insert(group.id, group);
            state.catalogue_version += 1;
        });
    }

    /// Puts the banner there as it is, in place of an older one.
    pub fn put_banner(&self, banner: Banner) {
        self.change(|state| {
            state.banners.insert(banner.id, banner);
        });
    }

    /// Puts the column there as it is, in place of an older one.
    pub fn put_column(&self, column: NewsColumn) {
        self.change(|state| {
            state.columns.insert(column.id, column);
        });
    }

    /// Puts the article there as it is, in place of an older one.
    pub fn put_article(&self, article: Article) {
        self.change(|state| {
            state.articles.insert(article.id, article);
        });
    }

    pub fn set_stock(&self, package: PackageId, left: i64) {
        self.change(|state| {
            state.stock.insert(package, left);
        });
    }

    pub fn put_customer(&self, customer: Customer) {
        self.change(|state| {
            state.customers.insert(customer.query_id.clone(), customer);
        });
    }

    /// Puts the order there as it is, in place of an older one.
    pub fn put_order(&self, order: Order) {
        self.change(|state| {
            state.orders.insert(order.id, order);
        });
    }

    /// Puts the attempt there as it is, in place of an older one.
    pub fn put_attempt(&self, attempt: PaymentAttempt) {
        self.change(|state| {
            state.attempts.insert(attempt.id, attempt);
        });
    }

    /// Puts the task there as it is, in place of an older one.
    pub fn put_task(&self, task: Task) {
        self.change(|state| {
            state.tasks.insert(task.id, task);
        });
    }

    /// Puts the refund there as it is, in place of an older one.
    pub fn put_refund(&self, refund: Refund) {
        self.change(|state| {
            state.refunds.insert(refund.id, refund);
        });
    }

    /// Puts the account there as it is, in place of an older one.
    pub fn put_staff(&self, staff: StaffAccount) {
        self.change(|state| {
            state.staff.insert(staff.id, staff);
        });
    }

    /// Puts the account there as it is, in place of an older one.
    pub fn put_account(&self, account: CustomerAccount) {
        self.change(|state| {
            state.accounts.insert(account.id, account);
        });
    }

    /// A customer who is signed in.
    pub fn put_account_session(&self, session: AccountSession) {
        self.change(|state| {
            state.account_sessions.insert(session.token_hash, session);
        });
    }

    /// A member of staff who is signed in.
    pub fn put_session(&self, session: StaffSession) {
        self.change(|state| {
            state.sessions.insert(session.token_hash, session);
        });
    }

    /// Changes a piece of evidence as a hand in the database would, behind its chain's back.
    pub fn tamper_evidence(&self, id: EvidenceId, change: impl FnOnce(&mut Evidence)) {
        self.change(|state| state.evidence.tamper(id, change));
    }

    /// Takes a piece of evidence out as a hand in the database would, behind its chain's back.
    pub fn take_out_evidence(&self, id: EvidenceId) {
        self.change(|state| state.evidence.take_out(id));
    }

    /// All orders, oldest first.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn orders(&self) -> Vec<Order> {
        self.read(|state| state.orders.values().cloned().collect())
    }

    /// All tasks in whatever state, oldest first.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn tasks(&self) -> Vec<Task> {
        self.read(|state| state.tasks.values().cloned().collect())
    }

    /// In the order in which it came.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn evidence(&self) -> Vec<Evidence> {
        self.read(|state| state.evidence.iter().cloned().collect())
    }

    /// In the order in which it came.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn quarantine(&self) -> Vec<Quarantine> {
        self.read(|state| state.quarantine.clone())
    }

    /// In the order in which they came.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn late_payments(&self) -> Vec<LatePayment> {
        self.read(|state| state.late_payments.clone())
    }

    /// All refunds, oldest first.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn refunds(&self) -> Vec<Refund> {
        self.read(|state| state.refunds.values().cloned().collect())
    }

    /// All reconciliations, oldest first.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn reconciliations(&self) -> Vec<Reconciliation> {
        self.read(|state| state.reconciliations.values().cloned().collect())
    }

    /// The differences of all reconciliations, in the order in which they were found.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn differences(&self) -> Vec<Difference> {
        self.read(|state| state.differences.values().cloned().collect())
    }

    /// What visitors did, oldest first.
    pub fn tracks(&self) -> Vec<TrackEvent> {
        self.read(|state| state.tracks.values().cloned().collect())
    }

    /// All accounts of staff, oldest first.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn staff(&self) -> Vec<StaffAccount> {
        self.read(|state| state.staff.values().cloned().collect())
    }

    /// All accounts of customers, oldest first.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn accounts(&self) -> Vec<CustomerAccount> {
        self.read(|state| state.accounts.values().cloned().collect())
    }

    pub fn account_sessions(&self) -> Vec<AccountSession> {
        self.read(|state| state.account_sessions.values().cloned().collect())
    }

    /// The sessions of staff.
    pub fn sessions(&self) -> Vec<StaffSession> {
        self.read(|state| state.sessions.values().cloned().collect())
    }

    /// What staff wrote beside orders, oldest first.
    pub fn notes(&self) -> Vec<OrderNote> {
        self.read(|state| state.notes.values().cloned().collect())
    }

    /// The codes that were sent and not used, or overwritten.
    pub fn codes(&self) -> Vec<SmsCode> {
        self.read(|state| state.codes.values().copied().collect())
    }

    /// What staff did, in the order in which they did it.
    #[expect(clippy::same_name_method, reason = "a test looks at all of them, not at a page")]
    pub fn audit(&self) -> Vec<AuditEntry> {
        self.read(|state| state.audit.clone())
    }
}
