//! The adapters to the outside systems: at the configured places, or all at the sandbox.

use crate::config::{Config, Outside, SandboxMode};
use crate::stop;
use anyhow::{Context, bail};
use domain::ports::{BackOffice, Clock, CustomerDirectory, NotificationVerifier, PaymentGateway};
use pay_gateways::{Alipay, AlipayConfig, PlatformKey, WechatConfig, WechatPay};
use sandbox::{ControlClient, Identities, Sandbox, SandboxConfig};
use std::sync::Arc;
use thirdparty::{Boss, BossConfig, Zhuoyue, ZhuoyueConfig};

/// The sandbox that this server works with.
#[derive(Debug)]
pub(crate) struct OpenSandbox {
    pub(crate) client: ControlClient,
    pub(crate) url: String,
    /// Set when it runs in this process.
    pub(crate) inside: Option<Sandbox>,
}

impl OpenSandbox {
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Option<Self>> {
        let (url, inside) = match &config.sandbox {
            SandboxMode::Off => return Ok(None),
            SandboxMode::At { url } => (url.clone(), None),
            SandboxMode::Inside { addr } => {
                let inside = start(config, *addr).await?;
                (inside.url().to_owned(), Some(inside))
            }
        };
        let client = ControlClient::new(url.clone()).context("the sandbox's address")?;
        Ok(Some(Self { client, url, inside }))
    }
}

async fn start(config: &Config, addr: std::net::SocketAddr) -> anyhow::Result<Sandbox> {
    let sandbox = SandboxConfig { addr, data_dir: config.data_dir.clone() };
    sandbox::start(sandbox).await.with_context(|| {
        format!("the sandbox cannot start on {addr} (SANDBOX_ADDR gives it another place)")
    })
}

/// `server sandbox`: nothing but the sandbox, until a signal comes.
pub(crate) async fn run_alone(config: &Config) -> anyhow::Result<()> {
    let SandboxMode::Inside { addr } = config.sandbox else {
        bail!("SANDBOX must be true and SANDBOX_URL unset to run the sandbox here");
    };
    crate::data_dir::create(&config.data_dir)?;
    let sandbox = start(config, addr).await?;
    crate::hints::print_line(&format!("sandbox on {}", sandbox.url()));
    stop::signalled().await?;
    sandbox.stop().await;
    Ok(())
}

/// Every adapter to the outside.
#[derive(Debug)]
pub(crate) struct Adapters {
    pub(crate) gateways: Vec<Arc<dyn PaymentGateway>>,
    pub(crate) verifiers: Vec<Arc<dyn NotificationVerifier>>,
    pub(crate) directory: Arc<dyn CustomerDirectory>,
    pub(crate) back_offices: Vec<Arc<dyn BackOffice>>,
}

/// The settings of every adapter.
struct Places {
    wechat: WechatConfig,
    alipay: AlipayConfig,
    zhuoyue: ZhuoyueConfig,
    boss: BossConfig,
}

impl Adapters {
    pub(crate) async fn open(
        config: &Config,
        public_url: &str,
        sandbox: Option<&OpenSandbox>,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let places = match (sandbox, &config.outside) {
            (Some(sandbox), _) => {
                let identities = sandbox.client.identities().await;
                let identities = identities
                    .with_context(|| format!("the sandbox at {} does not answer", sandbox.url))?;
                at_sandbox(identities, config, public_url)
            }
            (None, Some(outside)) => at_configured(outside, config, public_url),
            (None, None) => bail!("neither the sandbox nor the outside systems are configured"),
        };
        let wechat = Arc::new(WechatPay::new(places.wechat, Arc::clone(clock))?);
        let alipay = Arc::new(Alipay::new(places.alipay, Arc::clone(clock))?);
        let zhuoyue = Zhuoyue::new(places.zhuoyue, Arc::clone(clock))?;
        let boss = Boss::new(places.boss, Arc::clone(clock))?;
        Ok(Self {
            gateways: vec![Arc::<WechatPay>::clone(&wechat), Arc::<Alipay>::clone(&alipay)],
            verifiers: vec![wechat, alipay],
            directory: Arc::new(boss),
            back_offices: vec![Arc::new(zhuoyue)],
        })
    }
}

fn wechat_notify_url(public_url: &str) -> String {
    format!("{public_url}/v1/pay/wechat/notify")
}

fn alipay_notify_url(public_url: &str) -> String {
    format!("{public_url}/v1/pay/alipay/notify")
}

fn at_sandbox(identities: Identities, config: &Config, public_url: &str) -> Places {
    let Identities { wechat, alipay, zhuoyue, boss } = identities;
    let call_time_limit = config.call_time_limit;
    Places {
        wechat: WechatConfig {
            base_url: wechat.base_url,
            mchid: wechat.mchid,
            app_id: wechat.app_id,
            merchant_serial: wechat.merchant_serial,
            merchant_private_key_pem: wechat.merchant_private_key_pem,
            api_v3_key: wechat.api_v3_key,
            platform_keys: vec![PlatformKey {
                id: wechat.platform_key_id,
                pem: wechat.platform_public_key_pem,
            }],
            notify_url: wechat_notify_url(public_url),
            call_time_limit,
        },
        alipay: AlipayConfig {
            gateway_url: alipay.gateway_url,
            app_id: alipay.app_id,
            seller_id: alipay.seller_id,
            app_private_key_pem: alipay.app_private_key_pem,
            alipay_public_key_pem: alipay.alipay_public_key_pem,
            notify_url: alipay_notify_url(public_url),
            precreate_product_code: "FACE_TO_FACE_PAYMENT".to_owned(),
            call_time_limit,
        },
        zhuoyue: ZhuoyueConfig {
            base_url: zhuoyue.base_url,
            app_key: zhuoyue.app_key,
            app_secret: zhuoyue.app_secret,
            call_time_limit,
        },
        boss: BossConfig { base_url: boss.base_url, token: boss.token, call_time_limit },
    }
}

fn at_configured(outside: &Outside, config: &Config, public_url: &str) -> Places {
    let Outside { wechat, alipay, zhuoyue, boss } = outside;
    let call_time_limit = config.call_time_limit;
    Places {
        wechat: WechatConfig {
            base_url: wechat.base_url.clone(),
            mchid: wechat.mchid.clone(),
            app_id: wechat.app_id.clone(),
            merchant_serial: wechat.merchant_serial.clone(),
            merchant_private_key_pem: wechat.merchant_private_key.expose().to_owned(),
            api_v3_key: wechat.api_v3_key.expose().to_owned(),
            platform_keys: vec![PlatformKey {
                id: wechat.platform_key_id.clone(),
                pem: wechat.platform_key.expose().to_owned(),
            }],
            notify_url: wechat_notify_url(public_url),
            call_time_limit,
        },
        alipay: AlipayConfig {
            gateway_url: alipay.gateway_url.clone(),
            app_id: alipay.app_id.clone(),
            seller_id: alipay.seller_id.clone(),
            app_private_key_pem: alipay.app_private_key.expose().to_owned(),
            alipay_public_key_pem: alipay.public_key.expose().to_owned(),
            notify_url: alipay_notify_url(public_url),
            precreate_product_code: alipay.precreate_product_code.clone(),
            call_time_limit,
        },
        zhuoyue: ZhuoyueConfig {
            base_url: zhuoyue.base_url.clone(),
            app_key: zhuoyue.app_key.clone(),
            app_secret: zhuoyue.app_secret.expose().to_owned(),
            call_time_limit,
        },
        boss: BossConfig {
            base_url: boss.base_url.clone(),
            token: boss.token.expose().to_owned(),
            call_time_limit,
        },
    }
}
