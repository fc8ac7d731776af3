//! Alipay over HTTP with the sandbox: the contract in the scenes beside page and QR code, in both
//! modes, and what only a whole provider can show.

use crate::support::{NOWHERE, Outside, certificate_mode, request_for};
use domain::ports::{NotificationVerifier, PaymentGateway, PaymentRequest, TradeReport};
use domain::{Action, Channel, PaymentAttempt, Scene};
use pay_gateways::{Alipay, AlipayConfig};
use reqwest::redirect::Policy;
use std::sync::Arc;
use testkit::contract::gateway::{Fixture, Payer};
use testkit::fakes::FakeExchangeLog;
use testkit::given;

async fn in_key_mode(scene: Scene) -> Fixture {
    let outside = Outside::notifying(NOWHERE).await;
    Fixture {
        gateway: outside.gateway(Channel::Alipay),
        scene,
        clock: Arc::clone(&outside.clock),
        payer: Arc::new(outside.payer(Channel::Alipay)),
        identity: outside.identity(scene).await,
        cleanup: Box::new(outside.running),
    }
}

async fn in_certificate_mode(scene: Scene) -> Fixture {
    let outside = Outside::notifying(NOWHERE).await;
    Fixture {
        gateway: Arc::new(gateway(&outside, certificates(&outside).await)),
        scene,
        clock: Arc::clone(&outside.clock),
        payer: Arc::new(outside.payer(Channel::Alipay)),
        identity: outside.identity(scene).await,
        cleanup: Box::new(outside.running),
    }
}

async fn certificates(outside: &Outside) -> AlipayConfig {
    certificate_mode(outside.control.identities().await.unwrap().alipay_cert, NOWHERE)
}

fn gateway(outside: &Outside, config: AlipayConfig) -> Alipay {
    Alipay::new(config, Arc::clone(&outside.clock), FakeExchangeLog::new()).unwrap()
}

mod wap {
    async fn fresh() -> super::Fixture {
        super::in_key_mode(super::Scene::Wap).await
    }

    testkit::gateway_contract!(fresh);
}

mod mini_program {
    async fn fresh() -> super::Fixture {
        super::in_key_mode(super::Scene::AlipayMiniProgram).await
    }

    testkit::gateway_contract!(fresh);
}

mod qr_by_certificate {
    async fn fresh() -> super::Fixture {
        super::in_certificate_mode(super::Scene::Qr).await
    }

    testkit::gateway_contract!(fresh);
}

mod mini_program_by_certificate {
    async fn fresh() -> super::Fixture {
        super::in_certificate_mode(super::Scene::AlipayMiniProgram).await
    }

    testkit::gateway_contract!(fresh);
}

async fn created(outside: &Outside, gateway: &Alipay, scene: Scene) -> (PaymentAttempt, Action) {
    let now = outside.clock.now();
    let attempt = PaymentAttempt {
        time_expire: now + chrono::TimeDelta::minutes(30),
        created_at: now,
        return_url: Some("https://shop.example/paid?lang=zh".to_owned()),
        ..given::attempt_in(&given::order(), scene)
    };
    let payer = outside.identity(scene).await;
    let prepared = gateway.prepare(&PaymentRequest { payer, ..request_for(&attempt) }).unwrap();
    let attempt = PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    };
    let action = gateway.create(&attempt).await.unwrap().action;
    (attempt, action)
}

#[tokio::test]
async fn alipays_certificate_may_change_at_any_time() {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = gateway(&outside, certificates(&outside).await);
    let (attempt, _action) = created(&outside, &gateway, Scene::AlipayMiniProgram).await;
    assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    outside.control.alipay_rotate_cert().await.unwrap();
    assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    assert!(outside.payer(Channel::Alipay).pay(&attempt).await);
    assert!(matches!(gateway.query(&attempt).await.unwrap(), TradeReport::Money { .. }));
    outside.running.0.stop().await;
}

#[tokio::test]
async fn a_mini_program_pays_with_what_the_create_gave() {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = outside.alipay();
    let (attempt, action) = created(&outside, &gateway, Scene::AlipayMiniProgram).await;
    let Action::Invoke { parameters } = action else { panic!("{action:?}") };
    let [(name, trade_no)] = &parameters[..] else { panic!("{parameters:?}") };
    assert_eq!(name, "tradeNO");
    outside.control.invoke_alipay(trade_no).await.unwrap();
    assert!(matches!(gateway.query(&attempt).await.unwrap(), TradeReport::Money { .. }));
    outside.running.0.stop().await;
}

#[tokio::test]
async fn the_browser_comes_back_with_a_query_that_can_be_checked() {
    for scene in [Scene::Page, Scene::Wap] {
        for by_certificate in [false, true] {
            let outside = Outside::notifying(NOWHERE).await;
            let gateway = if by_certificate {
                gateway(&outside, certificates(&outside).await)
            } else {
                outside.alipay()
            };
            let (attempt, action) = created(&outside, &gateway, scene).await;
            let Action::Redirect { url } = action else { panic!("{action:?}") };
            let query = brought_back(&url).await;
            assert_eq!(gateway.verify_return(&query).unwrap(), attempt.number.to_string());
            assert!(gateway.verify_return(&query.replace("460.00", "0.01")).is_err());
            outside.running.0.stop().await;
        }
    }
}

/// The query with which the payer's browser returns, having paid on the page.
async fn brought_back(url: &str) -> String {
    let browser = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    let page = browser.get(url).send().await.unwrap().text().await.unwrap();
    let path = page.split_once("action=\"").unwrap().1.split_once('"').unwrap().0;
    let button = reqwest::Url::parse(url).unwrap().join(path).unwrap();
    let paid = browser.post(button).send().await.unwrap();
    let back = paid.headers()["location"].to_str().unwrap();
    back.split_once('?').unwrap().1.to_owned()
}
