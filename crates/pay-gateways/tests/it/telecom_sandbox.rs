//! The contracts of the ports, kept over HTTP with the sandbox's telecom.

use crate::support::{
    NOWHERE, Outside, TelecomPayer, alice, created_at, is_unknown, raw_json, telecom_fault,
    telecom_of,
};
use domain::ports::{
    LoginError, NotificationVerifier, OutsideError, PaymentGateway, RejectionReason,
    StatementSource, TelecomLogin, TradeReport, VerifiedMessage,
};
use domain::reconciliation::LineKind;
use domain::settlement::{Capture, ReportedMoney};
use domain::time::shanghai_day;
use domain::{PaymentAttempt, Scene};
use pay_gateways::Telecom;
use std::io::Write;
use std::sync::Arc;
use testkit::contract::gateway::{Fixture, Payer};
use testkit::given;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn fixture(scene: Scene) -> Fixture {
    let outside = Outside::notifying(NOWHERE).await;
    Fixture {
        gateway: Arc::new(telecom_of(&outside, NOWHERE).await),
        scene,
        clock: Arc::clone(&outside.clock),
        payer: Arc::new(TelecomPayer(outside.control.clone())),
        identity: alice(&outside).await,
        cleanup: Box::new(outside.running),
    }
}

macro_rules! gateway_contracts {
    ($($name:ident: $scene:ident,)+) => {$(
        mod $name {
            use super::{Fixture, Scene, fixture};

            async fn fresh() -> Fixture {
                fixture(Scene::$scene).await
            }

            testkit::gateway_contract!(fresh);
        }
    )+};
}

gateway_contracts! {
    jsapi: TelecomJsapi,
    h5: TelecomH5,
    mini_program: TelecomMiniProgram,
    alipay: TelecomAlipay,
}

mod login {
    use super::{NOWHERE, Outside, telecom_of};
    use async_trait::async_trait;
    use sandbox::ControlClient;
    use std::sync::Arc;
    use testkit::contract::login::{Door, Fixture, Visitor};

    struct Bob(ControlClient);

    #[async_trait]
    impl Visitor for Bob {
        async fn fresh_code(&self) -> String {
            self.0.login_code("telecom", "bob").await.unwrap()
        }
    }

