//! What a test puts into the store and takes a look at, past the ports.

use super::FakeStore;
use domain::evidence::Evidence;
use domain::reconciliation::{Difference, Reconciliation};
use domain::settlement::{LatePayment, Quarantine};
use domain::staff::{AuditEntry, StaffAccount};
use domain::{Customer, EvidenceId, Order, Package, PaymentAttempt, Refund, Task};

impl FakeStore {
    /// Puts the package there as it is, in place of an older one.
    pub fn put_package(&self, package: Package) {
        self.change(|state| {
            state.packages.insert(package.id, package);
            state.catalogue_version += 1;
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

    /// Changes a piece of evidence as a hand in the database would, behind its chain's back.
    pub fn tamper_evidence(&self, id: EvidenceId, change: impl FnOnce(&mut Evidence)) {
        self.change(|state| state.evidence.tamper(id, change));
    }

    /// Takes a piece of evidence out as a hand in the database would, behind its chain's back.
    pub fn take_out_evidence(&self, id: EvidenceId) {
        self.change(|state| state.evidence.take_out(id));
    }

    /// All orders, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.read(|state| state.orders.values().cloned().collect())
    }

    /// All tasks in whatever state, oldest first.
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

    /// All accounts of staff, oldest first.
    pub fn staff(&self) -> Vec<StaffAccount> {
        self.read(|state| state.staff.values().cloned().collect())
    }

    /// What staff did, in the order in which they did it.
    pub fn audit(&self) -> Vec<AuditEntry> {
        self.read(|state| state.audit.clone())
    }
}
