//! A provider without bills is asked about each payment of the day.

use super::{Books, counts};
use domain::attempt::Captured;
use domain::reconciliation::Difference;
use domain::refund::RefundState;
use domain::{AttemptState, PaymentAttempt, Refund};
use testkit::fakes::{Fault, GatewayCall, RefundEnd};
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
async fn refunds_are_asked_about_as_well() {
    let books = Books::new();
    books.statements.offer_none();
    let attempt = books.paid().await;
    for number in ["RF0001", "RF0002"] {
        books.world.ask_back(attempt.order_id, number, "60.00").await.unwrap();
    }
    books.world.run_all().await;
    books.next_day();
    assert_eq!(counts(&books.run().await), [3, 3, 0, 0]);

    let refund = books.world.refund("RF0002").number;
    books.world.wechat.end_refund(&refund, RefundEnd::Closed);
    let run = books.run().await;
    assert_eq!(counts(&run), [3, 2, 1, 0]);
    assert_eq!(books.found(&run), [["refund", "state", "open"]]);
    books.world.wechat.fault(GatewayCall::QueryRefund, Fault::NotReached);
    let expected = [["refund", "unreadable", "open"], ["refund", "state", "open"]];
    assert_eq!(books.found(&books.run().await), expected);
    let found = books.world.store.differences().pop().unwrap();
    assert_eq!(found.refund_number.as_deref(), Some("RF0002"));
    assert_eq!((found.ours, found.theirs), (Some(given::yuan("60.00")), None));
}

#[tokio::test]
async fn a_refund_that_the_provider_does_not_know_is_ours_alone() {
    let books = Books::new();
    books.statements.offer_none();
    let attempt = books.paid().await;
    let state = RefundState::Succeeded { at: given::start(), provider_no: None };
    books.world.store.put_refund(Refund { state, ..given::partial_refund(&attempt, "1.00") });
    books.next_day();
    let expected = [["refund", "ours_only", "open"]];
    assert_eq!(books.found(&books.run().await), expected);
}

#[tokio::test]
async fn what_was_given_back_there_and_not_here_is_a_difference() {
    let books = Books::new();
    books.statements.offer_none();
    let (whole, part) = (books.paid().await, books.paid().await);
    books.world.ask_back(part.order_id, "RF0001", "60.00").await.unwrap();
    books.world.run_all().await;
    books.next_day();
    for attempt in [&whole, &part] {
        books.world.wechat.refund_outside(attempt.number);
    }
    let run = books.run().await;
    assert_eq!(counts(&run), [3, 1, 2, 0]);
    let expected = [["refund", "theirs_only", "open"]; 2];
    assert_eq!(books.found(&run), expected);
    let [first, second] = books.world.store.differences().try_into().unwrap();
    let amounts = |found: &Difference| (found.ours.unwrap().fen(), found.theirs.unwrap().fen());
    assert_eq!((amounts(&first), amounts(&second)), ((0, 46_000), (6_000, 46_000)));
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
