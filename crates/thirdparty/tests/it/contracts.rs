//! The contracts of the ports, kept over HTTP with the sandbox.

use crate::support::CALL_TIME_LIMIT;
use async_trait::async_trait;
use sandbox::{ControlClient, FaultOrder, Sandbox, SandboxConfig};
use std::ffi::OsString;
use std::fs::Permissions;
use tempfile::TempDir;
use testkit::contract::Wire;
use tokio::sync::OnceCell;

pub(crate) struct Outside {
    pub(crate) control: ControlClient,
    pub(crate) running: (Sandbox, TempDir),
}

/// A sandbox of its own, with keys that were made once for all: making them takes its time.
pub(crate) async fn outside() -> Outside {
    let data = tempfile::tempdir().unwrap();
    for (name, content, permissions) in keys().await {
        let file = data.path().join(name);
        std::fs::write(&file, content).unwrap();
        std::fs::set_permissions(&file, permissions.clone()).unwrap();
    }
    let sandbox = start(&data).await;
    let control = ControlClient::new(sandbox.url()).unwrap();
    Outside { control, running: (sandbox, data) }
}

async fn start(data: &TempDir) -> Sandbox {
    let addr = "127.0.0.1:0".parse().unwrap();
    sandbox::start(SandboxConfig { addr, data_dir: data.path().to_owned() }).await.unwrap()
}

/// The files of a sandbox that has been started once and done nothing.
async fn keys() -> &'static [(OsString, Vec<u8>, Permissions)] {
    static KEYS: OnceCell<Vec<(OsString, Vec<u8>, Permissions)>> = OnceCell::const_new();
    let make = || async {
        let data = tempfile::tempdir().unwrap();
        start(&data).await.stop().await;
        let files = std::fs::read_dir(data.path()).unwrap().map(Result::unwrap);
        let kept = |file: std::fs::DirEntry| {
            let permissions = file.metadata().unwrap().permissions();
            (file.file_name(), std::fs::read(file.path()).unwrap(), permissions)
        };
        files.map(kept).collect()
    };
    KEYS.get_or_init(make).await
}

/// The way to one of the sandbox's systems.
pub(crate) struct SandboxWire {
    pub(crate) control: ControlClient,
    pub(crate) system: &'static str,
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

mod sms {
    use super::{CALL_TIME_LIMIT, SandboxWire, outside};
    use async_trait::async_trait;
    use domain::PhoneNumber;
    use domain::ports::{SmsMessage, SmsSender, SmsText};
    use domain::sms::SmsScene;
    use sandbox::{ControlClient, SandboxError};
    use std::sync::Arc;
    use testkit::contract::sms::{Fixture, Phones};
    use testkit::fakes::FakeClock;
    use thirdparty::{AliyunSms, AliyunSmsConfig};

    struct SandboxPhones {
        control: ControlClient,
        sender: AliyunSms,
    }

    #[async_trait]
    impl Phones for SandboxPhones {
        async fn last_code(&self, phone: &PhoneNumber) -> Option<String> {
            match self.control.sms_code(phone.expose()).await {
                Err(SandboxError::Answered { status: 404, .. }) => None,
                code => Some(code.unwrap()),
            }
        }

        /// One a minute is what the operator sends.
        async fn exhaust(&self, phone: &PhoneNumber) {
            let text = SmsText::Code { scene: SmsScene::Login, code: "000000".to_owned() };
            let reference = "exhaust".to_owned();
            let message = SmsMessage { phone: phone.clone(), text, reference };
            self.sender.send(&message).await.unwrap();
        }
    }

