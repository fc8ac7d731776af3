//! WeChat Pay against the sandbox over HTTP, where the contracts do not reach.

use crate::support::{NOWHERE, Outside, request_for};
use chrono::TimeDelta;
use domain::ports::{
    Clock, PaymentGateway, PaymentRequest, RefundReport, StatementError, StatementSource,
    TradeReport,
};
use domain::time::shanghai_day;
use domain::{Action, PaymentAttempt, Scene};
use pay_gateways::{WechatConfig, WechatPay};
use sandbox::{PlantOrder, SandboxError};
use serde_json::{Map, Value};
use std::sync::Arc;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;

async fn created(outside: &Outside, gateway: &WechatPay, scene: Scene) -> (PaymentAttempt, Action) {
    let time_expire = outside.clock.now() + TimeDelta::minutes(30);
    let attempt = PaymentAttempt { time_expire, ..given::attempt_in(&given::order(), scene) };
    let payer = outside.identity(scene).await;
    let prepared = gateway.prepare(&PaymentRequest { payer, ..request_for(&attempt) }).unwrap();
    let attempt = PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    };
    let created = gateway.create(&attempt).await.unwrap();
    (attempt, created.action)
}

fn as_object(action: Action) -> Value {
    let Action::Invoke { parameters } = action else { panic!("{action:?}") };
    let pairs = parameters.into_iter().map(|(name, value)| (name, Value::String(value)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

#[tokio::test]
async fn the_wechat_client_takes_what_the_page_invokes_payment_with() {
    for scene in [Scene::Jsapi, Scene::MiniProgram] {
        let outside = Outside::notifying(NOWHERE).await;
        let gateway = outside.wechat();
        let (attempt, action) = created(&outside, &gateway, scene).await;
        let parameters = as_object(action);
        let mut changed = parameters.clone();
        changed["nonceStr"] = Value::String("another".to_owned());
        let refused = outside.control.invoke_wechat(&changed).await;
        assert!(matches!(refused, Err(SandboxError::Answered { status: 409, .. })), "{refused:?}");
        outside.control.invoke_wechat(&parameters).await.unwrap();
        let report = gateway.query(&attempt).await.unwrap();
        assert!(matches!(report, TradeReport::Money { .. }), "{scene:?} {report:?}");
    }
}

#[tokio::test]
async fn every_kind_of_key_is_followed_through_a_rotation() {
    let outside = Outside::notifying(NOWHERE).await;
    let clock = FakeClock::new();
    let own: Arc<dyn Clock> = Arc::<FakeClock>::clone(&clock);
    let with_both = WechatConfig { fetch_certificates: true, ..outside.wechat_config() };
    let without_keys = WechatConfig { platform_keys: Vec::new(), ..with_both.clone() };
    let [both, certificates] = [with_both, without_keys]
        .map(|config| WechatPay::new(config, Arc::clone(&own), FakeExchangeLog::new()).unwrap());
    let (attempt, _) = created(&outside, &both, Scene::Native).await;
    let open =
        async |gateway: &WechatPay| matches!(gateway.query(&attempt).await, Ok(TradeReport::Open));
    for (key, holds_public_key, holds_certificates) in [
        ("public_key", true, false),
        ("certificate", true, true),
        ("rotated_certificate", true, true),
        ("certificate", true, true),
    ] {
        outside.control.wechat_sign_with(key).await.unwrap();
        // Before that nobody asks for certificates again.
        clock.advance(TimeDelta::minutes(1));
        assert_eq!(open(&both).await, holds_public_key, "{key}");
        assert_eq!(open(&certificates).await, holds_certificates, "{key}");
    }
    outside.control.wechat_sign_with("both").await.unwrap();
    for _ in 0..6 {
        assert!(open(&both).await);
    }
}

mod bill {
    use super::{Outside, created};
    use crate::support::NOWHERE;
    use chrono::{Days, NaiveTime, TimeDelta};
    use domain::Scene;
    use domain::ports::PaymentGateway;
    use domain::reconciliation::{LineKind, StatementLine};
    use domain::time::{in_shanghai, shanghai_day};
    use std::sync::Arc;
    use testkit::contract::statements::Fixture;
    use testkit::given;

    /// A payment and a refund at noon, a day and a half ago.
    async fn fresh() -> Fixture {
        let outside = Outside::notifying(NOWHERE).await;
        let time = in_shanghai(outside.clock.now()).time();
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
        outside.advance(TimeDelta::days(1) + (noon - time)).await;
        let gateway = outside.wechat();
        let (attempt, _) = created(&outside, &gateway, Scene::Native).await;
        let payer = outside.payer(attempt.channel());
        let paid = payer.act(&attempt, "silent").await.unwrap();
        let refund = given::partial_refund(&attempt, "100.00");
        gateway.refund(&attempt, &refund).await.unwrap();
        let at = outside.clock.now();
        let payment = StatementLine {
            line: 0,
            kind: LineKind::Payment,
            number: attempt.number.to_string(),
            trade_no: paid.trade_no,
            refund_number: None,
            amount: attempt.amount,
            at,
        };
        let refunded = StatementLine {
            kind: LineKind::Refund,
            refund_number: Some(refund.number.to_string()),
            amount: refund.amount,
            ..payment.clone()
        };
        outside.advance(TimeDelta::hours(36)).await;
        Fixture {
            source: Arc::new(gateway),
            busy_day: shanghai_day(at),
            known: vec![payment, refunded],
            empty_day: shanghai_day(at) - Days::new(1),
            today: shanghai_day(outside.clock.now()),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::statements_contract!(fresh);
}

#[tokio::test]
async fn a_bill_whose_hash_is_wrong_is_damaged() {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = outside.wechat();
    let (attempt, _) = created(&outside, &gateway, Scene::Native).await;
    let now = outside.clock.now();
    outside.payer(attempt.channel()).act(&attempt, "silent").await.unwrap();
    for plant in ["extra", "bad_hash"] {
        let order = PlantOrder {
            system: "wechat".to_owned(),
            day: shanghai_day(now).to_string(),
            plant: plant.to_owned(),
            out_trade_no: None,
        };
        outside.control.plant(&order).await.unwrap();
    }
    outside.advance(TimeDelta::days(2)).await;
    let damaged = gateway.fetch(shanghai_day(now)).await;
    assert!(matches!(damaged, Err(StatementError::Damaged(_))));
}

#[tokio::test]
async fn codes_are_understood_as_older_pages_spell_them() {
    let outside = Outside::notifying(NOWHERE).await;
    outside.control.wechat_old_spelling(true).await.unwrap();
    let gateway = outside.wechat();
    let (attempt, _) = created(&outside, &gateway, Scene::Native).await;
    let unknown = given::attempt(&given::order());
    let unknown = PaymentAttempt {
        merchant: attempt.merchant.clone(),
        app_id: attempt.app_id.clone(),
        ..unknown
    };
    assert_eq!(gateway.query(&unknown).await.unwrap(), TradeReport::NotFound);
    outside.payer(domain::Channel::Wechat).act(&attempt, "silent").await.unwrap();
    let order = sandbox::RefundOrder {
        system: "wechat".to_owned(),
        outcome: "not_enough".to_owned(),
        ..sandbox::RefundOrder::default()
    };
    outside.control.set_refund_outcome(&order).await.unwrap();
    let report = gateway.refund(&attempt, &given::refund(&attempt)).await.unwrap();
    let RefundReport::NeedsAttention { reason } = report else { panic!("{report:?}") };
    assert!(reason.starts_with("NOTENOUGH: "), "{reason}");
}
