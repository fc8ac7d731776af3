//! Alipay's open platform (支付宝), protocol `gateway.do` with RSA2, in public-key mode (公钥模式)
//! and certificate mode (公钥证书模式): payments on a page (电脑网站支付), in a phone's browser
//! (手机网站支付), in a mini-program (小程序) and by QR code (当面付), query, close, refunds,
//! notifications, daily bills and sign-in. Source: opendocs.alipay.com and Alipay's SDKs.

mod answers;
mod certificate;
mod config;
mod distrust;
mod envelope;
mod exchange;
mod login;
mod notice;
mod notification;
mod payment;
mod prepare;
mod refund;
mod refund_answers;
mod reply;
mod rotation;
mod sign;
mod statement;
mod status;
mod trust;
mod wire;

pub use config::{AlipayConfig, AlipayTrust};
pub use envelope::{Envelope, NoEnvelope, read_envelope};
pub use notice::read_notice;
pub use sign::{FieldTwice, Params, read_form};
pub use statement::{read_bill, read_bill_archive};

use crate::ConfigError;
use crate::http::{self, observed};
use crate::keys::SigningKey;
use crate::recorder::Recorder;
use crate::skew::SkewWatch;
use async_trait::async_trait;
use chrono::{NaiveDate, TimeDelta};
use domain::ports::{
    AlipayLogin, Clock, CloseReport, CreatedPayment, ExchangeLog, LoginError, NotificationRejected,
    NotificationVerifier, OutsideError, PaymentGateway, PaymentRequest, PrepareError,
    PreparedPayment, ProviderReply, RawNotification, RefundReport, ReplyKind, StatementError,
    StatementLines, StatementSource, TradeReport, VerifiedNotification,
};
use domain::{Channel, PaymentAttempt, Refund};
use exchange::Exchange;
use std::path::Path;
use std::sync::Arc;
use trust::Trust;

/// Alipay, for one application. Clones share all.
#[derive(Debug, Clone)]
pub struct Alipay(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    seller_id: String,
    mini_program_app_id: String,
    notify_url: String,
    precreate_product: String,
    exchange: Exchange,
}

impl Alipay {
    /// `log` keeps every call, but those that sign somebody in.
    pub fn new(
        config: AlipayConfig,
        clock: Arc<dyn Clock>,
        log: Arc<dyn ExchangeLog>,
    ) -> Result<Self, ConfigError> {
        let gateway = config.check()?;
        let app_key = SigningKey::read(&config.app_private_key_pem).ok_or(ConfigError {
            field: "app_private_key_pem",
            problem: "is not an RSA private key of 2048 bits or more",
        })?;
        let trust = Trust::read(&config.trust, &app_key)?;
        Ok(Self(Arc::new(Inner {
            precreate_product: config.precreate_product(),
            mini_program_app_id: config.mini_program(),
            seller_id: config.seller_id,
            notify_url: config.notify_url,
            exchange: Exchange {
                http: http::client(config.call_time_limit)?,
                gateway,
                app_id: config.app_id,
                app_key,
                trust,
                clock,
                skew: SkewWatch::default(),
                recorder: Recorder::new(Channel::Alipay, log),
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

    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        observed("alipay", "refund", self.0.refund(attempt, refund)).await
    }

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        observed("alipay", "query_refund", self.0.query_refund(attempt, refund)).await
    }
}

#[async_trait]
impl NotificationVerifier for Alipay {
    fn channel(&self) -> Channel {
        Channel::Alipay
    }

    async fn verify(
        &self,
        raw: &RawNotification,
    ) -> Result<VerifiedNotification, NotificationRejected> {
        let params = notification::check(&raw.body, &self.0.exchange.trust)?;
        let message = read_notice(&params);
        #[expect(clippy::disallowed_methods, reason = "the signature has been checked just above")]
        let verified = VerifiedNotification::attest(message);
        Ok(verified)
    }

    fn verify_return(&self, query: &str) -> Result<String, NotificationRejected> {
        let exchange = &self.0.exchange;
        notification::check_return(query, &exchange.trust, &exchange.app_id)
    }

    fn reply(&self, kind: ReplyKind) -> ProviderReply {
        notification::reply(kind)
    }
}

#[async_trait]
impl StatementSource for Alipay {
    fn channel(&self) -> Channel {
        Channel::Alipay
    }

    fn account(&self) -> String {
        self.0.seller_id.clone()
    }

    async fn fetch(&self, day: NaiveDate) -> Result<StatementLines, StatementError> {
        self.0.fetch_bill(day).await
    }

    fn open(&self, file: &Path) -> Result<StatementLines, StatementError> {
        statement::open(file, &self.0.seller_id)
    }
}

#[async_trait]
impl AlipayLogin for Alipay {
    async fn openid(&self, code: &str) -> Result<String, LoginError> {
        self.0.openid(code).await
    }
}
