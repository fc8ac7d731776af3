use crate::place::{Place, kind_letter, storable};
use crate::rows::columns::columns;
use crate::schema::payment_flow;
use diesel::QueryableByName;
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::flow::{CapturedPayment, PaymentFlow};
use domain::ports::StoreError;
use domain::{AttemptId, Channel, FlowId, PackageId, Scene};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_flow)]
pub(crate) struct FlowRow {
    id: i64,
    attempt_id: i64,
    order_id: i64,
    order_kind: String,
    package_id: i64,
    channel: String,
    trade_no: String,
    amount: i64,
    currency: String,
    captured_at: i64,
    created_at: i64,
}

columns!(FlowRow {
    id: i64,
    attempt_id: i64,
    order_id: i64,
    order_kind: String,
    package_id: i64,
    channel: String,
    trade_no: String,
    amount: i64,
    currency: String,
    captured_at: i64,
    created_at: i64
});

impl FlowRow {
    pub(crate) fn new(flow: &PaymentFlow) -> Self {
        Self {
            id: flow.id.as_i64(),
            attempt_id: flow.attempt_id.as_i64(),
            order_id: flow.order_id.number().as_i64(),
            order_kind: kind_letter(flow.order_id),
            package_id: flow.package_id.0,
            channel: flow.channel.name().to_owned(),
            trade_no: storable(&flow.trade_no),
            amount: flow.amount.fen(),
            currency: flow.amount.currency().code().to_owned(),
            captured_at: flow.captured_at.timestamp_micros(),
            created_at: flow.created_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<PaymentFlow, StoreError> {
        let place = Place { table: "payment_flow", id: &self.id };
        Ok(PaymentFlow {
            id: FlowId(place.snowflake("id", self.id)?),
            attempt_id: AttemptId(place.snowflake("attempt_id", self.attempt_id)?),
            order_id: place.order("order_id", self.order_id, &self.order_kind)?,
            package_id: PackageId(self.package_id),
            channel: place.word("channel", &self.channel, Channel::from_name)?,
            amount: place.money("amount", self.amount, &self.currency)?,
            captured_at: place.time("captured_at", self.captured_at)?,
            created_at: place.time("created_at", self.created_at)?,
            trade_no: self.trade_no,
        })
    }
}

/// A captured attempt with its order's package.
#[derive(QueryableByName)]
pub(crate) struct CapturedRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    order_id: i64,
    #[diesel(sql_type = Text)]
    order_kind: String,
    #[diesel(sql_type = BigInt)]
    package_id: i64,
    #[diesel(sql_type = Text)]
    scene: String,
    #[diesel(sql_type = Nullable<Text>)]
    trade_no: Option<String>,
    #[diesel(sql_type = BigInt)]
    amount: i64,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    state_at: Option<i64>,
}

impl CapturedRow {
    pub(crate) fn read(self) -> Result<CapturedPayment, StoreError> {
        let place = Place { table: "payment_attempt", id: &self.id };
        Ok(CapturedPayment {
            attempt_id: AttemptId(place.snowflake("id", self.id)?),
            order_id: place.order("order_id", self.order_id, &self.order_kind)?,
            package_id: PackageId(self.package_id),
            channel: place.word("scene", &self.scene, Scene::from_name)?.channel(),
            amount: place.money("amount", self.amount, &self.currency)?,
            captured_at: place.time_in("state_at", self.state_at)?,
            trade_no: place.some("trade_no", self.trade_no)?,
        })
    }
}
