use super::{contact, id, package, query_id, start};
use chrono::TimeDelta;
use domain::intake::{
    Fingerprint, IdempotencyKey, KeyedRequest, PlaceOrder, RepeatCheck, StoredAnswer,
};
use domain::supplier::Wish;
use domain::{
    EventId, EventKind, Order, OrderEvent, OrderId, OrderKind, OrderState, PackageSnapshot, Source,
    Task, TaskId, TaskKind,
};

/// An unpaid renewal of package 74 at 460.00, with an id of its own.
pub fn order() -> Order {
    let package = package();
    Order {
        id: OrderId::new(OrderKind::Renewal, id()),
        query_id: Some(query_id()),
        account: None,
        contact: contact(),
        package: PackageSnapshot::from(&package),
        wish: Wish::Broadband,
        amount: package.price,
        source: Source::default(),
        state: OrderState::AwaitingPayment,
        created_at: start(),
        expires_at: start() + TimeDelta::minutes(30),
        version: 1,
    }
}

/// A line of the order's timeline, at the start.
pub fn event(order: &Order, kind: EventKind) -> OrderEvent {
    OrderEvent { id: EventId(id()), order_id: order.id, kind, at: start() }
}

/// A task that is due at the start.
pub fn task(kind: TaskKind) -> Task {
    Task::new(TaskId(id()), kind, start(), start())
}

/// The order as the intake takes it: with its first event and the task that ends it unpaid.
pub fn place_order(order: &Order, repeat: RepeatCheck) -> PlaceOrder {
    let event = OrderEvent { at: order.created_at, ..event(order, EventKind::Placed) };
    let expiry = TaskKind::ExpireOrder(order.id);
    let expiry = Task::new(TaskId(id()), expiry, order.expires_at, order.created_at);
    PlaceOrder { order: order.clone(), event, expiry, repeat, quota: None, customer: None }
}

/// Without a key: the same fingerprint is refused for five seconds.
pub fn guarded(what: u8) -> RepeatCheck {
    RepeatCheck::Guarded(fingerprint(what))
}

/// Under a key of the client's; the answer names the order.
pub fn keyed(key: &str, what: u8, order: &Order) -> RepeatCheck {
    let answer = StoredAnswer { order_id: Some(order.id), ..answer(200, &order.id.to_string()) };
    RepeatCheck::Keyed { request: keyed_request(key, what), answer }
}

/// A request under a key; `key` is filled up to the shortest length allowed.
pub fn keyed_request(key: &str, what: u8) -> KeyedRequest {
    let key = IdempotencyKey::parse(&format!("{key:-<16}")).unwrap();
    KeyedRequest { scope: "renewal/save".to_owned(), key, fingerprint: fingerprint(what) }
}

/// Two requests with the same number are the same.
pub fn fingerprint(what: u8) -> Fingerprint {
    Fingerprint([what; 32])
}

pub fn answer(status: u16, body: &str) -> StoredAnswer {
    StoredAnswer { status, body: body.to_owned(), order_id: None }
}
