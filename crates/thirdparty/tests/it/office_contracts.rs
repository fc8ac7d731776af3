//! The contracts of the back offices, of the platform's token and of the telecom's users, kept over
//! HTTP with the sandbox.

use crate::contracts::{Outside, SandboxWire, outside};
use crate::support::{CALL_TIME_LIMIT, push, push_of};
use domain::id::OrderKind;
use domain::ports::{BackOffice, Clock, CustomerDirectory, OutsideError, PushOrder, TokenIssuer};
use domain::{Order, OrderId, Target};
use sandbox::{ControlClient, FaultOrder, Identities};
use serde_json::Value;
use std::sync::Arc;
use testkit::contract::back_office::Fixture;
use testkit::fakes::{FakeClock, FakeTokens};
use testkit::given;
use thirdparty::{
    Boss, BossConfig, Legacy, LegacyConfig, PlatformConfig, PlatformTokens, Zhuoyue, ZhuoyueConfig,
};

fn platform(ids: &Identities, clock: &Arc<FakeClock>) -> PlatformTokens {
    let own = ids.platform.clone();
    let config = PlatformConfig {
        base_url: own.base_url,
        app_id: own.app_id,
        app_secret: own.app_secret,
        call_time_limit: CALL_TIME_LIMIT,
    };
    PlatformTokens::new(config, Arc::<FakeClock>::clone(clock)).unwrap()
}

fn zhuoyue(ids: &Identities) -> Zhuoyue {
    let own = ids.zhuoyue.clone();
    let config = ZhuoyueConfig {
        base_url: own.base_url,
        app_key: own.app_key,
        app_secret: own.app_secret,
        call_time_limit: CALL_TIME_LIMIT,
    };
    Zhuoyue::new(config, FakeClock::new()).unwrap()
}

fn boss(ids: &Identities) -> Boss {
    let own = ids.boss.clone();
    let config =
        BossConfig { base_url: own.base_url, token: own.token, call_time_limit: CALL_TIME_LIMIT };
    Boss::new(config, FakeClock::new()).unwrap()
}

fn legacy(ids: &Identities) -> Legacy {
    let own = ids.legacy.clone();
    let config = LegacyConfig {
        base_url: own.base_url,
        app_id: own.app_id,
        secret: own.secret,
        call_time_limit: CALL_TIME_LIMIT,
    };
    Legacy::new(config, FakeClock::new()).unwrap()
}

fn tokens(ids: &Identities) -> Arc<FakeTokens> {
    FakeTokens::over(Arc::new(platform(ids, &FakeClock::new())))
}

/// Those who take a paid order as it is; suppliers are asked for what it says.
const OFFICES: [Target; 5] =
    [Target::Boss, Target::ZhuoyueData, Target::ZhuoyueOrder, Target::Zhuoyue, Target::Legacy];

/// The back office of a target.
fn office(ids: &Identities, target: Target) -> Arc<dyn BackOffice> {
    office_of(ids, target).unwrap()
}

/// Suppliers have none.
fn office_of(ids: &Identities, target: Target) -> Option<Arc<dyn BackOffice>> {
    Some(match target {
        Target::Boss => Arc::new(boss(ids).payments()),
        Target::ZhuoyueData => Arc::new(zhuoyue(ids).data(tokens(ids))),
        Target::ZhuoyueOrder => Arc::new(zhuoyue(ids).orders(tokens(ids))),
        Target::Zhuoyue => Arc::new(zhuoyue(ids)),
        Target::Legacy => Arc::new(legacy(ids)),
        Target::Jiuyi | Target::ProxyShop => return None,
    })
}

fn system(target: Target) -> &'static str {
    match target {
        Target::Boss => "boss",
        Target::ZhuoyueData | Target::ZhuoyueOrder | Target::Zhuoyue => "zhuoyue",
        Target::Legacy => "legacy",
        Target::Jiuyi => "jiuyi",
        Target::ProxyShop => "proxy",
    }
}

async fn fixture(target: Target) -> Fixture {
    let Outside { control, running } = outside().await;
    let ids = control.identities().await.unwrap();
    Fixture {
        back_office: office(&ids, target),
        before: (target == Target::ZhuoyueOrder).then(|| office(&ids, Target::ZhuoyueData)),
        wire: Arc::new(SandboxWire { control, system: system(target) }),
        cleanup: Box::new(running),
    }
}

macro_rules! back_offices {
    ($($name:ident: $target:ident,)+) => {$(
        mod $name {
            use super::{Fixture, Target, fixture};

            async fn fresh() -> Fixture {
                fixture(Target::$target).await
            }

            testkit::back_office_contract!(fresh);
        }
    )+};
}

back_offices! {
    boss_payments: Boss,
    zhuoyue_data: ZhuoyueData,
    zhuoyue_order: ZhuoyueOrder,
    zhuoyue_payment_order: Zhuoyue,
    old_office: Legacy,
}

