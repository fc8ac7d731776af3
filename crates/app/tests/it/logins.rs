//! Openids by code, and the links that lead to them.

use crate::support::World;
use app::{LoginRefused, Ports};
use chrono::TimeDelta;
use domain::ports::{LoginError, OutsideError, WeChatApp};
use domain::{Order, OrderState, Scene};
use std::sync::Arc;
use testkit::fakes::{FakeAlipayLogin, FakeTelecomLogin, FakeWeChatLogin, Fault, LoginFault};
use testkit::given;

struct Logins {
    world: World,
    wechat: Arc<FakeWeChatLogin>,
    alipay: Arc<FakeAlipayLogin>,
    telecom: Arc<FakeTelecomLogin>,
}

fn logins() -> Logins {
    let wechat = FakeWeChatLogin::new();
    let (alipay, telecom) = (FakeAlipayLogin::new(), FakeTelecomLogin::new());
    let world = World::new().with(|ports| Ports {
        wechat_login: Some(Arc::<FakeWeChatLogin>::clone(&wechat)),
        alipay_login: Some(Arc::<FakeAlipayLogin>::clone(&alipay)),
        telecom_login: Some(Arc::<FakeTelecomLogin>::clone(&telecom)),
        ..ports
    });
    Logins { world, wechat, alipay, telecom }
}

#[tokio::test]
async fn a_code_is_worth_an_openid_once() {
    let Logins { world, wechat, alipay, telecom } = logins();
    let app = &world.app.logins;
    for code in ["mini", "account"] {
        wechat.give(code, &format!("openid of {code}"));
    }
    alipay.give("ali", "2088101117955611");
    telecom.give("tel", "openid of tel");
    let mini = app.wechat_openid(WeChatApp::MiniProgram, "mini").await.unwrap();
    let account = app.wechat_openid(WeChatApp::OfficialAccount, "account").await.unwrap();
    assert_eq!((mini.as_str(), account.as_str()), ("openid of mini", "openid of account"));
    assert_eq!(app.alipay_openid("ali").await.unwrap(), "2088101117955611");
    assert_eq!(app.telecom_openid("tel").await.unwrap(), "openid of tel");
    let again = [
        app.wechat_openid(WeChatApp::MiniProgram, "mini").await,
        app.alipay_openid("ali").await,
        app.telecom_openid("tel").await,
        app.telecom_openid("unknown").await,
    ];
    for used in again {
        assert!(matches!(used, Err(LoginRefused::Login(LoginError::CodeRefused { .. }))));
    }
}

#[tokio::test]
async fn what_the_provider_says_against_it_is_told_apart() {
    let Logins { world, wechat, .. } = logins();
    wechat.give("code", "openid");
    let faults = [
        LoginFault::TooFrequent,
        LoginFault::Blocked,
        LoginFault::Misconfigured,
        LoginFault::Outside(Fault::NotReached),
    ];
    for fault in faults {
        wechat.fault(fault.clone());
        let told = world.app.logins.wechat_openid(WeChatApp::OfficialAccount, "code").await;
        let Err(LoginRefused::Login(told)) = told else { panic!("{fault:?}") };
        let is_it = match fault {
            LoginFault::TooFrequent => matches!(told, LoginError::TooFrequent { .. }),
            LoginFault::Blocked => matches!(told, LoginError::Blocked { .. }),
            LoginFault::Misconfigured => matches!(told, LoginError::Misconfigured { .. }),
            LoginFault::Outside(_) => {
                matches!(told, LoginError::Outside(OutsideError::NotReached(_)))
            }
        };
        assert!(is_it, "{told:?}");
    }
    // The code itself is good yet.
    let code = world.app.logins.wechat_openid(WeChatApp::OfficialAccount, "code").await;
    assert_eq!(code.unwrap(), "openid");
}

#[tokio::test]
async fn a_login_that_is_not_wired_is_not_offered() {
    let world = World::new();
    let (app, order) = (&world.app.logins, world.order().await);
    let refused = [
        app.wechat_openid(WeChatApp::MiniProgram, "c").await,
        app.alipay_openid("c").await,
        app.telecom_openid("c").await,
        app.wechat_authorize_url("https://good.example/", ""),
        app.telecom_authorize_url("https://shop.example/", order),
        app.open_url(order).await,
    ];
    assert!(refused.iter().all(|refused| matches!(refused, Err(LoginRefused::NotOffered))));
}

#[test]
fn the_authorise_link_leads_back_to_listed_origins_only() {
    let Logins { world, .. } = logins();
    let link = |to: &str, state: &str| world.app.logins.wechat_authorize_url(to, state);
    let url = link("https://good.example/pay?o=1", "abc123").unwrap();
    assert!(url.contains("redirect_uri=https://good.example/pay?o=1&state=abc123"), "{url}");
    for bad in [
        "",
        "https://evil.example/",
        "https://good.example.evil.example/",
        "https://good.example@evil.example/",
        "http://good.example/",
        "https://good.example/\r\nx",
    ] {
        assert!(matches!(link(bad, ""), Err(LoginRefused::RedirectRefused)), "{bad}");
    }
}

#[test]
fn a_state_is_up_to_128_letters_and_digits() {
    let Logins { world, .. } = logins();
    let link = |state: &str| world.app.logins.wechat_authorize_url("https://good.example/", state);
    for good in ["", "a", &"Z9".repeat(64)] {
        assert!(link(good).is_ok(), "{good}");
    }
    for bad in ["a b", "a&b=c", "#", "状态", &"a".repeat(129)] {
        assert!(matches!(link(bad), Err(LoginRefused::BadState)), "{bad}");
    }
}

#[test]
fn the_telecoms_link_carries_the_order() {
    let Logins { world, .. } = logins();
    let order = given::order().id;
    let url = world.app.logins.telecom_authorize_url("https://shop.example/back", order).unwrap();
    assert!(url.ends_with(&format!("redirect_uri=https://shop.example/back&state={order}")));
}

#[tokio::test]
async fn an_open_url_is_for_orders_that_can_be_paid_and_no_longer() {
    let Logins { world, wechat, .. } = logins();
    let order = world.order().await;
    let url = world.app.logins.open_url(order).await.unwrap();
    let until = world.look(order).await.expires_at.timestamp();
    let expected = format!("pages/cashier/index?orderId={order}&until={until}");
    assert!(url.ends_with(&expected), "{url}");
    wechat.fault(LoginFault::Misconfigured);
    let failed = world.app.logins.open_url(order).await;
    assert!(matches!(failed, Err(LoginRefused::Login(LoginError::Misconfigured { .. }))));

    let nobody = world.app.logins.open_url(given::order().id).await;
    assert!(matches!(nobody, Err(LoginRefused::UnknownOrder)));
    let cancelled = Order { state: OrderState::Cancelled { at: given::start() }, ..given::order() };
    world.store.put_order(cancelled.clone());
    for closed in [world.paid_order().await, cancelled.id] {
        let refused = world.app.logins.open_url(closed).await;
        assert!(matches!(refused, Err(LoginRefused::NotPayable)));
    }
    world.pay(order, Scene::MiniProgram).await.unwrap();
    assert!(world.app.logins.open_url(order).await.is_ok());
    world.advance(TimeDelta::minutes(30));
    // Over, though nobody has said so yet.
    assert_eq!(world.state(order).await, "awaiting_payment");
    let over = world.app.logins.open_url(order).await;
    assert!(matches!(over, Err(LoginRefused::NotPayable)));
}
