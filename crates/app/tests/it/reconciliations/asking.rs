//! A provider without bills is asked about each payment of the day.

use super::{Books, counts};
use domain::attempt::Captured;
use domain::{AttemptState, PaymentAttempt};
use testkit::fakes::{Fault, GatewayCall};
use testkit::given;

#[tokio::test]
async fn payments_that_are_paid_there_match() {
    let books = Books::new();
    books.statements.offer_none();
    let (first, _second) = (books.paid().await, books.paid().await);
    books.next_day();
    books.paid().await;
    let run = books.run().await;
    assert_eq!((run.state.name(), counts(&run)), ("done", [2, 2, 0, 0]));
    assert_eq!(books.world.state(first.order_id).await, "fulfilled");
    books.world.assert_sound().await;
}

#[tokio::test]
async fn what_the_provider_says_otherwise_is_a_difference() {
    let books = Books::new();
    books.statements.offer_none();
    books.paid().await;
    books.next_day();
    books.gateway.tell_amount(given::yuan("459.99"));
    let run = books.run().await;
    assert_eq!(books.found(&run), [["payment", "amount", "open"]]);
    let found = books.world.store.differences().pop().unwrap();
    assert_eq!(found.theirs, Some(given::yuan("459.99")));

    books.gateway.hide_money(true);
    assert_eq!(books.found(&books.run().await), [["payment", "state", "open"]]);
    books.gateway.hide_money(false);
    books.world.wechat.fault(GatewayCall::Query, Fault::NotReached);
    assert_eq!(books.found(&books.run().await), [["payment", "unreadable", "open"]]);
}

#[tokio::test]
async fn what_the_provider_does_not_know_is_ours_alone() {
    let books = Books::new();
    books.statements.offer_none();
    let order = given::order();
    let attempt = given::attempt(&order);
    let trade_no = format!("T{}", attempt.number);
    let captured = Captured { trade_no, at: given::start(), late: false };
    books.world.store.put_order(order);
    let state = AttemptState::Captured(captured);
    books.world.store.put_attempt(PaymentAttempt { state, ..attempt });
    books.next_day();
    assert_eq!(books.found(&books.run().await), [["payment", "ours_only", "open"]]);
}