mod token_issuer {
    use super::{FakeClock, SandboxWire, outside, platform};
    use std::sync::Arc;
    use testkit::contract::token_issuer::Fixture;

    async fn fresh() -> Fixture {
        let outside = outside().await;
        let clock = FakeClock::new();
        Fixture {
            issuer: Arc::new(platform(&outside.control.identities().await.unwrap(), &clock)),
            clock,
            wire: Arc::new(SandboxWire { control: outside.control, system: "platform" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::token_issuer_contract!(fresh);
}

mod telecom_users {
    use super::{FakeClock, FakeTokens, SandboxWire, outside, platform};
    use chrono::Days;
    use domain::Customer;
    use domain::ports::{Clock, TokenSource};
    use domain::time::shanghai_day;
    use std::sync::Arc;
    use testkit::contract::directory::Fixture;
    use testkit::given;

    async fn fresh() -> Fixture {
        let clock = FakeClock::new();
        let today = shanghai_day(clock.now());
        let outside = outside().await;
        let platform = platform(&outside.control.identities().await.unwrap(), &clock);
        let tokens = FakeTokens::over(Arc::new(platform.clone()));
        tokens.token().await.unwrap();
        Fixture {
            directory: Arc::new(platform.telecom_users(tokens)),
            known: Customer {
                expires_on: today.checked_add_days(Days::new(30)).unwrap(),
                ..given::customer()
            },
            wire: Arc::new(SandboxWire { control: outside.control, system: "platform" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::directory_contract!(fresh);
}

/// How many of the sandbox's requests to a system are so.
async fn count(control: &ControlClient, system: &str, asked: impl Fn(&Value) -> bool) -> usize {
    let seen = control.outside(Some(system)).await.unwrap();
    seen["requests"].as_array().unwrap().iter().filter(|request| asked(request)).count()
}

async fn fail(control: &ControlClient, system: &str, fault: &str) {
    let order = FaultOrder {
        system: system.to_owned(),
        fault: fault.to_owned(),
        count: Some(1),
        ..FaultOrder::default()
    };
    control.set_fault(&order).await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_over_is_renewed_once_and_the_call_repeated() {
    let Outside { control, running: _running } = outside().await;
    let ids = control.identities().await.unwrap();
    let tokens = tokens(&ids);
    let data = zhuoyue(&ids).data(Arc::<FakeTokens>::clone(&tokens));
    let users = platform(&ids, &FakeClock::new()).telecom_users(tokens);
    data.push(&push()).await.unwrap();
    assert!(users.find(&given::query_id()).await.unwrap().is_some());
    let created = |request: &Value| request["effect"] == "created";
    assert_eq!(count(&control, "platform", created).await, 1);
    control.advance_clock(7_200).await.unwrap();
    data.push(&push()).await.unwrap();
    assert!(users.find(&given::query_id()).await.unwrap().is_some());
    assert_eq!(count(&control, "platform", created).await, 2);
    assert_eq!(count(&control, "zhuoyue", created).await, 2);
    let refused = |request: &Value| request["status"] == 401;
    assert_eq!(count(&control, "zhuoyue", refused).await, 1);
}

#[tokio::test]
async fn a_push_without_a_token_has_not_reached_anybody() {
    let Outside { control, running: _running } = outside().await;
    let ids = control.identities().await.unwrap();
    let data = zhuoyue(&ids).data(tokens(&ids));
    for fault in ["down", "lost_answer", "garbage"] {
        fail(&control, "platform", fault).await;
        let pushed = data.push(&push()).await;
        assert!(matches!(pushed, Err(OutsideError::NotReached(_))), "{fault}: {pushed:?}");
    }
    fail(&control, "platform", "refuse").await;
    let pushed = data.push(&push()).await;
    assert!(matches!(pushed, Err(OutsideError::Refused { .. })), "{pushed:?}");
    assert_eq!(count(&control, "zhuoyue", |_| true).await, 0);
}

#[tokio::test]
async fn each_fault_leaves_each_back_office_knowing_what_it_can() {
    for target in OFFICES {
        let Outside { control, running: _running } = outside().await;
        let ids = control.identities().await.unwrap();
        let office = office(&ids, target);
        let push = push();
        if target == Target::ZhuoyueOrder {
            let data = self::office(&ids, Target::ZhuoyueData);
            data.push(&push).await.unwrap();
        }
        // The token is fetched before the faults begin.
        assert_eq!(office.find("nobody").await.unwrap(), None);
        for (fault, is_refused) in
            [("down", false), ("garbage", false), ("lost_answer", false), ("refuse", true)]
        {
            fail(&control, system(target), fault).await;
            match office.push(&push).await {
                Err(OutsideError::Refused { .. }) if is_refused => {}
                Err(OutsideError::Unknown(_)) if !is_refused => {}
                other => panic!("{target:?} {fault}: {other:?}"),
            }
        }
        office.push(&push).await.unwrap();
        let created = |request: &Value| {
            let is_own = target == Target::ZhuoyueData || request["kind"] != "data";
            request["effect"] == "created" && is_own
        };
        assert_eq!(count(&control, system(target), created).await, 1, "{target:?}");
    }
}

#[tokio::test]
async fn an_order_without_the_customers_data_is_refused_until_the_data_is_there() {
    let Outside { control, running: _running } = outside().await;
    let ids = control.identities().await.unwrap();
    let data = office(&ids, Target::ZhuoyueData);
    let orders = office(&ids, Target::ZhuoyueOrder);
    let push = push();
    let refused = orders.push(&push).await;
    assert!(
        matches!(&refused, Err(OutsideError::Refused { code, .. }) if code == "42202"),
        "{refused:?}"
    );
    assert_eq!(orders.find(&push.key).await.unwrap(), None);
    data.push(&push).await.unwrap();
    orders.push(&push).await.unwrap();
    let other = self::push();
    data.push(&other).await.unwrap();
    data.take_back(&other.key).await.unwrap();
    assert!(matches!(orders.push(&other).await, Err(OutsideError::Refused { .. })));
}

#[tokio::test]
async fn a_renewal_prolongs_the_term_at_boss_and_taking_it_back_shortens_it() {
    let Outside { control, running: _running } = outside().await;
    let ids = control.identities().await.unwrap();
    let boss = boss(&ids);
    let until = async || boss.find(&given::query_id()).await.unwrap().unwrap().expires_on;
    let before = until().await;
    let push = push();
    for _twice in 0..2 {
        boss.payments().push(&push).await.unwrap();
    }
    let months = chrono::Months::new(push.order.package.months);
    assert_eq!(until().await, before.checked_add_months(months).unwrap());
    for _twice in 0..2 {
        boss.payments().take_back(&push.key).await.unwrap();
    }
    assert_eq!(until().await, before);
}

#[tokio::test]
async fn a_new_customer_gets_a_number_at_boss_whom_the_telecom_knows_too() {
    let Outside { control, running: _running } = outside().await;
    let ids = control.identities().await.unwrap();
    let known = control.customers().await.unwrap().len();
    boss(&ids).payments().push(&new_customer()).await.unwrap();
    let customers = control.customers().await.unwrap();
    assert_eq!(customers.len(), known + 1);
    let opened = domain::QueryId::parse(&customers[known].query_id).unwrap();
    let found = boss(&ids).find(&opened).await.unwrap().unwrap();
    assert_eq!(found.contact, given::contact());
    let users = platform(&ids, &FakeClock::new()).telecom_users(tokens(&ids));
    let told = users.find(&opened).await.unwrap().unwrap();
    assert_eq!(told.expires_on, found.expires_on);
}

fn new_customer() -> PushOrder {
    let id = OrderId::new(OrderKind::New, given::id());
    push_of(Order { id, query_id: None, ..given::order() })
}

#[tokio::test]
async fn a_new_customer_is_taken_by_every_back_office() {
    let Outside { control, running: _running } = outside().await;
    let ids = control.identities().await.unwrap();
    let push = new_customer();
    for target in OFFICES {
        office(&ids, target).push(&push).await.unwrap();
    }
    let seen = control.outside(None).await.unwrap().to_string();
    for clear in ["测试", "18612345772", "江场西路12号"] {
        assert!(!seen.contains(clear), "{clear} stands in the record");
    }
}

#[tokio::test]
async fn wrong_credentials_are_refused_and_never_told() {
    let Outside { control, running: _running } = outside().await;
    let mut ids = control.identities().await.unwrap();
    "wrong-secret".clone_into(&mut ids.platform.app_secret);
    "wrong-secret".clone_into(&mut ids.legacy.secret);
    "wrong-secret".clone_into(&mut ids.boss.token);
    "wrong-secret".clone_into(&mut ids.zhuoyue.app_secret);
    let issued = platform(&ids, &FakeClock::new()).issue().await;
    let shown = format!("{issued:?}");
    assert!(matches!(issued, Err(OutsideError::Refused { .. })), "{shown}");
    assert!(!shown.contains("wrong-secret"), "{shown}");
    for target in OFFICES {
        let pushed = office(&ids, target).push(&push()).await;
        let shown = format!("{target:?} {pushed:?}");
        assert!(matches!(pushed, Err(OutsideError::Refused { .. })), "{shown}");
        assert!(!shown.contains("wrong-secret"), "{shown}");
    }
}

#[tokio::test]
async fn the_end_of_a_token_is_counted_from_before_the_call() {
    let Outside { control, running: _running } = outside().await;
    let clock = FakeClock::new();
    let token = platform(&control.identities().await.unwrap(), &clock).issue().await.unwrap();
    assert_eq!(token.issued_at, clock.now());
    assert_eq!(token.expires_at - token.issued_at, chrono::TimeDelta::hours(2));
    let seen = control.outside(Some("platform")).await.unwrap();
    assert!(!seen.to_string().contains(token.expose()));
    assert_eq!(seen["holds"]["platform"][0]["token"], "***");
}
