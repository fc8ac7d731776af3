//! Differences of state that asking the provider again sets right.

use super::{Books, counts};
use domain::reconciliation::StatementLine;
use domain::settlement::LateReason;
use testkit::fakes::{Fault, GatewayCall, RefundEnd, RefundPlan};
use testkit::given;

#[tokio::test]
async fn a_payment_that_nobody_told_us_of_pays_its_order() {
    let books = Books::new();
    let attempt = books.paid_in_secret().await;
    books.bill([given::statement_line(&attempt, 1)]);
    books.next_day();
    let run = books.run().await;
    assert_eq!(counts(&run), [1, 0, 1, 1]);
    assert_eq!(books.found(&run), [["payment", "state", "healed"]]);
    assert_eq!(books.world.state(attempt.order_id).await, "paid");
    books.world.run_all().await;
    assert_eq!(books.world.back_office.held(), 1);
    books.world.assert_sound().await;
}

#[tokio::test]
async fn a_payment_after_the_expiry_is_late_money() {
    let books = Books::new();
    let attempt = books.paid_in_secret().await;
    books.gateway.hide_money(true);
    books.next_day();
    books.world.run_all().await;
    assert_eq!(books.world.state(attempt.order_id).await, "expired");
    books.gateway.hide_money(false);
    books.bill([given::statement_line(&attempt, 1)]);
    let run = books.run().await;
    assert_eq!(books.found(&run), [["payment", "state", "healed"]]);
    let [late] = books.world.store.late_payments().try_into().unwrap();
    assert_eq!(late.reason, LateReason::AfterExpiry);
    books.world.assert_sound().await;
}

#[tokio::test]
async fn a_refund_that_ended_unheard_is_ended_here_too() {
    let books = Books::new();
    let attempt = books.paid().await;
    books.world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Succeeded));
    books.world.ask_back(attempt.order_id, "RF0001", "460.00").await.unwrap();
    books.world.run_all().await;
    assert_eq!(books.world.refund_state("RF0001"), "submitted");
    books.world.wechat.finish_refunds();
    let refund = books.world.refund("RF0001");
    books.bill([given::statement_line(&attempt, 1), given::refund_line(&attempt, &refund, 2)]);
    books.next_day();
    let run = books.run().await;
    assert_eq!(counts(&run), [2, 1, 1, 1]);
    assert_eq!(books.found(&run), [["refund", "state", "healed"]]);
    assert_eq!(books.world.state(attempt.order_id).await, "refunded");
    books.world.assert_sound().await;
}

#[tokio::test]
async fn without_an_answer_it_stays_open() {
    let books = Books::new();
    let attempt = books.paid_in_secret().await;
    books.bill([given::statement_line(&attempt, 1)]);
    books.next_day();
    books.world.wechat.fault(GatewayCall::Query, Fault::NotReached);
    let run = books.run().await;
    assert_eq!(books.found(&run), [["payment", "state", "open"]]);
    let again = books.run().await;
    assert_eq!(books.found(&again), [["payment", "state", "healed"]]);
}

#[tokio::test]
async fn what_is_not_a_difference_of_state_is_not_asked_about() {
    let books = Books::new();
    let attempt = books.paid().await;
    let amount = given::yuan("459.99");
    books.bill([StatementLine { amount, ..given::statement_line(&attempt, 1) }]);
    books.next_day();
    books.run().await;
    assert_eq!(books.world.wechat.calls(GatewayCall::Query), 0);
}
