//! The adapters to the outside systems: at the configured places, or all at the sandbox.

mod places;
mod suppliers;

use crate::config::{Config, Outside, Problems, World};
use crate::outside::OpenSandbox;
use anyhow::bail;
use app::OutsideTokens;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::OutsideToken;
use domain::ports::{
    AddressLookup, AlipayLogin, BackOffice, Clock, ConversionUpload, CustomerDirectory,
    ExchangeLog, NotificationVerifier, OutsideError, OutsideExchange, PaymentGateway, SmsSender,
    StatementSource, TelecomLogin, TokenIssuer, TokenSource, WeChatLogin,
};
use pay_gateways::{Alipay, Telecom, WechatPay};
use places::{Places, places};
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::sync::Arc;
use suppliers::Suppliers;
use thirdparty::{AliyunSms, Amap, BaiduOcpc, Boss, Legacy, PlatformTokens, WechatOpen, Zhuoyue};

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
    /// Behind the outside platform; unset without one.
    pub(crate) telecom_users: Option<Arc<dyn CustomerDirectory>>,
    /// The platform's token, as all servers share it; unset without a platform.
    pub(crate) tokens: Option<OutsideTokens>,
    pub(crate) back_offices: Vec<Arc<dyn BackOffice>>,
    pub(crate) sms: Arc<dyn SmsSender>,
    /// Unset without a token for conversions.
    pub(crate) conversions: Option<Arc<dyn ConversionUpload>>,
    pub(crate) addresses: Option<Arc<dyn AddressLookup>>,
    pub(crate) suppliers: Suppliers,
    /// Of the sandbox's own promotion pages.
    pub(crate) promotion_host: Option<String>,
}

/// For adapters that are only looked at: they make no calls.
#[derive(Debug)]
struct NoCalls;

#[async_trait]
impl TokenSource for NoCalls {
    async fn token(&self) -> Result<OutsideToken, OutsideError> {
        Err(OutsideError::NotReached("no calls are made".into()))
    }

    async fn renew(&self, _refused: &OutsideToken) -> Result<OutsideToken, OutsideError> {
        self.token().await
    }
}

#[async_trait]
impl ExchangeLog for NoCalls {
    async fn record(&self, _exchange: OutsideExchange) {}
}

impl Adapters {
    /// `log` keeps what goes to the payment providers and comes back. `tokens` makes of the outside
    /// platform the place where all servers get its token; it is not called without a platform.
    pub(crate) fn open(
        config: &Config,
        public_url: &str,
        sandbox: Option<&OpenSandbox>,
        clock: &Arc<dyn Clock>,
        log: &Arc<dyn ExchangeLog>,
        tokens: impl FnOnce(Arc<dyn TokenIssuer>) -> OutsideTokens,
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
        let places = places(outside, config.call_time_limit, public_url);
        let mut shared = None;
        let adapters = Self::build(places, clock, log, |issuer| {
            let source: Arc<dyn TokenSource> = Arc::new(shared.insert(tokens(issuer)).clone());
            source
        });
        let promotion_host = outside.baidu.promotion_host.clone();
        Ok(Self { tokens: shared, promotion_host, ..adapters? })
    }

    /// Whether the configured keys and identities can be used, without asking anybody outside.
    pub(crate) fn check(config: &Config, clock: &Arc<dyn Clock>) -> Result<(), Problems> {
        let World::Real(outside) = &config.world else { return Ok(()) };
        let public_url = config.http.public_url.as_deref().unwrap_or("https://localhost");
        let log: Arc<dyn ExchangeLog> = Arc::new(NoCalls);
        let places = places(outside, config.call_time_limit, public_url);
        Self::build(places, clock, &log, |_issuer| Arc::new(NoCalls)).map(|_built| ())
    }

    fn build(
        places: Places,
        clock: &Arc<dyn Clock>,
        log: &Arc<dyn ExchangeLog>,
        tokens: impl FnOnce(Arc<dyn TokenIssuer>) -> Arc<dyn TokenSource>,
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
        let conversions = places
            .baidu
            .and_then(|place| usable("BAIDU_OCPC_*", BaiduOcpc::new(place), &mut problems));
        let platform = places.platform.and_then(|place| {
            usable("PLATFORM_*", PlatformTokens::new(place, own_clock()), &mut problems)
        });
        let legacy = places
            .legacy
            .and_then(|place| usable("LEGACY_*", Legacy::new(place, own_clock()), &mut problems));
        let suppliers = Suppliers::build(places.jiuyi, places.proxy_shop, clock, &mut problems);
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
            telecom_users: None,
            tokens: None,
            back_offices: vec![Arc::new(boss.payments()), Arc::new(zhuoyue.clone())],
            directory: Arc::new(boss),
            sms: Arc::new(sms),
            conversions: conversions.map(|own| -> Arc<dyn ConversionUpload> { Arc::new(own) }),
            promotion_host: None,
            suppliers,
            addresses: amap.map(|amap| -> Arc<dyn AddressLookup> { Arc::new(amap) }),
        };
        if let Some(telecom) = telecom {
            adapters.add_telecom(&telecom);
        }
        if let Some(platform) = platform {
            adapters.add_platform(&platform, &zhuoyue, tokens(Arc::new(platform.clone())));
        }
        if let Some(legacy) = legacy {
            adapters.back_offices.push(Arc::new(legacy));
        }
        problems.or(adapters)
    }

    /// What its token opens.
    fn add_platform(
        &mut self,
        platform: &PlatformTokens,
        zhuoyue: &Zhuoyue,
        tokens: Arc<dyn TokenSource>,
    ) {
        self.back_offices.push(Arc::new(zhuoyue.data(Arc::clone(&tokens))));
        self.back_offices.push(Arc::new(zhuoyue.orders(Arc::clone(&tokens))));
        self.telecom_users = Some(Arc::new(platform.telecom_users(tokens)));
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