    async fn fresh() -> Fixture {
        let outside = Outside::notifying(NOWHERE).await;
        Fixture {
            door: Door::Telecom(Arc::new(telecom_of(&outside, NOWHERE).await)),
            visitor: Arc::new(Bob(outside.control.clone())),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::login_contract!(fresh);
}

/// A shop that takes notifications, the sandbox, and the gateway between them.
struct Shop {
    server: MockServer,
    outside: Outside,
    gateway: Telecom,
    payer: TelecomPayer,
}

impl Shop {
    async fn opened() -> Self {
        let server = MockServer::start().await;
        let welcome = ResponseTemplate::new(200)
            .set_body_string(r#"{"resultCode":"SUCCESS","resultMsg":"OK"}"#);
        Mock::given(any()).respond_with(welcome).mount(&server).await;
        let url = format!("{}/notify", server.uri());
        let outside = Outside::notifying(&url).await;
        let gateway = telecom_of(&outside, &url).await;
        let payer = TelecomPayer(outside.control.clone());
        Self { server, outside, gateway, payer }
    }

    async fn created(&self, scene: Scene) -> PaymentAttempt {
        created_at(&self.outside, &self.gateway, scene).await
    }

    /// What the last notification says, once there are so many.
    async fn told(&self, count: usize) -> Result<VerifiedMessage, RejectionReason> {
        let sent = loop {
            let sent = self.server.received_requests().await.unwrap();
            if sent.len() >= count {
                break sent;
            }
            tokio::task::yield_now().await;
        };
        let verified = self.gateway.verify(&raw_json(sent[count - 1].body.clone())).await;
        verified
            .map(domain::ports::VerifiedNotification::into_message)
            .map_err(|rejected| rejected.reason)
    }
}

fn captured(told: Result<VerifiedMessage, RejectionReason>) -> Capture {
    match told {
        Ok(VerifiedMessage::Money(ReportedMoney::Captured(capture))) => capture,
        other => panic!("no capture: {other:?}"),
    }
}

#[tokio::test]
async fn a_payment_is_notified_as_a_query_tells_it() {
    let shop = Shop::opened().await;
    let mut count = 0;
    for scene in [Scene::TelecomJsapi, Scene::TelecomH5, Scene::TelecomAlipay] {
        let attempt = shop.created(scene).await;
        shop.payer.act(&attempt, "pay").await.unwrap();
        count += 1;
        let capture = captured(shop.told(count).await);
        assert_eq!(capture.number, attempt.number.to_string());
        assert_eq!(capture.merchant, attempt.merchant);
        assert_eq!(capture.app_id, attempt.app_id);
        assert_eq!(capture.amount, attempt.amount);
        let TradeReport::Money { report, .. } = shop.gateway.query(&attempt).await.unwrap() else {
            panic!("no money");
        };
        assert_eq!(report, ReportedMoney::Captured(capture));
    }
}

#[tokio::test]
async fn what_differs_from_the_attempt_is_not_taken_for_it() {
    let shop = Shop::opened().await;
    let attempt = shop.created(Scene::TelecomH5).await;
    shop.payer.act(&attempt, "wrong_signature").await.unwrap();
    assert_eq!(shop.told(1).await, Err(RejectionReason::BadSignature));
    shop.payer.act(&attempt, "wrong_merchant").await.unwrap();
    assert_ne!(captured(shop.told(2).await).merchant, attempt.merchant);
    shop.payer.act(&attempt, "wrong_order").await.unwrap();
    assert_ne!(captured(shop.told(3).await).number, attempt.number.to_string());
    shop.payer.act(&attempt, "decline").await.unwrap();
    let declined = VerifiedMessage::Irrelevant { kind: "FAIL".to_owned() };
    assert_eq!(shop.told(4).await, Ok(declined));
    assert_eq!(shop.gateway.query(&attempt).await.unwrap(), TradeReport::Open, "not final");
    shop.payer.act(&attempt, "underpay").await.unwrap();
    let told = shop.told(5).await;
    let is_unreadable = matches!(
        &told,
        Ok(VerifiedMessage::Money(ReportedMoney::Unreadable { number: Some(number), .. }))
            if *number == attempt.number.to_string()
    );
    assert!(is_unreadable, "{told:?}");
    let TradeReport::Money { report, .. } = shop.gateway.query(&attempt).await.unwrap() else {
        panic!("no money");
    };
    assert_eq!(report.amount(), Some(given::yuan("459.99")));
}

#[tokio::test]
async fn a_refund_is_notified_at_its_end() {
    let shop = Shop::opened().await;
    let mut attempt = shop.created(Scene::TelecomAlipay).await;
    shop.payer.act(&attempt, "pay").await.unwrap();
    let capture = captured(shop.told(1).await);
    let _applied = attempt.capture(&capture.trade_no, capture.paid_at).unwrap();
    let refund = given::partial_refund(&attempt, "100.00");
    shop.gateway.refund(&attempt, &refund).await.unwrap();
    shop.payer.let_refunds_finish().await;
    let Ok(VerifiedMessage::Refund(told)) = shop.told(2).await else { panic!("no refund") };
    assert_eq!(told.refund_number, refund.number.as_str());
    assert_eq!((told.number, told.amount), (attempt.number.to_string(), refund.amount));
    assert_eq!(told.merchant, Some(attempt.merchant.clone()));
    let queried = shop.gateway.query_refund(&attempt, &refund).await.unwrap();
    let at = |report: &domain::ports::RefundReport| match report {
        domain::ports::RefundReport::Succeeded { at, .. } => *at,
        other => panic!("{other:?}"),
    };
    assert_eq!(at(&told.report), at(&queried));
}

#[tokio::test]
async fn a_telecom_that_fails_leaves_the_outcome_unknown_and_answers_again() {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = telecom_of(&outside, NOWHERE).await;
    let attempt = created_at(&outside, &gateway, Scene::TelecomH5).await;
    for fault in ["down", "lost_answer", "garbage"] {
        telecom_fault(&outside.control, fault).await;
        assert!(is_unknown(&gateway.query(&attempt).await), "{fault}");
        assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::Open, "{fault}");
        telecom_fault(&outside.control, fault).await;
        let code = outside.control.login_code("telecom", "alice").await.unwrap();
        let failed = gateway.openid(&code).await;
        let unknown = matches!(&failed, Err(LoginError::Outside(OutsideError::Unknown(_))));
        assert!(unknown, "{fault}: {failed:?}");
    }
    telecom_fault(&outside.control, "refuse").await;
    let refused = gateway.query(&attempt).await;
    assert!(matches!(&refused, Err(OutsideError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_slow_telecom_is_not_waited_for() {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = telecom_of(&outside, NOWHERE).await;
    let attempt = created_at(&outside, &gateway, Scene::TelecomH5).await;
    let own = outside.control.identities().await.unwrap().telecom;
    let hasty = crate::support::telecom_with(pay_gateways::TelecomConfig {
        base_url: own.base_url,
        merchant_no: own.merchant_no,
        institution_code: own.institution_code,
        private_key_pem: own.private_key_pem,
        platform_public_key_pem: own.platform_public_key_pem,
        app_id: own.app_id,
        call_time_limit: std::time::Duration::from_millis(200),
        ..crate::support::telecom_config(NOWHERE)
    });
    telecom_fault(&outside.control, "slow").await;
    let late = hasty.query(&attempt).await;
    assert!(is_unknown(&late), "{late:?}");
}

#[tokio::test]
async fn the_statement_of_the_day_is_read() {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = telecom_of(&outside, NOWHERE).await;
    let payer = TelecomPayer(outside.control.clone());
    let mut attempt = created_at(&outside, &gateway, Scene::TelecomH5).await;
    let _unpaid = created_at(&outside, &gateway, Scene::TelecomH5).await;
    assert!(payer.pay(&attempt).await);
    let _applied = attempt.capture("unused", outside.clock.now()).unwrap();
    let refund = given::partial_refund(&attempt, "100.00");
    gateway.refund(&attempt, &refund).await.unwrap();
    payer.let_refunds_finish().await;
    let day = shanghai_day(outside.clock.now()).to_string();
    let text = outside.control.telecom_statement(&day).await.unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let lines: Vec<_> = gateway.open(file.path()).unwrap().collect::<Result<_, _>>().unwrap();
    let said: Vec<_> = lines
        .iter()
        .map(|line| (line.kind, line.number.clone(), line.refund_number.clone(), line.amount))
        .collect();
    let number = attempt.number.to_string();
    assert_eq!(
        said,
        [
            (LineKind::Payment, number.clone(), None, attempt.amount),
            (LineKind::Refund, number, Some(refund.number.to_string()), refund.amount),
        ]
    );
}
