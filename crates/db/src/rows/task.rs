use crate::place::{Place, kind_letter, storable};
use crate::rows::columns::columns;
use crate::schema::task;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::task::{Lease, PushReceipt};
use domain::{
    AttemptId, ImportId, MessageId, OrderId, QueryId, ReconciliationId, RefundId, Snowflake,
    Target, Task, TaskId, TaskKind, TaskState,
};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = task, treat_none_as_default_value = false)]
pub(crate) struct TaskRow {
    id: i64,
    kind: String,
    order_id: Option<i64>,
    order_kind: Option<String>,
    attempt_id: Option<i64>,
    target: Option<String>,
    lane: Option<i64>,
    #[diesel(embed)]
    progress: TaskProgress,
    created_at: i64,
    refund_id: Option<i64>,
    reconciliation_id: Option<i64>,
    subject_id: Option<i64>,
}

/// What of a task changes. The lease is set while it is leased, `ended_at` once it is
/// done, dead or cancelled.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = task, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct TaskProgress {
    pub(crate) state: String,
    due_at: i64,
    lease_token: Option<i64>,
    lease_until: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    failures: i64,
    rounds: i64,
    last_error: Option<String>,
    waits_for: Option<String>,
    receipt_no: Option<String>,
    receipt_customer: Option<String>,
}

columns!(TaskRow {
    id: i64, kind: String, order_id: Option<i64>, order_kind: Option<String>, attempt_id:
    Option<i64>, target: Option<String>, lane: Option<i64>, created_at: i64, refund_id:
    Option<i64>, reconciliation_id: Option<i64>, subject_id: Option<i64>,
} with {
    progress: TaskProgress,
});
columns!(TaskProgress {
    state: String, due_at: i64, lease_token: Option<i64>, lease_until: Option<i64>, ended_at:
    Option<i64>, failures: i64, rounds: i64, last_error: Option<String>, waits_for:
    Option<String>, receipt_no: Option<String>, receipt_customer: Option<String>,
});

/// What a task is about, in columns.
#[derive(Default)]
struct Subject {
    order: Option<OrderId>,
    attempt: Option<AttemptId>,
    target: Option<Target>,
    refund: Option<RefundId>,
    reconciliation: Option<ReconciliationId>,
    /// Of the kinds that came later: whatever the kind says.
    other: Option<Snowflake>,
}

impl Subject {
    fn of(kind: TaskKind) -> Self {
        let none = Self::default();
        match kind {
            TaskKind::ExpireOrder(order) => Self { order: Some(order), ..none },
            TaskKind::CheckAttempt(attempt) | TaskKind::CloseAttempt(attempt) => {
                Self { attempt: Some(attempt), ..none }
            }
            TaskKind::Push { order, target } | TaskKind::Recall { order, target } => {
                Self { order: Some(order), target: Some(target), ..none }
            }
            TaskKind::FollowRefund(refund) => Self { refund: Some(refund), ..none },
            TaskKind::Reconcile(id) => Self { reconciliation: Some(id), ..none },
            TaskKind::Import(ImportId(id)) | TaskKind::SendMessage(MessageId(id)) => {
                Self { other: Some(id), ..none }
            }
        }
    }
}

impl TaskRow {
    pub(crate) fn new(task: &Task) -> Self {
        let Subject { order, attempt, target, refund, reconciliation, other } =
            Subject::of(task.kind);
        Self {
            id: task.id.as_i64(),
            kind: task.kind.name().to_owned(),
            order_id: order.map(|order| order.number().as_i64()),
            order_kind: order.map(kind_letter),
            attempt_id: attempt.map(AttemptId::as_i64),
            target: target.map(|target| target.name().to_owned()),
            lane: task.kind.lane().map(|order| order.number().as_i64()),
            progress: TaskProgress::new(task),
            created_at: task.created_at.timestamp_micros(),
            refund_id: refund.map(RefundId::as_i64),
            reconciliation_id: reconciliation.map(ReconciliationId::as_i64),
            subject_id: other.map(Snowflake::as_i64),
        }
    }

    pub(crate) fn read(self) -> Result<Task, StoreError> {
        let place = Place { table: "task", id: &self.id };
        Ok(Task {
            id: TaskId(place.snowflake("id", self.id)?),
            kind: self.read_kind(place)?,
            state: self.progress.read(place)?,
            due_at: place.time("due_at", self.progress.due_at)?,
            failures: place.number("failures", self.progress.failures)?,
            rounds: place.number("rounds", self.progress.rounds)?,
            created_at: place.time("created_at", self.created_at)?,
            receipt: self.progress.read_receipt(place)?,
            last_error: self.progress.last_error,
            waits_for: self.progress.waits_for,
        })
    }

