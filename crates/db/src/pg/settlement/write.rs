use crate::error;
use crate::pg::Conn;
use crate::pg::arrays::{Arrays, Filled, given, list, set};
use crate::pg::many::ChangedOrder;
use crate::rows::attempt::AttemptStateColumns;
use crate::rows::columns::columns;
use crate::rows::event::EventRow;
use crate::rows::evidence::EvidenceRow;
use crate::rows::flow::FlowRow;
use crate::rows::order_state::OrderStateColumns;
use crate::rows::task::TaskRow;
use diesel::result::Error;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use domain::PaymentAttempt;
use domain::evidence::ChainEnd;
use domain::ports::StoreError;
use domain::settlement::Decision;
use futures_util::try_join;
use std::sync::LazyLock;

/// What the statement fails with when something is not as it was read.
const CHANGED: &str = "changed meanwhile";

/// Everything that a batch writes.
#[derive(Default)]
pub(super) struct Written {
    attempts: Vec<ChangedAttempt>,
    orders: Vec<ChangedOrder>,
    events: Vec<EventRow>,
    tasks: Vec<TaskRow>,
    flows: Vec<FlowRow>,
    pub(super) evidence: Vec<EvidenceRow>,
}

/// `version`: as it was read.
struct ChangedAttempt {
    id: i64,
    version: i64,
    creating_until: i64,
    new: AttemptStateColumns,
}

columns!(ChangedAttempt { id: i64, version: i64, creating_until: i64 }
    with { new: AttemptStateColumns });

impl ChangedAttempt {
    fn new(attempt: &PaymentAttempt) -> Self {
        Self {
            id: attempt.id.as_i64(),
            version: attempt.version,
            creating_until: attempt.creating_until.timestamp_micros(),
            new: AttemptStateColumns::new(&attempt.state),
        }
    }
}

/// The end of the chain of evidence that the batch has been added to, and how many attempts and
/// orders the batch has changed.
struct NewEnd {
    chain: i64,
    length: i64,
    hash: Vec<u8>,
    attempts: i64,
    orders: i64,
}

columns!(NewEnd { chain: i64, length: i64, hash: Vec<u8>, attempts: i64, orders: i64 });

static WRITE: LazyLock<String> = LazyLock::new(|| {
    let (attempts, orders) =
        (given::<ChangedAttempt>("changed_attempt"), given::<ChangedOrder>("changed_order"));
    let (events, tasks) = (given::<EventRow>("new_event"), given::<TaskRow>("new_task"));
    let (flows, evidence) = (given::<FlowRow>("new_flow"), given::<EvidenceRow>("new_evidence"));
    let end = given::<NewEnd>("new_end");
    let set_attempt = set::<AttemptStateColumns>("changed_attempt");
    let set_order = set::<OrderStateColumns>("changed_order");
    let event_columns = list::<EventRow>();
    let task_columns = list::<TaskRow>();
    let flow_columns = list::<FlowRow>();
    let evidence_columns = list::<EvidenceRow>();
    format!(
        "WITH {attempts}, {orders}, {events}, {tasks}, {flows}, {evidence}, {end}, \
         attempts AS (UPDATE payment_attempt SET {set_attempt}, \
             creating_until = changed_attempt.creating_until, \
             version = changed_attempt.version + 1 \
             FROM changed_attempt WHERE payment_attempt.id = changed_attempt.id \
             AND payment_attempt.version = changed_attempt.version RETURNING 1), \
         paid AS (UPDATE orders SET {set_order}, version = changed_order.version + 1 \
             FROM changed_order WHERE orders.id = changed_order.id \
             AND orders.version = changed_order.version RETURNING 1), \
         told AS (INSERT INTO order_event ({event_columns}) \
             SELECT {event_columns} FROM new_event ORDER BY id), \
         due AS (INSERT INTO task ({task_columns}) \
             SELECT {task_columns} FROM new_task ORDER BY id), \
         flowed AS (INSERT INTO payment_flow ({flow_columns}) \
             SELECT {flow_columns} FROM new_flow ORDER BY attempt_id \
             ON CONFLICT (attempt_id) DO NOTHING), \
         kept AS (INSERT INTO evidence ({evidence_columns}) \
             SELECT {evidence_columns} FROM new_evidence ORDER BY id), \
         chained AS (UPDATE evidence_chain SET length = new_end.length, hash = new_end.hash \
             FROM new_end WHERE evidence_chain.chain = new_end.chain), \
         counted AS (SELECT (SELECT count(*) FROM attempts) AS attempts, \
             (SELECT count(*) FROM paid) AS orders) \
         SELECT CASE WHEN counted.attempts = new_end.attempts AND counted.orders = new_end.orders \
             THEN 0 ELSE ('{CHANGED}: ' || counted.attempts || ' and ' || counted.orders)::bigint END \
             FROM counted, new_end"
    )
});

impl Written {
    pub(super) fn add(&mut self, decision: &Decision) {
        self.attempts.extend(decision.attempt.as_ref().map(ChangedAttempt::new));
        self.orders.extend(decision.order.as_ref().map(ChangedOrder::new));
        self.events.extend(decision.events.iter().map(EventRow::new));
        self.tasks.extend(decision.tasks.iter().map(TaskRow::new));
        self.flows.extend(decision.flow.as_ref().map(FlowRow::new));
    }

    /// And ends the transaction. `Conflict`: somebody else has changed something since it was read.
    /// `is_prepared`: the connection has run this before, so that both go out at once, one behind the
    /// other; a statement that is prepared first would be overtaken.
    pub(super) async fn commit(
        self,
        conn: &Conn,
        end: (i64, ChainEnd),
        is_prepared: bool,
    ) -> Result<(), StoreError> {
        if is_prepared {
            return try_join!(self.write(conn, end), commit(conn)).map(|_both| ());
        }
        self.write(conn, end).await?;
        commit(conn).await
    }

    async fn write(self, mut conn: &Conn, (chain, end): (i64, ChainEnd)) -> Result<(), StoreError> {
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let (attempts, orders) = (count(self.attempts.len()), count(self.orders.len()));
        let (length, hash) = (end.length, end.hash.to_vec());
        let end = NewEnd { chain, length, hash, attempts, orders };
        let changes = [Arrays::of(self.attempts), Arrays::of(self.orders)];
        let beside = [Arrays::of(self.events), Arrays::of(self.tasks), Arrays::of(self.flows)];
        let evidence = [Arrays::of(self.evidence), Arrays::of([end])];
        let arrays = changes.into_iter().chain(beside).chain(evidence);
        let written = Filled::new(&WRITE, arrays).execute(&mut conn).await;
        written.map(|_one| ()).map_err(conflict)
    }
}

/// After a failed statement a plain COMMIT would be a ROLLBACK without a word.
pub(super) async fn commit(mut conn: &Conn) -> Result<(), StoreError> {
    conn.batch_execute("SELECT; COMMIT").await.map_err(error::store)
}

fn conflict(error: Error) -> StoreError {
    let is_change =
        matches!(&error, Error::DatabaseError(_kind, info) if info.message().contains(CHANGED));
    if is_change { StoreError::Conflict } else { error::store(error) }
}
