#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use domain::{Channel, Scene, Target};
use std::sync::Arc;
use testkit::contract;
use testkit::fakes::{
    FakeBackOffice, FakeClock, FakeDirectory, FakeGateway, FakeStore, FakeVerifier,
};
use testkit::given;

mod store {
    use super::*;

    async fn fresh() -> contract::store::Fixture {
        let clock = FakeClock::new();
        let store = Arc::new(FakeStore::new(&clock));
        contract::store::Fixture {
            queries: Arc::<FakeStore>::clone(&store),
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

fn gateway(scene: Scene) -> contract::gateway::Fixture {
    let clock = FakeClock::new();
    let gateway = FakeGateway::new(scene.channel(), &clock);
    contract::gateway::Fixture {
        payer: Arc::<FakeGateway>::clone(&gateway),
        gateway,
        scene,
        clock,
        cleanup: Box::new(()),
    }
}

mod native {
    use super::*;

    async fn fresh() -> contract::gateway::Fixture {
        gateway(Scene::Native)
    }

    testkit::gateway_contract!(fresh);
}

mod page {
    use super::*;

    async fn fresh() -> contract::gateway::Fixture {
        gateway(Scene::Page)
    }

    testkit::gateway_contract!(fresh);
}

mod qr {
    use super::*;

    async fn fresh() -> contract::gateway::Fixture {
        gateway(Scene::Qr)
    }

    testkit::gateway_contract!(fresh);
}

mod back_office {
    use super::*;

    async fn fresh() -> contract::back_office::Fixture {
        let back_office = FakeBackOffice::new(Target::Zhuoyue);
        contract::back_office::Fixture {
            wire: Arc::<FakeBackOffice>::clone(&back_office),
            back_office,
            cleanup: Box::new(()),
        }
    }

    testkit::back_office_contract!(fresh);
}

mod directory {
    use super::*;

    async fn fresh() -> contract::directory::Fixture {
        let directory = FakeDirectory::new([given::customer()]);
        contract::directory::Fixture {
            wire: Arc::<FakeDirectory>::clone(&directory),
            directory,
            known: given::customer(),
            cleanup: Box::new(()),
        }
    }

    testkit::directory_contract!(fresh);
}

mod notification {
    use super::*;
    use domain::ports::RawNotification;

    async fn fresh() -> contract::notification::Fixture {
        let verifier = FakeVerifier::new(Channel::Wechat);
        let foreign = FakeVerifier::with_key(Channel::Wechat, 2);
        let capture = given::capture(&given::attempt(&given::order()));
        let genuine = verifier.notification(&capture, given::start());
        let body = String::from_utf8(genuine.body.clone()).unwrap();
        let body = body.replace("amount=460.00", "amount=0.01").into_bytes();
        contract::notification::Fixture {
            verifier: Arc::new(verifier),
            tampered: RawNotification { body, ..genuine.clone() },
            genuine,
            foreign: foreign.notification(&capture, given::start()),
            capture,
            cleanup: Box::new(()),
        }
    }

    testkit::notification_contract!(fresh);
}
