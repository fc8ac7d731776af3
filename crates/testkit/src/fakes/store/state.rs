use super::chains::Chains;
use super::imports::Imports;
use chrono::NaiveDate;
use domain::account::{AccountSession, CustomerAccount};
use domain::alert::{Alert, AlertMessage};
use domain::content::{Article, Banner, NewsColumn, PackageGroup};
use domain::flow::PaymentFlow;
use domain::intake::{Fingerprint, IdempotencyKey, KeyedRequest, StoredAnswer};
use domain::job::{Job, JobName};
use domain::limit::Counter;
use domain::one_time::{OneTime, OneTimeKind};
use domain::order::OrderNote;
use domain::ports::{KeptToken, StoreError};
use domain::reconciliation::{Difference, Reconciliation, StatementLine};
use domain::settlement::{LatePayment, Quarantine};
use domain::sms::{SmsCode, SmsScene};
use domain::staff::{AuditEntry, StaffAccount, StaffSession};
use domain::supplier::{RefusedNotice, Supplier, SupplierDifference, SupplierReconciliation};
use domain::track::TrackEvent;
use domain::{
    AccountId, AlertId, AlertMessageId, ArticleId, AttemptId, AttemptNumber, BannerId, ColumnId,
    Customer, DifferenceId, NoteId, Order, OrderEvent, OrderId, OrderState, Package,
    PackageGroupId, PackageId, PaymentAttempt, QueryId, ReconciliationId, Refund, RefundId,
    StaffId, SupplierDifferenceId, SupplierNoticeId, Task, TaskId, Timestamp, TrackId,
};
use std::collections::BTreeMap;

/// Everything that is stored; the ids keep the maps in the order in which things were made.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) packages: BTreeMap<PackageId, Package>,
    pub(super) catalogue_version: i64,
    /// What is left of each package whose stock was ever set.
    pub(super) stock: BTreeMap<PackageId, i64>,
    pub(super) groups: BTreeMap<PackageGroupId, PackageGroup>,
    pub(super) banners: BTreeMap<BannerId, Banner>,
    pub(super) columns: BTreeMap<ColumnId, NewsColumn>,
    pub(super) articles: BTreeMap<ArticleId, Article>,
    pub(super) tracks: BTreeMap<TrackId, TrackEvent>,
    pub(super) customers: BTreeMap<QueryId, Customer>,
    pub(super) orders: BTreeMap<OrderId, Order>,
    pub(super) attempts: BTreeMap<AttemptId, PaymentAttempt>,
    pub(super) events: Vec<OrderEvent>,
    pub(super) tasks: BTreeMap<TaskId, Task>,
    pub(super) evidence: Chains,
    pub(super) quarantine: Vec<Quarantine>,
    pub(super) late_payments: Vec<LatePayment>,
    pub(super) refunds: BTreeMap<RefundId, Refund>,
    pub(super) reconciliations: BTreeMap<ReconciliationId, Reconciliation>,
    pub(super) statement_lines: BTreeMap<(ReconciliationId, u64), StatementLine>,
    pub(super) differences: BTreeMap<DifferenceId, Difference>,
    pub(super) staff: BTreeMap<StaffId, StaffAccount>,
    pub(super) sessions: BTreeMap<[u8; 32], StaffSession>,
    pub(super) audit: Vec<AuditEntry>,
    pub(super) notes: BTreeMap<NoteId, OrderNote>,
    pub(super) accounts: BTreeMap<AccountId, CustomerAccount>,
    pub(super) account_sessions: BTreeMap<[u8; 32], AccountSession>,
    pub(super) counters: BTreeMap<(&'static str, [u8; 32]), Counter>,
    pub(super) one_times: BTreeMap<(OneTimeKind, [u8; 32]), OneTime>,
    pub(super) codes: BTreeMap<([u8; 32], SmsScene), SmsCode>,
    pub(super) keys: BTreeMap<(String, IdempotencyKey), KeyRow>,
    pub(super) guards: BTreeMap<Fingerprint, Timestamp>,
    pub(super) outreach: super::leads::Outreach,
    pub(super) slots: BTreeMap<u16, SlotRow>,
    /// By the attempt that they are of.
    pub(super) flows: BTreeMap<AttemptId, PaymentFlow>,
    pub(super) jobs: BTreeMap<JobName, Job>,
    pub(super) alerts: BTreeMap<AlertId, Alert>,
    pub(super) alert_messages: BTreeMap<AlertMessageId, AlertMessage>,
    pub(super) imports: Imports,
    pub(super) outside_token: KeptToken,
    pub(super) supplied: super::suppliers::Supplied,
    pub(super) supplier_notices: BTreeMap<SupplierNoticeId, RefusedNotice>,
    pub(super) supplier_reconciliations: BTreeMap<(Supplier, NaiveDate), SupplierReconciliation>,
    pub(super) supplier_differences: BTreeMap<SupplierDifferenceId, SupplierDifference>,
}

#[derive(Clone)]
pub(super) struct KeyRow {
    pub(super) fingerprint: Fingerprint,
    pub(super) answer: Option<StoredAnswer>,
    /// Of an answer: when it is forgotten. Of a claim: when it may be taken over.
    pub(super) until: Timestamp,
}

#[derive(Clone)]
pub(super) struct SlotRow {
    pub(super) holder: Option<String>,
    pub(super) until: Timestamp,
    pub(super) last_ms: i64,
}

impl State {
    /// Unless its attempt has one: whether it was added.
    pub(super) fn add_flow(&mut self, flow: &PaymentFlow) -> bool {
        insert_new(&mut self.flows, flow.attempt_id, flow).is_ok()
    }