    async fn fresh() -> Fixture {
        let outside = outside().await;
        let own = outside.control.identities().await.unwrap().sms;
        let config = AliyunSmsConfig {
            base_url: own.base_url,
            access_key_id: own.access_key_id,
            access_key_secret: own.access_key_secret,
            sign_name: own.sign_name,
            template_login: own.template_login,
            template_password: own.template_password,
            template_profile: own.template_profile,
            template_recall: own.template_recall,
            call_time_limit: CALL_TIME_LIMIT,
        };
        let sender = AliyunSms::new(config, FakeClock::new()).unwrap();
        let control = outside.control.clone();
        Fixture {
            phones: Arc::new(SandboxPhones { control, sender: sender.clone() }),
            sender: Arc::new(sender),
            wire: Arc::new(SandboxWire { control: outside.control, system: "sms" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::sms_contract!(fresh);
}

mod baidu {
    use super::{CALL_TIME_LIMIT, SandboxWire, outside};
    use async_trait::async_trait;
    use sandbox::ControlClient;
    use std::sync::Arc;
    use testkit::contract::conversions::{Account, Fixture};
    use thirdparty::{BaiduOcpc, BaiduOcpcConfig};

    struct SandboxAccount(ControlClient);

    #[async_trait]
    impl Account for SandboxAccount {
        async fn taken(&self) -> Vec<String> {
            let seen = self.0.outside(Some("baidu")).await.unwrap();
            let held = seen["holds"]["baidu"].as_array().unwrap().iter();
            held.map(|one| one["outerEventId"].as_str().unwrap().to_owned()).collect()
        }

        async fn refuse_token(&self) {
            self.0.baidu_status(3, 1).await.unwrap();
        }

        async fn fail(&self) {
            self.0.baidu_status(4, 1).await.unwrap();
        }
    }

    async fn fresh() -> Fixture {
        let outside = outside().await;
        let own = outside.control.identities().await.unwrap().baidu;
        let config = BaiduOcpcConfig {
            base_url: own.base_url,
            token: own.ocpc_token,
            call_time_limit: CALL_TIME_LIMIT,
        };
        Fixture {
            upload: Arc::new(BaiduOcpc::new(config).unwrap()),
            account: Arc::new(SandboxAccount(outside.control.clone())),
            wire: Arc::new(SandboxWire { control: outside.control, system: "baidu" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::conversions_contract!(fresh);
}

mod amap {
    use super::{CALL_TIME_LIMIT, SandboxWire, outside};
    use chrono::TimeDelta;
    use domain::ports::AddressTip;
    use std::num::NonZeroUsize;
    use std::sync::Arc;
    use testkit::contract::addresses::Fixture;
    use testkit::fakes::FakeClock;
    use thirdparty::{Amap, AmapConfig};

    async fn fresh() -> Fixture {
        let outside = outside().await;
        let own = outside.control.identities().await.unwrap().amap;
        let config = AmapConfig {
            base_url: own.base_url,
            key: own.key,
            private_key: own.private_key,
            cache_life: TimeDelta::minutes(10),
            cache_entries: NonZeroUsize::new(100).unwrap(),
            call_time_limit: CALL_TIME_LIMIT,
        };
        Fixture {
            lookup: Arc::new(Amap::new(config, FakeClock::new()).unwrap()),
            known: AddressTip {
                name: "江场西路".to_owned(),
                district: "上海市静安区".to_owned(),
                address: String::new(),
                adcode: "310106".to_owned(),
                location: "121.446120,31.284310".to_owned(),
            },
            city: "上海",
            other_city: "北京",
            wire: Arc::new(SandboxWire { control: outside.control, system: "amap" }),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::addresses_contract!(fresh);
}

mod wechat {
    use super::{CALL_TIME_LIMIT, outside};
    use async_trait::async_trait;
    use domain::ports::WeChatApp;
    use sandbox::{ControlClient, Sandbox};
    use std::sync::Arc;
    use tempfile::TempDir;
    use testkit::contract::login::{Door, Fixture, Visitor};
    use testkit::fakes::FakeClock;
    use thirdparty::{WechatOpen, WechatOpenConfig};

    struct Guest {
        control: ControlClient,
        app: &'static str,
    }

    #[async_trait]
    impl Visitor for Guest {
        async fn fresh_code(&self) -> String {
            self.control.login_code(self.app, "bob").await.unwrap()
        }
    }

    /// `WeChat` as the sandbox plays it.
    pub(super) async fn wechat() -> (WechatOpen, ControlClient, (Sandbox, TempDir)) {
        let outside = outside().await;
        let own = outside.control.identities().await.unwrap().wechat_open;
        let config = WechatOpenConfig {
            base_url: own.base_url,
            authorize_url: own.authorize_url,
            official_account_app_id: own.official_account_app_id,
            official_account_secret: own.official_account_secret,
            mini_program_app_id: own.mini_program_app_id,
            mini_program_secret: own.mini_program_secret,
            call_time_limit: CALL_TIME_LIMIT,
        };
        let wechat = WechatOpen::new(config, FakeClock::new()).unwrap();
        (wechat, outside.control, outside.running)
    }

    async fn fixture(app: WeChatApp, name: &'static str) -> Fixture {
        let (wechat, control, running) = wechat().await;
        Fixture {
            door: Door::WeChat(Arc::new(wechat), app),
            visitor: Arc::new(Guest { control, app: name }),
            cleanup: Box::new(running),
        }
    }

    mod mini_program {
        use super::{Fixture, WeChatApp, fixture};

        async fn fresh() -> Fixture {
            fixture(WeChatApp::MiniProgram, "mini_program").await
        }

        testkit::login_contract!(fresh);
    }

    mod official_account {
        use super::{Fixture, WeChatApp, fixture};

        async fn fresh() -> Fixture {
            fixture(WeChatApp::OfficialAccount, "official_account").await
        }

        testkit::login_contract!(fresh);
    }

    mod links {
        use super::wechat;
        use chrono::TimeDelta;
        use domain::ports::{LoginError, OutsideError, WeChatLogin};
        use sandbox::{ControlClient, FaultOrder};
        use testkit::fakes::FakeClock;

        fn until() -> domain::Timestamp {
            domain::ports::Clock::now(FakeClock::new().as_ref()) + TimeDelta::minutes(30)
        }

        #[tokio::test]
        async fn a_link_is_given_out_and_again_after_its_token_was_refused() {
            let (wechat, control, _running) = wechat().await;
            let link = wechat.open_url("pages/pay/index", "orderId=R1", until()).await.unwrap();
            assert!(link.contains("/wechat-open/link/"), "{link}");
            control.wechat_open_errcode(40_001, 1).await.unwrap();
            let other = wechat.open_url("pages/pay/index", "orderId=R1", until()).await.unwrap();
            assert_ne!(other, link);
        }

        #[tokio::test]
        async fn a_link_of_30_days_and_more_is_given_out_too() {
            let (wechat, _control, _running) = wechat().await;
            let late = until() + TimeDelta::days(400);
            wechat.open_url("pages/pay/index", "", late).await.unwrap();
        }

        async fn fault(control: &ControlClient, fault: &str) {
            let order = FaultOrder {
                system: "wechat_open".to_owned(),
                fault: fault.to_owned(),
                count: Some(1),
                ..FaultOrder::default()
            };
            control.set_fault(&order).await.unwrap();
        }

        #[tokio::test]
        async fn a_platform_that_fails_gives_no_link_and_the_next_call_gets_one() {
            let (wechat, control, _running) = wechat().await;
            for name in ["down", "lost_answer", "garbage", "refuse"] {
                fault(&control, name).await;
                let failed = wechat.open_url("pages/pay/index", "", until()).await;
                let error = failed.unwrap_err();
                let is_expected = match &error {
                    LoginError::Outside(OutsideError::Unknown(_)) => name != "refuse",
                    LoginError::Misconfigured { .. } => name == "refuse",
                    _other => false,
                };
                assert!(is_expected, "{name}: {error:?}");
                wechat.open_url("pages/pay/index", "", until()).await.unwrap();
            }
        }
    }
}
