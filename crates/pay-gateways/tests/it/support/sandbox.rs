use super::CALL_TIME_LIMIT;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{self, Clock, Device, PaymentGateway};
use domain::{Action, Channel, PaymentAttempt, Scene};
use pay_gateways::{Alipay, AlipayConfig, AlipayTrust, PlatformKey, WechatConfig, WechatPay};
use sandbox::{ControlClient, FaultOrder, PayerOrder, PayerReport, Sandbox, SandboxConfig};
use sandbox::{Identities, SandboxError};
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use testkit::contract::gateway::Payer;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use tokio::sync::OnceCell;

/// Where nobody listens.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// A sandbox of the test's own, and the gateways for the merchant that it knows.
pub(crate) struct Outside {
    pub(crate) control: ControlClient,
    pub(crate) clock: Arc<dyn Clock>,
    hands: Arc<FakeClock>,
    identities: Identities,
    notify_url: String,
    pub(crate) running: (Sandbox, TempDir),
}

impl Outside {
    pub(crate) async fn notifying(notify_url: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        for (name, content) in made_before().await {
            std::fs::write(data.path().join(name), content).unwrap();
        }
        let sandbox = start(data.path()).await;
        let control = ControlClient::new(sandbox.url()).unwrap();
        let hands = FakeClock::new();
        Self {
            identities: control.identities().await.unwrap(),
            control,
            clock: Arc::<FakeClock>::clone(&hands),
            hands,
            notify_url: notify_url.to_owned(),
            running: (sandbox, data),
        }
    }

    /// Moves the gateways' clock and the sandbox's.
    pub(crate) async fn advance(&self, by: TimeDelta) {
        self.hands.advance(by);
        self.control.advance_clock(by.num_seconds()).await.unwrap();
    }

    pub(crate) fn wechat(&self) -> WechatPay {
        self.wechat_with(self.wechat_config())
    }

    pub(crate) fn wechat_with(&self, config: WechatConfig) -> WechatPay {
        WechatPay::new(config, Arc::clone(&self.clock), FakeExchangeLog::new()).unwrap()
    }

    /// In public-key mode.
    pub(crate) fn wechat_config(&self) -> WechatConfig {
        let own = self.identities.wechat.clone();
        let key = PlatformKey { id: own.platform_key_id, pem: own.platform_public_key_pem };
        WechatConfig {
            base_url: own.base_url,
            mchid: own.mchid,
            app_id: own.app_id,
            mini_program_app_id: Some(own.mini_program_app_id),
            merchant_serial: own.merchant_serial,
            merchant_private_key_pem: own.merchant_private_key_pem,
            api_v3_key: own.api_v3_key,
            platform_keys: vec![key],
            fetch_certificates: false,
            notify_url: self.notify_url.clone(),
            refund_notify_url: self.notify_url.clone(),
            call_time_limit: CALL_TIME_LIMIT,
        }
    }

    /// What the shop knows of alice, who is to pay in this scene.
    pub(crate) async fn identity(&self, scene: Scene) -> ports::Payer {
        let own = &self.identities.wechat;
        let app_id = match scene {
            Scene::Jsapi => Some(&own.app_id),
            Scene::MiniProgram => Some(&own.mini_program_app_id),
            _ => None,
        };
        let openid = match (app_id, scene) {
            (Some(app_id), _) => Some(self.control.wechat_openid(app_id, "alice").await.unwrap()),
            (None, Scene::AlipayMiniProgram) => Some("2088900000000011".to_owned()),
            (None, _) => None,
        };
        let address = Some(IpAddr::from([203, 0, 113, 9]));
        ports::Payer { openid, address, device: Device::Android }
    }

    pub(crate) fn alipay(&self) -> Alipay {
        let own = self.identities.alipay.clone();
        let config = AlipayConfig {
            gateway_url: own.gateway_url,
            app_id: own.app_id,
            seller_id: own.seller_id,
            app_private_key_pem: own.app_private_key_pem,
            trust: AlipayTrust::PublicKey { alipay_public_key_pem: own.alipay_public_key_pem },
            mini_program_app_id: None,
            notify_url: self.notify_url.clone(),
            precreate_product_code: String::new(),
            call_time_limit: CALL_TIME_LIMIT,
        };
        Alipay::new(config, Arc::clone(&self.clock), FakeExchangeLog::new()).unwrap()
    }

    pub(crate) fn gateway(&self, channel: Channel) -> Arc<dyn PaymentGateway> {
        match channel {
            Channel::Wechat => Arc::new(self.wechat()),
            Channel::Alipay => Arc::new(self.alipay()),
            Channel::Telecom => panic!("the telecom's cashier has a sandbox of its own tests"),
        }
    }

    pub(crate) fn payer(&self, channel: Channel) -> SandboxPayer {
        SandboxPayer { control: self.control.clone(), gateway: self.gateway(channel) }
    }
}

async fn start(data: &Path) -> Sandbox {
    let addr = "127.0.0.1:0".parse().unwrap();
    sandbox::start(SandboxConfig { addr, data_dir: data.to_owned() }).await.unwrap()
}

/// The files of a sandbox that was started once: a first start makes five RSA keys, which is slow.
async fn made_before() -> &'static [(OsString, Vec<u8>)] {
    static FILES: OnceCell<Vec<(OsString, Vec<u8>)>> = OnceCell::const_new();
    let make = || async {
        let data = tempfile::tempdir().unwrap();
        start(data.path()).await.stop().await;
        let files = std::fs::read_dir(data.path()).unwrap().map(|file| {
            let file = file.unwrap();
            (file.file_name(), std::fs::read(file.path()).unwrap())
        });
        files.collect()
    };
    FILES.get_or_init(make).await
}

/// The payer that the sandbox plays.
pub(crate) struct SandboxPayer {
    control: ControlClient,
    gateway: Arc<dyn PaymentGateway>,
}

impl SandboxPayer {
    pub(crate) async fn act(
        &self,
        attempt: &PaymentAttempt,
        action: &str,
    ) -> Result<PayerReport, SandboxError> {
        let order = PayerOrder {
            order_id: attempt.order_id.to_string(),
            out_trade_no: Some(attempt.number.to_string()),
            action: action.to_owned(),
            channel: Some(attempt.channel().name().to_owned()),
            url: if action == "refund_outside" { None } else { self.page(attempt).await },
        };
        self.control.payer(&order).await
    }

    /// The page's address, made once more.
    async fn page(&self, attempt: &PaymentAttempt) -> Option<String> {
        if !matches!(attempt.scene, Scene::Page | Scene::Wap | Scene::H5) {
            return None;
        }
        match self.gateway.create(attempt).await.ok()?.action {
            Action::Redirect { url } => Some(url),
            Action::QrCode { .. } | Action::Invoke { .. } => None,
        }
    }
}

#[async_trait]
impl Payer for SandboxPayer {
    async fn pay(&self, attempt: &PaymentAttempt) -> bool {
        match self.act(attempt, "silent").await {
            Ok(_report) => true,
            Err(SandboxError::Answered { status: 404 | 409, .. }) => false,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn lose_next_answer(&self) {
        let fault = FaultOrder {
            system: self.gateway.channel().name().to_owned(),
            fault: "lost_answer".to_owned(),
            count: Some(1),
            ..FaultOrder::default()
        };
        self.control.set_fault(&fault).await.unwrap();
    }

    async fn give_back_outside(&self, attempt: &PaymentAttempt) {
        self.act(attempt, "refund_outside").await.unwrap();
    }

    async fn let_refunds_finish(&self) {
        // They take three seconds.
        self.control.advance_clock(5).await.unwrap();
    }
}