    /// Takes one of the package, if there is one: whether it did.
    pub(super) fn take_stock(&mut self, id: PackageId) -> bool {
        match self.stock.get_mut(&id) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            Some(_) | None => false,
        }
    }

    /// The same money reported again is in quarantine already.
    pub(super) fn quarantine(&mut self, new: Quarantine) {
        let is_same = |known: &Quarantine| known.sameness() == new.sameness();
        if !self.quarantine.iter().any(is_same) {
            self.quarantine.push(new);
        }
    }

    pub(super) fn insert_order(&mut self, order: &Order) -> Result<(), StoreError> {
        insert_new(&mut self.orders, order.id, order)
    }

    pub(super) fn update_order(&mut self, order: &mut Order) -> Result<(), StoreError> {
        let stored = self.orders.get_mut(&order.id).ok_or(StoreError::Conflict)?;
        order.version = next_version(stored.version, order.version)?;
        stored.state = order.state;
        stored.version = order.version;
        Ok(())
    }

    pub(super) fn amend_order(&mut self, order: &mut Order) -> Result<(), StoreError> {
        let stored = self.orders.get_mut(&order.id).ok_or(StoreError::Conflict)?;
        order.version = next_version(stored.version, order.version)?;
        stored.contact = order.contact.clone();
        stored.package = order.package.clone();
        stored.wish = order.wish.clone();
        stored.amount = order.amount;
        stored.version = order.version;
        Ok(())
    }

    /// Other orders of the same package that the one who orders has: the same queryId's where there
    /// is one, else the phone's; cancelled and expired ones aside.
    pub(super) fn owned(&self, order: &Order) -> u32 {
        let is_same_customer = |other: &Order| match &order.query_id {
            Some(query_id) => other.query_id.as_ref() == Some(query_id),
            None => other.contact.phone == order.contact.phone,
        };
        let is_living = |other: &Order| {
            !matches!(other.state, OrderState::Cancelled { .. } | OrderState::Expired { .. })
        };
        let owned = self.orders.values().filter(|other| {
            let is_of_package = other.id != order.id && other.package.id == order.package.id;
            is_of_package && is_same_customer(other) && is_living(other)
        });
        u32::try_from(owned.count()).unwrap()
    }

    pub(super) fn insert_attempt(&mut self, attempt: &PaymentAttempt) -> Result<(), StoreError> {
        if self.attempt_by_number(attempt.number).is_some() {
            return Err(StoreError::Duplicate);
        }
        insert_new(&mut self.attempts, attempt.id, attempt)
    }

    pub(super) fn update_attempt(
        &mut self,
        attempt: &mut PaymentAttempt,
    ) -> Result<(), StoreError> {
        let stored = self.attempts.get_mut(&attempt.id).ok_or(StoreError::Conflict)?;
        attempt.version = next_version(stored.version, attempt.version)?;
        stored.state = attempt.state.clone();
        stored.creating_until = attempt.creating_until;
        stored.version = attempt.version;
        Ok(())
    }

    pub(super) fn attempt_by_number(&self, number: AttemptNumber) -> Option<&PaymentAttempt> {
        self.attempts.values().find(|attempt| attempt.number == number)
    }

    /// Oldest first.
    pub(super) fn attempts_of(&self, order: OrderId) -> Vec<PaymentAttempt> {
        self.attempts.values().filter(|attempt| attempt.order_id == order).cloned().collect()
    }

    /// Oldest first.
    pub(super) fn refunds_of(&self, order: OrderId) -> Vec<Refund> {
        self.refunds.values().filter(|refund| refund.order_id == order).cloned().collect()
    }

    /// Whether another order of the same queryId and package was paid since this one was made.
    pub(super) fn is_replaced(&self, order: &Order) -> bool {
        let is_paid_since =
            |other: &Order| other.state.paid().is_some_and(|paid| paid.at >= order.created_at);
        self.orders.values().any(|other| {
            other.id != order.id
                && other.query_id.is_some()
                && other.query_id == order.query_id
                && other.package.id == order.package.id
                && is_paid_since(other)
        })
    }

    pub(super) fn insert_refund(&mut self, refund: &Refund) -> Result<(), StoreError> {
        if self.refunds.values().any(|known| known.number == refund.number) {
            return Err(StoreError::Duplicate);
        }
        insert_new(&mut self.refunds, refund.id, refund)
    }

    pub(super) fn insert_task(&mut self, task: &Task) -> Result<(), StoreError> {
        insert_new(&mut self.tasks, task.id, task)
    }

    /// What is kept under the key, as long as it counts.
    pub(super) fn key(&self, request: &KeyedRequest, now: Timestamp) -> Option<&KeyRow> {
        let row = self.keys.get(&(request.scope.clone(), request.key.clone()))?;
        (row.answer.is_none() || row.until > now).then_some(row)
    }

    pub(super) fn set_key(
        &mut self,
        request: &KeyedRequest,
        answer: Option<StoredAnswer>,
        until: Timestamp,
    ) {
        let row = KeyRow { fingerprint: request.fingerprint, answer, until };
        self.keys.insert((request.scope.clone(), request.key.clone()), row);
    }
}

pub(super) fn insert_new<K: Ord, V: Clone>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: &V,
) -> Result<(), StoreError> {
    if map.contains_key(&key) {
        return Err(StoreError::Duplicate);
    }
    map.insert(key, value.clone());
    Ok(())
}

pub(super) fn next_version(stored: i64, read: i64) -> Result<i64, StoreError> {
    if stored == read { Ok(stored + 1) } else { Err(StoreError::Conflict) }
}
