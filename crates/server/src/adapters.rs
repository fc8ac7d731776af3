//! The adapters to the outside systems: at the configured places, or all at the sandbox.

use crate::config::{AlipayKeys, Config, Outside, Problems, Wechat, World};
use crate::outside::OpenSandbox;
use anyhow::bail;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    AddressLookup, AlipayLogin, BackOffice, Clock, CustomerDirectory, ExchangeLog,
    NotificationVerifier, OutsideExchange, PaymentGateway, SmsSender, StatementSource,
    TelecomLogin, WeChatLogin,
};
use pay_gateways::{
    Alipay, AlipayConfig, AlipayTrust, PlatformKey, Telecom, TelecomConfig, WechatConfig, WechatPay,
};
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use thirdparty::{
    AliyunSms, AliyunSmsConfig, Amap, AmapConfig, Boss, BossConfig, WechatOpen, WechatOpenConfig,
    Zhuoyue, ZhuoyueConfig,
};

/// Streets change slowly, and people type the same ones again and again.
const ADDRESSES_KEPT: TimeDelta = TimeDelta::hours(24);
const MOST_ADDRESSES_KEPT: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// Every adapter to the outside.
#[derive(Debug)]
pub(crate) struct Adapters {
    pub(crate) gateways: Vec<Arc<dyn PaymentGateway>>,
    pub(crate) verifiers: Vec<Arc<dyn NotificationVerifier>>,
    pub(crate) statements: Vec<Arc<dyn StatementSource>>,
    pub(crate) wechat_login: Option<Arc<dyn WeChatLogin>>,
    pub(crate) alipay_login: Arc<dyn AlipayLogin>,
    pub(crate) telecom_login: Option<Arc<dyn TelecomLogin>>,
    pub(crate) directory: Arc<dyn CustomerDirectory>,
    pub(crate) back_offices: Vec<Arc<dyn BackOffice>>,
    pub(crate) sms: Arc<dyn SmsSender>,
    pub(crate) addresses: Option<Arc<dyn AddressLookup>>,
}

/// The settings of every adapter.
struct Places {
    wechat: WechatConfig,
    alipay: AlipayConfig,
    telecom: Option<TelecomConfig>,
    wechat_open: Option<WechatOpenConfig>,
    zhuoyue: ZhuoyueConfig,
    boss: BossConfig,
    sms: AliyunSmsConfig,
    amap: Option<AmapConfig>,
}

/// For adapters that are only looked at: they make no calls.
#[derive(Debug)]
struct NoCalls;

#[async_trait]
impl ExchangeLog for NoCalls {
    async fn record(&self, _exchange: OutsideExchange) {}
}

impl Adapters {
    /// `log` keeps what goes to the payment providers and comes back.
    pub(crate) fn open(
        config: &Config,
        public_url: &str,
        sandbox: Option<&OpenSandbox>,
        clock: &Arc<dyn Clock>,
        log: &Arc<dyn ExchangeLog>,
    ) -> anyhow::Result<Self> {
        let at_sandbox =
            |open: &OpenSandbox| Outside::at_sandbox(open.identities.clone(), config.key_modes);
        let at_sandbox = sandbox.map(at_sandbox);
        let outside = match (&at_sandbox, &config.world) {
            (Some(outside), _) => outside,
            (None, World::Real(outside)) => outside,
            (None, World::SandboxInside { .. } | World::SandboxAt { .. }) => {
                bail!("the sandbox is not open")
            }
        };
        Ok(Self::build(places(outside, config.call_time_limit, public_url), clock, log)?)
    }

    /// Whether the configured keys and identities can be used, without asking anybody outside.
    pub(crate) fn check(config: &Config, clock: &Arc<dyn Clock>) -> Result<(), Problems> {
        let World::Real(outside) = &config.world else { return Ok(()) };
        let public_url = config.http.public_url.as_deref().unwrap_or("https://localhost");
        let log: Arc<dyn ExchangeLog> = Arc::new(NoCalls);
        let places = places(outside, config.call_time_limit, public_url);
        Self::build(places, clock, &log).map(|_built| ())
    }

    fn build(
        places: Places,
        clock: &Arc<dyn Clock>,
        log: &Arc<dyn ExchangeLog>,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let (own_clock, own_log) = (|| Arc::clone(clock), || Arc::clone(log));
        let wechat = WechatPay::new(places.wechat, own_clock(), own_log());
        let wechat = usable("WECHAT_*", wechat, &mut problems).map(Arc::new);
        let alipay = Alipay::new(places.alipay, own_clock(), own_log());
        let alipay = usable("ALIPAY_*", alipay, &mut problems).map(Arc::new);
        let telecom = places.telecom.and_then(|place| {
            let telecom = Telecom::new(place, own_clock(), own_log());
            usable("TELECOM_*", telecom, &mut problems).map(Arc::new)
        });
        let wechat_open = places.wechat_open.and_then(|place| {
            usable("WECHAT_OPEN_*", WechatOpen::new(place, own_clock()), &mut problems)
        });
        let zhuoyue = Zhuoyue::new(places.zhuoyue, own_clock());
        let zhuoyue = usable("ZHUOYUE_*", zhuoyue, &mut problems);
        let boss = Boss::new(places.boss, own_clock());
        let boss = usable("BOSS_*", boss, &mut problems);
        let sms = usable("SMS_*", AliyunSms::new(places.sms, own_clock()), &mut problems);
        let amap = places
            .amap
            .and_then(|place| usable("AMAP_*", Amap::new(place, own_clock()), &mut problems));
        let (Some(wechat), Some(alipay), Some(zhuoyue), Some(boss), Some(sms)) =
            (wechat, alipay, zhuoyue, boss, sms)
        else {
            return Err(problems);
        };
        let mut adapters = Self {
            gateways: vec![Arc::<WechatPay>::clone(&wechat), Arc::<Alipay>::clone(&alipay)],
            statements: vec![Arc::<WechatPay>::clone(&wechat), Arc::<Alipay>::clone(&alipay)],
            alipay_login: Arc::<Alipay>::clone(&alipay),
            verifiers: vec![wechat, alipay],
            wechat_login: wechat_open.map(|open| -> Arc<dyn WeChatLogin> { Arc::new(open) }),
            telecom_login: None,
            directory: Arc::new(boss),
            back_offices: vec![Arc::new(zhuoyue)],
            sms: Arc::new(sms),
            addresses: amap.map(|amap| -> Arc<dyn AddressLookup> { Arc::new(amap) }),
        };
        if let Some(telecom) = telecom {
            adapters.add_telecom(&telecom);
        }
        problems.or(adapters)
    }

