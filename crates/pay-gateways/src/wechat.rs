//! WeChat Pay API v3 (微信支付) for a direct merchant: Native payments, query, close,
//! notifications. Source: Tencent's pages under `pay.weixin.qq.com/doc/v3` and its SDKs.

mod answers;
mod capture;
mod config;
mod exchange;
mod notification;
mod payment;
mod platform;
mod resource;
mod sign;
mod status;
mod wire;

pub use config::{PlatformKey, WechatConfig};
pub use notification::read_notice;
pub use resource::{ResourceKey, SealBroken};
pub use wire::{Notice, Resource, Transaction, TransactionAmount};

use crate::ConfigError;
use crate::http::{self, observed};
use crate::keys::SigningKey;
use crate::skew::SkewWatch;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    Clock, CloseReport, CreatedPayment, NotificationRejected, NotificationVerifier, OutsideError,
    PaymentGateway, PaymentRequest, PrepareError, PreparedPayment, ProviderReply, RawNotification,
    ReplyKind, TradeReport, VerifiedNotification,
};
use domain::{Channel, PaymentAttempt};
use exchange::Exchange;
use platform::{PlatformKeys, SignatureHeaders};
use sign::RequestSigner;
use std::sync::Arc;

/// WeChat Pay, for one merchant and application. Clones share all.
#[derive(Debug, Clone)]
pub struct WechatPay(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    mchid: String,
    app_id: String,
    notify_url: String,
    resource_key: ResourceKey,
    exchange: Exchange,
}

impl WechatPay {
    pub fn new(config: WechatConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let base = config.check()?;
        let key = SigningKey::read(&config.merchant_private_key_pem).ok_or_else(|| {
            ConfigError::new("merchant_private_key_pem", "is not an RSA private key in PEM")
        })?;
        let exchange = Exchange {
            http: http::client(config.call_time_limit)?,
            base,
            signer: RequestSigner::new(&config.mchid, &config.merchant_serial, key),
            keys: PlatformKeys::read(&config.platform_keys)?,
            clock,
            skew: SkewWatch::default(),
        };
        Ok(Self(Arc::new(Inner {
            resource_key: ResourceKey::new(&config.api_v3_key)?,
            mchid: config.mchid,
            app_id: config.app_id,
            notify_url: config.notify_url,
            exchange,
        })))
    }
}

#[async_trait]
impl PaymentGateway for WechatPay {
    fn channel(&self) -> Channel {
        Channel::Wechat
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        self.0.exchange.skew.last()
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        self.0.prepare(request)
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        observed("wechat", "create", self.0.create(attempt)).await
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        observed("wechat", "query", self.0.query(attempt)).await
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        observed("wechat", "close", self.0.close(attempt)).await
    }
}

impl NotificationVerifier for WechatPay {
    fn channel(&self) -> Channel {
        Channel::Wechat
    }

    fn verify(&self, raw: &RawNotification) -> Result<VerifiedNotification, NotificationRejected> {
        let headers = SignatureHeaders::read(|name| raw.header(name));
        self.0.exchange.keys.check(headers, &raw.body, raw.received_at)?;
        let message = read_notice(&raw.body, &self.0.resource_key);
        #[expect(clippy::disallowed_methods, reason = "the signature has been checked just above")]
        let verified = VerifiedNotification::attest(message);
        Ok(verified)
    }

    fn reply(&self, kind: ReplyKind) -> ProviderReply {
        notification::reply(kind)
    }
}
