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
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use domain::PaymentAttempt;
use domain::evidence::ChainEnd;
use domain::ports::StoreError;
use domain::settlement::Decision;
use std::sync::LazyLock;

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

/// The end of the chain of evidence that the batch has been added to.
struct NewEnd {
    chain: i64,
    length: i64,
    hash: Vec<u8>,
}

columns!(NewEnd { chain: i64, length: i64, hash: Vec<u8> });

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    attempts: i64,
    #[diesel(sql_type = BigInt)]
    orders: i64,
}

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
             FROM new_end WHERE evidence_chain.chain = new_end.chain) \
         SELECT (SELECT count(*) FROM attempts) AS attempts, (SELECT count(*) FROM paid) AS orders"
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

    /// `Conflict`: somebody else has changed something since it was read.
    pub(super) async fn write(
        self,
        conn: &mut Conn,
        (chain, end): (i64, ChainEnd),
    ) -> Result<(), StoreError> {
        let expected = (self.attempts.len(), self.orders.len());
        let end = NewEnd { chain, length: end.length, hash: end.hash.to_vec() };
        let changes = [Arrays::of(self.attempts), Arrays::of(self.orders)];
        let beside = [Arrays::of(self.events), Arrays::of(self.tasks), Arrays::of(self.flows)];
        let evidence = [Arrays::of(self.evidence), Arrays::of([end])];
        let arrays = changes.into_iter().chain(beside).chain(evidence);
        let counted = Filled::new(&WRITE, arrays).get_result::<Counted>(conn).await;
        let Counted { attempts, orders } = counted.map_err(error::store)?;
        let written = (usize::try_from(attempts), usize::try_from(orders));
        if written == (Ok(expected.0), Ok(expected.1)) { Ok(()) } else { Err(StoreError::Conflict) }
    }
}
