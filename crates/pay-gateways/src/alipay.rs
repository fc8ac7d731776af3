//! Alipay's open platform (支付宝), protocol `gateway.do` with RSA2, public-key mode: page pay
//! (电脑网站支付), QR codes (当面付), query, close, notifications. Source: opendocs.alipay.com and
//! Alipay's SDKs.

mod answers;
mod config;
mod envelope;
mod exchange;
mod notification;
mod payment;
mod sign;
mod status;
mod wire;

pub use config::AlipayConfig;
pub use envelope::{Envelope, NoEnvelope, read_envelope};
pub use notification::read_notice;
pub use sign::{FieldTwice, Params, read_form};

use crate::ConfigError;
use crate::http::{self, observed};
use crate::keys::{PublicKeyFile, SigningKey};
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
use std::sync::Arc;

/// Alipay, for one application. Clones share all.
#[derive(Debug, Clone)]
pub struct Alipay(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    seller_id: String,
    notify_url: String,
    precreate_product: String,
    exchange: Exchange,
}

impl Alipay {
    pub fn new(config: AlipayConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let gateway = config.check()?;
        let app_key = SigningKey::read(&config.app_private_key_pem).ok_or_else(|| {
            ConfigError::new(
                "app_private_key_pem",
                "is not an RSA private key of 2048 bits or more",
            )
        })?;
        let alipay_key = PublicKeyFile::read(&config.alipay_public_key_pem).ok_or_else(|| {
            ConfigError::new(
                "alipay_public_key_pem",
                "is not an RSA public key of 2048 bits or more",
            )
        })?;
        Ok(Self(Arc::new(Inner {
            precreate_product: config.precreate_product(),
            seller_id: config.seller_id,
            notify_url: config.notify_url,
            exchange: Exchange {
                http: http::client(config.call_time_limit)?,
                gateway,
                app_id: config.app_id,
                app_key,
                alipay_key: alipay_key.key,
                clock,
                skew: SkewWatch::default(),
            },
        })))
    }
}

#[async_trait]
impl PaymentGateway for Alipay {
    fn channel(&self) -> Channel {
        Channel::Alipay
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        self.0.exchange.skew.last()
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        self.0.prepare(request)
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        observed("alipay", "create", self.0.create(attempt)).await
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        observed("alipay", "query", self.0.query(attempt)).await
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        observed("alipay", "close", self.0.close(attempt)).await
    }
}

impl NotificationVerifier for Alipay {
    fn channel(&self) -> Channel {
        Channel::Alipay
    }

    fn verify(&self, raw: &RawNotification) -> Result<VerifiedNotification, NotificationRejected> {
        let params = notification::check(&raw.body, &self.0.exchange.alipay_key)?;
        let message = read_notice(&params);
        #[expect(clippy::disallowed_methods, reason = "the signature has been checked just above")]
        let verified = VerifiedNotification::attest(message);
        Ok(verified)
    }

    fn reply(&self, kind: ReplyKind) -> ProviderReply {
        notification::reply(kind)
    }
}
