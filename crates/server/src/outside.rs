//! The adapters to the outside systems: at the configured places, or all at the sandbox.

use crate::config::{Config, Outside, Problems, World};
use crate::stop;
use anyhow::{Context, bail};
use domain::ports::{BackOffice, Clock, CustomerDirectory, NotificationVerifier, PaymentGateway};
use pay_gateways::{Alipay, AlipayConfig, PlatformKey, WechatConfig, WechatPay};
use sandbox::{ControlClient, Identities, Sandbox, SandboxConfig};
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use thirdparty::{Boss, BossConfig, Zhuoyue, ZhuoyueConfig};

/// The sandbox that this server works with.
#[derive(Debug)]
pub(crate) struct OpenSandbox {
    pub(crate) client: ControlClient,
    pub(crate) url: String,
    identities: Identities,
    /// Set when it runs in this process.
    pub(crate) inside: Option<Sandbox>,
}

impl OpenSandbox {
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Option<Self>> {
        let (url, inside) = match &config.world {
            World::Real(_) => return Ok(None),
            World::SandboxAt { url } => (url.clone(), None),
            World::SandboxInside { addr } => {
                let inside = start(config, *addr).await?;
                (inside.url().to_owned(), Some(inside))
            }
        };
        let client = ControlClient::new(url.clone()).context("the sandbox's address")?;
        let identities = client.identities().await;
        let identities =
            identities.with_context(|| format!("the sandbox at {url} does not answer"))?;
        Ok(Some(Self { client, url, identities, inside }))
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
    let World::SandboxInside { addr } = config.world else {
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
    pub(crate) fn open(
        config: &Config,
        public_url: &str,
        sandbox: Option<&OpenSandbox>,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let at_sandbox = sandbox.map(|open| Outside::at_sandbox(open.identities.clone()));
        let outside = match (&at_sandbox, &config.world) {
            (Some(outside), _) => outside,
            (None, World::Real(outside)) => outside,
            (None, World::SandboxInside { .. } | World::SandboxAt { .. }) => {
                bail!("the sandbox is not open")
            }
        };
        Ok(Self::build(places(outside, config.call_time_limit, public_url), clock)?)
    }

    /// Whether the configured keys and identities can be used, without asking anybody outside.
    pub(crate) fn check(config: &Config, clock: &Arc<dyn Clock>) -> Result<(), Problems> {
        let World::Real(outside) = &config.world else { return Ok(()) };
        let public_url = config.http.public_url.as_deref().unwrap_or("https://localhost");
        Self::build(places(outside, config.call_time_limit, public_url), clock).map(|_built| ())
    }

    fn build(places: Places, clock: &Arc<dyn Clock>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let wechat = WechatPay::new(places.wechat, Arc::clone(clock));
        let wechat = usable("WECHAT_*", wechat, &mut problems).map(Arc::new);
        let alipay = Alipay::new(places.alipay, Arc::clone(clock));
        let alipay = usable("ALIPAY_*", alipay, &mut problems).map(Arc::new);
        let zhuoyue = Zhuoyue::new(places.zhuoyue, Arc::clone(clock));
        let zhuoyue = usable("ZHUOYUE_*", zhuoyue, &mut problems);
        let boss = Boss::new(places.boss, Arc::clone(clock));
        let boss = usable("BOSS_*", boss, &mut problems);
        let (Some(wechat), Some(alipay), Some(zhuoyue), Some(boss)) =
            (wechat, alipay, zhuoyue, boss)
        else {
            return Err(problems);
        };
        Ok(Self {
            gateways: vec![Arc::<WechatPay>::clone(&wechat), Arc::<Alipay>::clone(&alipay)],
            verifiers: vec![wechat, alipay],
            directory: Arc::new(boss),
            back_offices: vec![Arc::new(zhuoyue)],
        })
    }
}

fn usable<T, E: Display>(
    settings: &str,
    adapter: Result<T, E>,
    problems: &mut Problems,
) -> Option<T> {
    adapter.map_err(|error| problems.add(settings, format!("cannot be used: {error}"))).ok()
}

fn places(outside: &Outside, call_time_limit: Duration, public_url: &str) -> Places {
    let Outside { wechat, alipay, zhuoyue, boss } = outside;
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
            notify_url: format!("{public_url}/v1/pay/wechat/notify"),
            call_time_limit,
        },
        alipay: AlipayConfig {
            gateway_url: alipay.gateway_url.clone(),
            app_id: alipay.app_id.clone(),
            seller_id: alipay.seller_id.clone(),
            app_private_key_pem: alipay.app_private_key.expose().to_owned(),
            alipay_public_key_pem: alipay.public_key.expose().to_owned(),
            notify_url: format!("{public_url}/v1/pay/alipay/notify"),
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