    fn read_kind(&self, place: Place<'_>) -> Result<TaskKind, StoreError> {
        let kind = match self.kind.as_str() {
            "expire_order" => TaskKind::ExpireOrder(self.order(place)?),
            "check_attempt" => TaskKind::CheckAttempt(self.attempt(place)?),
            "close_attempt" => TaskKind::CloseAttempt(self.attempt(place)?),
            "follow_refund" => {
                let refund = place.some("refund_id", self.refund_id)?;
                TaskKind::FollowRefund(RefundId(place.snowflake("refund_id", refund)?))
            }
            "reconcile" => {
                let id = place.some("reconciliation_id", self.reconciliation_id)?;
                TaskKind::Reconcile(ReconciliationId(place.snowflake("reconciliation_id", id)?))
            }
            "import" => TaskKind::Import(ImportId(self.other(place)?)),
            "send_message" => TaskKind::SendMessage(MessageId(self.other(place)?)),
            push_or_recall => {
                let name = place.some("target", self.target.as_deref())?;
                let target = place.word("target", name, Target::from_name)?;
                let order = self.order(place)?;
                if push_or_recall.starts_with("recall") {
                    TaskKind::Recall { order, target }
                } else {
                    TaskKind::Push { order, target }
                }
            }
        };
        if kind.name() == self.kind {
            Ok(kind)
        } else {
            Err(place.corrupt("kind", "is an unknown word"))
        }
    }

    fn order(&self, place: Place<'_>) -> Result<OrderId, StoreError> {
        let number = place.some("order_id", self.order_id)?;
        let kind = place.some("order_kind", self.order_kind.as_deref())?;
        place.order("order_id", number, kind)
    }

    fn other(&self, place: Place<'_>) -> Result<Snowflake, StoreError> {
        place.snowflake("subject_id", place.some("subject_id", self.subject_id)?)
    }

    fn attempt(&self, place: Place<'_>) -> Result<AttemptId, StoreError> {
        let number = place.some("attempt_id", self.attempt_id)?;
        Ok(AttemptId(place.snowflake("attempt_id", number)?))
    }
}

impl TaskProgress {
    pub(crate) fn new(task: &Task) -> Self {
        let (lease, ended_at) = match task.state {
            TaskState::Due | TaskState::Retrying => (None, None),
            TaskState::Leased(lease) => (Some(lease), None),
            TaskState::Done { at } | TaskState::Dead { at } | TaskState::Cancelled { at } => {
                (None, Some(at))
            }
        };
        let receipt = task.receipt.as_ref();
        let customer = receipt.and_then(|receipt| receipt.customer.as_ref());
        Self {
            state: task.state.name().to_owned(),
            due_at: task.due_at.timestamp_micros(),
            lease_token: lease.map(|lease| lease.token.as_i64()),
            lease_until: lease.map(|lease| lease.until.timestamp_micros()),
            ended_at: ended_at.map(|at| at.timestamp_micros()),
            failures: task.failures.into(),
            rounds: task.rounds.into(),
            last_error: task.last_error.as_deref().map(storable),
            waits_for: task.waits_for.as_deref().map(storable),
            receipt_no: receipt.map(|receipt| storable(&receipt.receipt_no)),
            receipt_customer: customer.map(|customer| customer.as_str().to_owned()),
        }
    }

    fn read_receipt(&self, place: Place<'_>) -> Result<Option<PushReceipt>, StoreError> {
        let Some(receipt_no) = self.receipt_no.clone() else { return Ok(None) };
        let customer = self.receipt_customer.as_deref().map(QueryId::parse).transpose();
        Ok(Some(PushReceipt { receipt_no, customer: place.read("receipt_customer", customer)? }))
    }

    fn read(&self, place: Place<'_>) -> Result<TaskState, StoreError> {
        let ended = || place.time_in("ended_at", self.ended_at);
        Ok(match self.state.as_str() {
            "due" => TaskState::Due,
            "retrying" => TaskState::Retrying,
            "leased" => {
                let token = place.some("lease_token", self.lease_token)?;
                TaskState::Leased(Lease {
                    token: place.snowflake("lease_token", token)?,
                    until: place.time_in("lease_until", self.lease_until)?,
                })
            }
            "done" => TaskState::Done { at: ended()? },
            "dead" => TaskState::Dead { at: ended()? },
            "cancelled" => TaskState::Cancelled { at: ended()? },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}
