use super::CALL_TIME_LIMIT;
use async_trait::async_trait;
use domain::ports::{Clock, PaymentGateway};
use domain::{Action, Channel, PaymentAttempt, Scene};
use pay_gateways::{Alipay, AlipayConfig, PlatformKey, WechatConfig, WechatPay};
use sandbox::{ControlClient, FaultOrder, PayerOrder, PayerReport, Sandbox, SandboxConfig};
use sandbox::{Identities, SandboxError};
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use testkit::contract::gateway::Payer;
use testkit::fakes::FakeClock;
use tokio::sync::OnceCell;

/// Where nobody listens.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// A sandbox of the test's own, and the gateways for the merchant that it knows.
pub(crate) struct Outside {
    pub(crate) control: ControlClient,
    pub(crate) clock: Arc<dyn Clock>,
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
        Self {
            identities: control.identities().await.unwrap(),
            control,
            clock: FakeClock::new(),
            notify_url: notify_url.to_owned(),
            running: (sandbox, data),
        }
    }

    pub(crate) fn wechat(&self) -> WechatPay {
        let own = self.identities.wechat.clone();
        let key = PlatformKey { id: own.platform_key_id, pem: own.platform_public_key_pem };
        let config = WechatConfig {
            base_url: own.base_url,
            mchid: own.mchid,
            app_id: own.app_id,
            merchant_serial: own.merchant_serial,
            merchant_private_key_pem: own.merchant_private_key_pem,
            api_v3_key: own.api_v3_key,
            platform_keys: vec![key],
            notify_url: self.notify_url.clone(),
            call_time_limit: CALL_TIME_LIMIT,
        };
        WechatPay::new(config, Arc::clone(&self.clock)).unwrap()
    }

    pub(crate) fn alipay(&self) -> Alipay {
        let own = self.identities.alipay.clone();
        let config = AlipayConfig {
            gateway_url: own.gateway_url,
            app_id: own.app_id,
            seller_id: own.seller_id,
            app_private_key_pem: own.app_private_key_pem,
            alipay_public_key_pem: own.alipay_public_key_pem,
            notify_url: self.notify_url.clone(),
            precreate_product_code: String::new(),
            call_time_limit: CALL_TIME_LIMIT,
        };
        Alipay::new(config, Arc::clone(&self.clock)).unwrap()
    }

    pub(crate) fn gateway(&self, channel: Channel) -> Arc<dyn PaymentGateway> {
        match channel {
            Channel::Wechat => Arc::new(self.wechat()),
            Channel::Alipay => Arc::new(self.alipay()),
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
            url: self.page(attempt).await,
        };
        self.control.payer(&order).await
    }

    /// The page's address, made once more: that takes no call.
    async fn page(&self, attempt: &PaymentAttempt) -> Option<String> {
        if attempt.scene != Scene::Page {
            return None;
        }
        match self.gateway.create(attempt).await.unwrap().action {
            Action::Redirect { url } => Some(url),
            Action::QrCode { .. } => None,
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
}
