//! What the fake provider does with refunds beyond the contract: as it is told to.

use domain::ports::{OutsideError, PaymentGateway, RefundReport, TradeReport};
use domain::settlement::{GivenBack, ReportedMoney};
use domain::{Channel, PaymentAttempt, Refund};
use std::sync::Arc;
use testkit::fakes::{FakeClock, FakeGateway, Fault, GatewayCall, RefundEnd, RefundPlan};
use testkit::given;

async fn paid() -> (Arc<FakeGateway>, PaymentAttempt) {
    let clock = FakeClock::at(given::start());
    let gateway = FakeGateway::new(Channel::Wechat, &clock);
    let attempt = given::attempt(&given::order());
    gateway.create(&attempt).await.unwrap();
    gateway.payer_pays(attempt.number).unwrap();
    (gateway, attempt)
}

#[tokio::test]
async fn a_refund_goes_as_it_was_planned() {
    use RefundEnd::{Closed, NeedsAttention, Succeeded};
    let (gateway, attempt) = paid().await;
    for end in [Succeeded, Closed, NeedsAttention] {
        gateway.plan_refund(RefundPlan::AtOnce(end));
        gateway.plan_refund(RefundPlan::AfterProcessing(end));
    }
    for end in [Succeeded, Closed, NeedsAttention] {
        let (at_once, later) =
            (given::partial_refund(&attempt, "1.00"), given::partial_refund(&attempt, "1.00"));
        assert_ended(&gateway.refund(&attempt, &at_once).await.unwrap(), end);
        let report = gateway.refund(&attempt, &later).await.unwrap();
        assert_eq!(report, RefundReport::Processing);
        assert_eq!(gateway.query_refund(&attempt, &later).await.unwrap(), report);
        gateway.finish_refunds();
        assert_ended(&gateway.query_refund(&attempt, &later).await.unwrap(), end);
        assert_ended(&gateway.query_refund(&attempt, &at_once).await.unwrap(), end);
    }
    // The closed ones take nothing, the others do.
    assert_eq!(gateway.given_back(attempt.number), 400);
    let unplanned = given::partial_refund(&attempt, "1.00");
    assert_ended(&gateway.refund(&attempt, &unplanned).await.unwrap(), Succeeded);
}

#[tokio::test]
async fn what_needed_attention_can_be_brought_to_its_end() {
    let (gateway, attempt) = paid().await;
    let refund = given::refund(&attempt);
    gateway.plan_refund(RefundPlan::AtOnce(RefundEnd::NeedsAttention));
    gateway.refund(&attempt, &refund).await.unwrap();
    gateway.end_refund(&refund.number, RefundEnd::Succeeded);
    assert_ended(&gateway.refund(&attempt, &refund).await.unwrap(), RefundEnd::Succeeded);
    let reported = gateway.refund_report(&refund.number).unwrap();
    assert_eq!((reported.amount, reported.number), (refund.amount, attempt.number.to_string()));
    assert_ended(&reported.report, RefundEnd::Succeeded);
}

#[tokio::test]
async fn another_amount_under_a_used_refund_number_is_refused() {
    let (gateway, attempt) = paid().await;
    let refund = given::partial_refund(&attempt, "1.00");
    gateway.refund(&attempt, &refund).await.unwrap();
    let changed = Refund { amount: given::yuan("2.00"), ..refund };
    let refused = gateway.refund(&attempt, &changed).await;
    assert!(matches!(refused, Err(OutsideError::Refused { .. })), "{refused:?}");
    assert_eq!(gateway.given_back(attempt.number), 100);
}

#[tokio::test]
async fn refund_calls_fail_as_scripted_and_are_counted() {
    let (gateway, attempt) = paid().await;
    let refund = given::refund(&attempt);
    let faults = [Fault::NotReached, Fault::RequestLost, Fault::AnswerLost];
    for (fault, given_back) in faults.into_iter().zip([0, 0, 46_000]) {
        gateway.fault(GatewayCall::Refund, fault);
        assert!(gateway.refund(&attempt, &refund).await.is_err());
        assert_eq!(gateway.given_back(attempt.number), given_back);
    }
    gateway.fault(GatewayCall::QueryRefund, Fault::NotReached);
    assert!(gateway.query_refund(&attempt, &refund).await.is_err());
    assert!(gateway.query_refund(&attempt, &refund).await.is_ok());
    let calls = (gateway.calls(GatewayCall::Refund), gateway.calls(GatewayCall::QueryRefund));
    assert_eq!(calls, (3, 2));
}

#[tokio::test]
async fn a_payment_tells_how_much_of_it_went_back() {
    let (gateway, attempt) = paid().await;
    assert_eq!(given_back(&gateway, &attempt).await, Some(GivenBack::No));
    gateway.refund(&attempt, &given::partial_refund(&attempt, "1.00")).await.unwrap();
    assert_eq!(given_back(&gateway, &attempt).await, Some(GivenBack::Some));
    gateway.refund_outside(attempt.number);
    assert_eq!(given_back(&gateway, &attempt).await, Some(GivenBack::Whole));
    assert_eq!(gateway.given_back(attempt.number), 46_000);
}

async fn given_back(gateway: &FakeGateway, attempt: &PaymentAttempt) -> Option<GivenBack> {
    let report = gateway.query(attempt).await.unwrap();
    let TradeReport::Money { report: ReportedMoney::Captured(capture), .. } = report else {
        return None;
    };
    Some(capture.given_back)
}

fn assert_ended(report: &RefundReport, end: RefundEnd) {
    let is_it = match end {
        RefundEnd::Succeeded => matches!(report, RefundReport::Succeeded { .. }),
        RefundEnd::Closed => matches!(report, RefundReport::Closed { .. }),
        RefundEnd::NeedsAttention => matches!(report, RefundReport::NeedsAttention { .. }),
    };
    assert!(is_it, "{report:?} is not {end:?}");
}
