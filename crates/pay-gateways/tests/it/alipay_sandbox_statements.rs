//! The daily bill as the sandbox gives it out over HTTP, in both modes.

use crate::support::{NOWHERE, Outside, certificate_mode, key_mode, request_for};
use chrono::{Days, TimeDelta};
use domain::ports::{
    Clock, PaymentGateway, RefundReport, StatementError, StatementSource, TradeReport,
};
use domain::reconciliation::{LineKind, StatementLine, day_span};
use domain::settlement::ReportedMoney;
use domain::time::shanghai_day;
use domain::{Channel, PaymentAttempt, Scene};
use pay_gateways::Alipay;
use sandbox::PlantOrder;
use std::sync::Arc;
use testkit::contract::gateway::Payer;
use testkit::contract::statements::Fixture;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;

mod contract {
    async fn fresh() -> super::Fixture {
        super::fixture(false).await
    }

    testkit::statements_contract!(fresh);
}

mod contract_by_certificate {
    async fn fresh() -> super::Fixture {
        super::fixture(true).await
    }

    testkit::statements_contract!(fresh);
}

/// A sandbox at noon in Shanghai, and its clock beside ours.
struct Noon {
    outside: Outside,
    clock: Arc<FakeClock>,
    gateway: Alipay,
}

impl Noon {
    async fn new(by_certificate: bool) -> Self {
        let outside = Outside::notifying(NOWHERE).await;
        let clock = FakeClock::new();
        let own = outside.control.identities().await.unwrap();
        let config = if by_certificate {
            certificate_mode(own.alipay_cert, NOWHERE)
        } else {
            key_mode(own.alipay, NOWHERE)
        };
        let gateway = Alipay::new(config, Arc::<FakeClock>::clone(&clock), FakeExchangeLog::new());
        let noon = Self { outside, gateway: gateway.unwrap(), clock };
        let (_, next_day) = day_span(shanghai_day(noon.clock.now()));
        noon.advance(next_day + TimeDelta::hours(12) - noon.clock.now()).await;
        noon
    }

    async fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
        self.outside.control.advance_clock(by.num_seconds()).await.unwrap();
    }

    async fn paid(&self) -> (PaymentAttempt, StatementLine) {
        let now = self.clock.now();
        let attempt = given::attempt_in(&given::order(), Scene::Qr);
        let time_expire = now + TimeDelta::minutes(30);
        let attempt = PaymentAttempt { time_expire, created_at: now, ..attempt };
        let prepared = self.gateway.prepare(&request_for(&attempt)).unwrap();
        let mut attempt = PaymentAttempt {
            merchant: prepared.merchant,
            app_id: prepared.app_id,
            request_body: prepared.body,
            ..attempt
        };
        self.gateway.create(&attempt).await.unwrap();
        assert!(self.outside.payer(Channel::Alipay).pay(&attempt).await);
        let report = self.gateway.query(&attempt).await.unwrap();
        let TradeReport::Money { report: ReportedMoney::Captured(capture), .. } = report else {
            panic!("{report:?}")
        };
        let _applied = attempt.capture(&capture.trade_no, capture.paid_at).unwrap();
        let line = StatementLine {
            line: 0,
            kind: LineKind::Payment,
            number: capture.number,
            trade_no: capture.trade_no,
            refund_number: None,
            amount: capture.amount,
            at: capture.paid_at,
        };
        (attempt, line)
    }

    async fn refunded(&self, attempt: &PaymentAttempt, paid: &StatementLine) -> StatementLine {
        let refund = given::partial_refund(attempt, "260.00");
        let report = self.gateway.refund(attempt, &refund).await.unwrap();
        let RefundReport::Succeeded { at, .. } = report else { panic!("{report:?}") };
        StatementLine {
            kind: LineKind::Refund,
            refund_number: Some(refund.number.as_str().to_owned()),
            amount: refund.amount,
            at,
            ..paid.clone()
        }
    }
}

async fn fixture(by_certificate: bool) -> Fixture {
    let noon = Noon::new(by_certificate).await;
    let busy_day = shanghai_day(noon.clock.now());
    let (_, first) = noon.paid().await;
    let (attempt, second) = noon.paid().await;
    let refund = noon.refunded(&attempt, &second).await;
    noon.advance(TimeDelta::days(1)).await;
    Fixture {
        source: Arc::new(noon.gateway),
        busy_day,
        known: vec![first, second, refund],
        empty_day: busy_day.checked_sub_days(Days::new(1)).unwrap(),
        today: shanghai_day(noon.clock.now()),
        cleanup: Box::new(noon.outside.running),
    }
}

/// Alipay gives no hash: what a bill says of itself is all there is.
#[tokio::test]
async fn a_bill_whose_sums_are_wrong_is_refused() {
    let noon = Noon::new(false).await;
    noon.paid().await;
    let day = shanghai_day(noon.clock.now());
    noon.advance(TimeDelta::days(1)).await;
    let plant = |plant: &str| PlantOrder {
        system: "alipay".to_owned(),
        day: day.to_string(),
        plant: plant.to_owned(),
        out_trade_no: None,
    };
    assert_eq!(noon.gateway.fetch(day).await.unwrap().count(), 1);
    noon.outside.control.plant(&plant("extra")).await.unwrap();
    assert_eq!(noon.gateway.fetch(day).await.unwrap().count(), 2);
    noon.outside.control.plant(&plant("bad_hash")).await.unwrap();
    match noon.gateway.fetch(day).await {
        Err(StatementError::Damaged(problem)) => assert!(problem.contains("sum"), "{problem}"),
        Err(other) => panic!("{other:?}"),
        Ok(lines) => panic!("a bill of {} lines", lines.count()),
    }
    noon.outside.running.0.stop().await;
}