    fn add_telecom(&mut self, telecom: &Arc<Telecom>) {
        self.gateways.push(Arc::<Telecom>::clone(telecom));
        self.verifiers.push(Arc::<Telecom>::clone(telecom));
        self.statements.push(Arc::<Telecom>::clone(telecom));
        self.telecom_login = Some(Arc::<Telecom>::clone(telecom));
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
    let Outside { wechat, alipay, telecom, wechat_open, zhuoyue, boss, sms, amap } = outside;
    Places {
        wechat: WechatConfig {
            base_url: wechat.base_url.clone(),
            mchid: wechat.mchid.clone(),
            app_id: wechat.app_id.clone(),
            mini_program_app_id: wechat.mini_program_app_id.clone(),
            merchant_serial: wechat.merchant_serial.clone(),
            merchant_private_key_pem: wechat.merchant_private_key.expose().to_owned(),
            api_v3_key: wechat.api_v3_key.expose().to_owned(),
            platform_keys: platform_keys(wechat),
            fetch_certificates: wechat.fetch_certificates,
            notify_url: format!("{public_url}/v1/pay/wechat/notify"),
            refund_notify_url: format!("{public_url}/v1/pay/wechat/refund-notify"),
            call_time_limit,
        },
        alipay: AlipayConfig {
            gateway_url: alipay.gateway_url.clone(),
            app_id: alipay.app_id.clone(),
            seller_id: alipay.seller_id.clone(),
            app_private_key_pem: alipay.app_private_key.expose().to_owned(),
            trust: alipay_trust(&alipay.keys),
            mini_program_app_id: alipay.mini_program_app_id.clone(),
            notify_url: format!("{public_url}/v1/pay/alipay/notify"),
            precreate_product_code: alipay.precreate_product_code.clone(),
            call_time_limit,
        },
        telecom: telecom.as_ref().map(|own| TelecomConfig {
            base_url: own.base_url.clone(),
            openid_page_url: own.openid_page_url.clone(),
            merchant_no: own.merchant_no.clone(),
            institution_code: own.institution_code.clone(),
            private_key_pem: own.private_key.expose().to_owned(),
            platform_public_key_pem: own.platform_key.expose().to_owned(),
            app_id: own.app_id.clone(),
            wechat_notify_url: format!("{public_url}/v1/pay/telecom/wechat/notify"),
            alipay_notify_url: format!("{public_url}/v1/pay/telecom/alipay/notify"),
            call_time_limit,
        }),
        wechat_open: wechat_open.as_ref().map(|own| WechatOpenConfig {
            base_url: own.base_url.clone(),
            authorize_url: own.authorize_url.clone(),
            official_account_app_id: own.official_account_app_id.clone(),
            official_account_secret: own.official_account_secret.expose().to_owned(),
            mini_program_app_id: own.mini_program_app_id.clone(),
            mini_program_secret: own.mini_program_secret.expose().to_owned(),
            call_time_limit,
        }),
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
        sms: AliyunSmsConfig {
            base_url: sms.base_url.clone(),
            access_key_id: sms.access_key_id.clone(),
            access_key_secret: sms.access_key_secret.expose().to_owned(),
            sign_name: sms.sign_name.clone(),
            template_login: sms.template_login.clone(),
            template_password: sms.template_password.clone(),
            template_profile: sms.template_profile.clone(),
            call_time_limit,
        },
        amap: amap.as_ref().map(|own| AmapConfig {
            base_url: own.base_url.clone(),
            key: own.key.expose().to_owned(),
            private_key: own.private_key.expose().to_owned(),
            cache_life: ADDRESSES_KEPT,
            cache_entries: MOST_ADDRESSES_KEPT,
            call_time_limit,
        }),
    }
}

fn platform_keys(wechat: &Wechat) -> Vec<PlatformKey> {
    let keys = wechat.platform_keys.iter();
    keys.map(|(id, key)| PlatformKey { id: id.clone(), pem: key.expose().to_owned() }).collect()
}

fn alipay_trust(keys: &AlipayKeys) -> AlipayTrust {
    match keys {
        AlipayKeys::PublicKey(key) => {
            AlipayTrust::PublicKey { alipay_public_key_pem: key.expose().to_owned() }
        }
        AlipayKeys::Certificates { application, alipay, roots } => AlipayTrust::Certificates {
            app_cert_pem: application.expose().to_owned(),
            alipay_cert_pem: alipay.expose().to_owned(),
            root_cert_pem: roots.expose().to_owned(),
        },
    }
}
