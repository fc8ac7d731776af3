//! The contract of `PaymentGateway`, kept in each scene over HTTP with the sandbox.

use crate::support::{NOWHERE, Outside};
use domain::Scene;
use std::sync::Arc;
use testkit::contract::gateway::Fixture;

async fn fixture(scene: Scene) -> Fixture {
    let outside = Outside::notifying(NOWHERE).await;
    Fixture {
        gateway: outside.gateway(scene.channel()),
        scene,
        clock: Arc::clone(&outside.clock),
        payer: Arc::new(outside.payer(scene.channel())),
        identity: outside.identity(scene).await,
        cleanup: Box::new(outside.running),
    }
}

mod wechat_native {
    async fn fresh() -> super::Fixture {
        super::fixture(super::Scene::Native).await
    }

    testkit::gateway_contract!(fresh);
}

mod wechat_jsapi {
    async fn fresh() -> super::Fixture {
        super::fixture(super::Scene::Jsapi).await
    }

    testkit::gateway_contract!(fresh);
}

mod wechat_mini_program {
    async fn fresh() -> super::Fixture {
        super::fixture(super::Scene::MiniProgram).await
    }

    testkit::gateway_contract!(fresh);
}

mod wechat_h5 {
    async fn fresh() -> super::Fixture {
        super::fixture(super::Scene::H5).await
    }

    testkit::gateway_contract!(fresh);
}

mod alipay_page {
    async fn fresh() -> super::Fixture {
        super::fixture(super::Scene::Page).await
    }

    testkit::gateway_contract!(fresh);
}

mod alipay_qr {
    async fn fresh() -> super::Fixture {
        super::fixture(super::Scene::Qr).await
    }

    testkit::gateway_contract!(fresh);
}
