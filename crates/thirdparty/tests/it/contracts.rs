//! The contracts of the ports, kept over HTTP with the sandbox.

use crate::support::CALL_TIME_LIMIT;
use async_trait::async_trait;
use sandbox::{ControlClient, FaultOrder, Sandbox, SandboxConfig};
use tempfile::TempDir;
use testkit::contract::Wire;

struct Outside {
    control: ControlClient,
    running: (Sandbox, TempDir),
}

async fn outside() -> Outside {
    let data = tempfile::tempdir().unwrap();
    let addr = "127.0.0.1:0".parse().unwrap();
    let config = SandboxConfig { addr, data_dir: data.path().to_owned() };
    let sandbox = sandbox::start(config).await.unwrap();
    let control = ControlClient::new(sandbox.url()).unwrap();
    Outside { control, running: (sandbox, data) }
}

/// The way to one of the sandbox's systems.
struct SandboxWire {
    control: ControlClient,
    system: &'static str,
}

#[async_trait]
impl Wire for SandboxWire {
    async fn lose_next_answer(&self) {
        let fault = FaultOrder {
            system: self.system.to_owned(),
            fault: "lost_answer".to_owned(),
            count: Some(1),
            ..FaultOrder::default()
        };
        self.control.set_fault(&fault).await.unwrap();
    }
}

mod zhuoyue {
    use super::{CALL_TIME_LIMIT, SandboxWire, outside};
    use std::sync::Arc;
    use testkit::contract::back_office::Fixture;
    use testkit::fakes::FakeClock;
    use thirdparty::{Zhuoyue, ZhuoyueConfig};

    async fn fresh() -> Fixture {
        let outside = outside().await;
        let own = outside.control.identities().await.unwrap().zhuoyue;
        let config = ZhuoyueConfig {
            base_url: own.base_url,
            app_key: own.app_key,
            app_secret: own.app_secret,
            call_time_limit: CALL_TIME_LIMIT,
        };
        Fixture {
            back_office: Arc::new(Zhuoyue::new(config, FakeClock::new()).unwrap()),
            wire: Arc::new(SandboxWire { control: outside.control, system: "zhuoyue" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::back_office_contract!(fresh);
}

mod boss {
    use super::{CALL_TIME_LIMIT, SandboxWire, outside};
    use chrono::Days;
    use domain::Customer;
    use domain::ports::Clock;
    use domain::time::shanghai_day;
    use std::sync::Arc;
    use testkit::contract::directory::Fixture;
    use testkit::fakes::FakeClock;
    use testkit::given;
    use thirdparty::{Boss, BossConfig};

    async fn fresh() -> Fixture {
        let clock = FakeClock::new();
        let today = shanghai_day(clock.now());
        let outside = outside().await;
        let own = outside.control.identities().await.unwrap().boss;
        let config = BossConfig {
            base_url: own.base_url,
            token: own.token,
            call_time_limit: CALL_TIME_LIMIT,
        };
        Fixture {
            directory: Arc::new(Boss::new(config, clock).unwrap()),
            known: Customer {
                expires_on: today.checked_add_days(Days::new(30)).unwrap(),
                ..given::customer()
            },
            wire: Arc::new(SandboxWire { control: outside.control, system: "boss" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::directory_contract!(fresh);
}
