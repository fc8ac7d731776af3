#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use domain::Scene;
use domain::ports::{Device, Payer};
use std::sync::Arc;
use testkit::contract;
use testkit::fakes::{FakeArchive, FakeClock, FakeGateway, FakeStore, RefundEnd, RefundPlan};

mod store {
    use super::*;

    async fn fresh() -> contract::store::Fixture {
        let clock = FakeClock::new();
        let store = Arc::new(FakeStore::new(&clock));
        contract::store::Fixture {
            queries: Arc::<FakeStore>::clone(&store),
            money: Arc::<FakeStore>::clone(&store),
            content: Arc::<FakeStore>::clone(&store),
            people: Arc::<FakeStore>::clone(&store),
            watch: Arc::<FakeStore>::clone(&store),
            imports: Arc::<FakeStore>::clone(&store),
            leads: Arc::<FakeStore>::clone(&store),
            suppliers: Arc::<FakeStore>::clone(&store),
            intake: Arc::<FakeStore>::clone(&store),
            settlement: Arc::<FakeStore>::clone(&store),
            slots: Arc::<FakeStore>::clone(&store),
            peer: Arc::new(FakeStore::clone(&store)),
            store,
            clock,
            one_slot: false,
            cleanup: Box::new(()),
        }
    }

    testkit::store_contract!(fresh);
}

mod archive {
    use super::*;
    use contract::archive::Spoil;

    async fn fresh() -> contract::archive::Fixture {
        let store = Arc::new(FakeStore::new(&FakeClock::new()));
        let archive = FakeArchive::new();
        let (listed, spoilt) = (Arc::clone(&archive), Arc::clone(&archive));
        contract::archive::Fixture {
            archive,
            money: Arc::<FakeStore>::clone(&store),
            store,
            files: Box::new(move || listed.files().into_keys().collect()),
            spoil: Box::new(move |file, spoil| match spoil {
                Spoil::Lose => spoilt.lose(file),
                Spoil::Damage => spoilt.damage(file),
            }),
            cleanup: Box::new(()),
        }
    }

    testkit::archive_contract!(fresh);
}

fn gateway(scene: Scene) -> contract::gateway::Fixture {
    let clock = FakeClock::new();
    let gateway = FakeGateway::new(scene.channel(), &clock);
    for end in [RefundPlan::AfterProcessing, RefundPlan::AtOnce] {
        gateway.plan_refund(end(RefundEnd::Succeeded));
    }
    contract::gateway::Fixture {
        payer: Arc::<FakeGateway>::clone(&gateway),
        identity: Payer {
            openid: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".to_owned()),
            address: Some("203.0.113.7".parse().unwrap()),
            device: Device::Android,
        },
        gateway,
        scene,
        clock,
        cleanup: Box::new(()),
    }
}

macro_rules! gateways {
    ($($name:ident: $scene:ident,)+) => {$(
        mod $name {
            use super::*;

            async fn fresh() -> contract::gateway::Fixture {
                gateway(Scene::$scene)
            }

            testkit::gateway_contract!(fresh);
        }
    )+};
}

gateways! {
    native: Native,
    jsapi: Jsapi,
    h5: H5,
    mini_program: MiniProgram,
    page: Page,
    wap: Wap,
    alipay_mini_program: AlipayMiniProgram,
    qr: Qr,
    telecom_jsapi: TelecomJsapi,
    telecom_h5: TelecomH5,
    telecom_mini_program: TelecomMiniProgram,
    telecom_alipay: TelecomAlipay,
}
