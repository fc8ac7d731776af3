//! What was given back in the provider's console, of which only the bill says how much.

use super::{Books, counts};
use crate::support::member;
use domain::reconciliation::StatementLine;
use domain::refund::{RefundCause, RefundState};
use domain::settlement::{Capture, GivenBack};
use domain::staff::Role;
use domain::{PaymentAttempt, Refund, Scene};
use testkit::given;

/// A payment of which some had been given back before we heard of it.
async fn given_back() -> (Books, PaymentAttempt) {
    let books = Books::new();
    let order = books.world.order().await;
    let payment = books.world.pay(order, Scene::Native).await.unwrap();
    let capture = books.world.payer_pays(payment.number);
    books.world.notify(&Capture { given_back: GivenBack::Some, ..capture }).await;
    let refund = outside(&books);
    assert_eq!((refund.state.name(), refund.amount), ("needs_attention", given::yuan("460.00")));
    books.next_day();
    let attempt = books.world.attempts(order).await.remove(0);
    (books, attempt)
}

fn outside(books: &Books) -> Refund {
    let refunds = books.world.store.refunds().into_iter();
    let mut outside = refunds.filter(|refund| refund.cause == RefundCause::Outside);
    let refund = outside.next().unwrap();
    assert!(outside.next().is_none(), "it is recorded once");
    refund
}

/// What the console's refund looks like in a bill.
fn line(attempt: &PaymentAttempt, number: &str, amount: &str) -> StatementLine {
    StatementLine {
        refund_number: Some(number.to_owned()),
        amount: given::yuan(amount),
        ..given::refund_line(attempt, &given::refund(attempt), 2)
    }
}

#[tokio::test]
async fn the_bill_says_how_much_and_ends_it() {
    let (books, attempt) = given_back().await;
    let second = StatementLine { line: 3, ..line(&attempt, "CONSOLE002", "1.00") };
    let back = line(&attempt, "CONSOLE001", "60.00");
    books.bill([given::statement_line(&attempt, 1), back.clone(), second]);
    let run = books.run().await;
    assert_eq!(counts(&run), [3, 1, 2, 1]);
    let expected = [["refund", "theirs_only", "healed"], ["refund", "theirs_only", "open"]];
    assert_eq!(books.found(&run), expected);
    let refund = outside(&books);
    assert_eq!(refund.amount, given::yuan("60.00"));
    let ended = RefundState::Succeeded { at: back.at, provider_no: Some("CONSOLE001".to_owned()) };
    assert_eq!(refund.state, ended);
    // Known by now.
    books.bill([given::statement_line(&attempt, 1), back]);
    assert_eq!(counts(&books.run().await), [2, 2, 0, 0]);
    books.world.assert_sound().await;
}

#[tokio::test]
async fn what_the_bill_does_not_name_is_for_staff_to_end() {
    let (books, attempt) = given_back().await;
    books.bill([given::statement_line(&attempt, 1)]);
    let run = books.run().await;
    assert_eq!(counts(&run), [1, 1, 1, 0]);
    assert_eq!(books.found(&run), [["refund", "state", "open"]]);
    let found = books.world.store.differences().pop().unwrap();
    assert_eq!(found.refund_number, Some(outside(&books).number.to_string()));
    let (desk, staff) = (&books.world.app.desk, member(Role::Finance));
    desk.resolve_difference(&staff, found.id, "已与渠道核对").await.unwrap();
    let refund = outside(&books);
    assert_eq!((refund.state.name(), refund.amount), ("succeeded", given::yuan("460.00")));
    assert_eq!(counts(&books.run().await), [1, 1, 0, 0]);
    books.world.assert_sound().await;
}

#[tokio::test]
async fn without_bills_it_is_for_staff_to_end() {
    let (books, _attempt) = given_back().await;
    books.statements.offer_none();
    let run = books.run().await;
    assert_eq!(books.found(&run), [["refund", "state", "open"]]);
    let found = books.world.store.differences().pop().unwrap();
    let (desk, staff) = (&books.world.app.desk, member(Role::Finance));
    desk.resolve_difference(&staff, found.id, "已与渠道核对").await.unwrap();
    assert_eq!(outside(&books).state.name(), "succeeded");
    assert_eq!(books.found(&books.run().await), Vec::<[&str; 3]>::new());
}

#[tokio::test]
async fn more_than_was_paid_or_of_another_trade_is_not_believed() {
    let (books, attempt) = given_back().await;
    let strange =
        StatementLine { trade_no: "T2".to_owned(), ..line(&attempt, "CONSOLE001", "60.00") };
    let back = line(&attempt, "CONSOLE002", "460.01");
    books.bill([given::statement_line(&attempt, 1), strange, StatementLine { line: 3, ..back }]);
    let run = books.run().await;
    let expected = [
        ["refund", "theirs_only", "open"],
        ["refund", "theirs_only", "open"],
        ["refund", "state", "open"],
    ];
    assert_eq!(books.found(&run), expected);
    assert_eq!(outside(&books).state.name(), "needs_attention");
}

#[tokio::test]
async fn the_whole_of_it_agrees_with_the_bill() {
    let books = Books::new();
    let order = books.world.order().await;
    let payment = books.world.pay(order, Scene::Native).await.unwrap();
    let capture = books.world.payer_pays(payment.number);
    books.world.notify(&Capture { given_back: GivenBack::Whole, ..capture }).await;
    let attempt = books.world.attempts(order).await.remove(0);
    books.bill([given::statement_line(&attempt, 1), line(&attempt, "CONSOLE001", "460.00")]);
    books.next_day();
    assert_eq!(counts(&books.run().await), [2, 2, 0, 0]);
}

#[tokio::test]
async fn one_found_with_its_payment_in_the_bill_is_ended_at_once() {
    let books = Books::new();
    let attempt = books.paid_in_secret().await;
    let trade_no = given::capture(&attempt).trade_no;
    books.gateway.give_back_some(true);
    let back = StatementLine { line: 1, trade_no, ..line(&attempt, "CONSOLE001", "60.00") };
    books.bill([back, given::statement_line(&attempt, 2)]);
    books.next_day();
    let run = books.run().await;
    let expected = [["payment", "state", "healed"], ["refund", "theirs_only", "healed"]];
    assert_eq!(books.found(&run), expected);
    assert_eq!(outside(&books).amount, given::yuan("60.00"));
    books.world.assert_sound().await;
}
