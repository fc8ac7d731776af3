//! The telecom's cashier (翼支付), MAPI in its direct JSON form, with `WeChat` and Alipay behind it.
//! Contract: `docs/contracts/telecom.md`; what of it is not public stands in `wire` alone.

mod answers;
mod config;
mod envelope;
mod exchange;
mod json;
mod login;
mod money;
mod notification;
mod payment;
mod refund;
mod sign;
mod statement;
mod wire;

pub use config::TelecomConfig;
pub use json::{Json, Members, NotJson, read_members};
pub use notification::{Recipient, read_fields, read_notice};
pub use sign::Fields;

use crate::ConfigError;
use crate::http::{self, observed};
use crate::keys::{PublicKeyFile, SigningKey};
use crate::recorder::Recorder;
use crate::skew::SkewWatch;
use async_trait::async_trait;
use chrono::{NaiveDate, TimeDelta};
use domain::ports::{
    Clock, CloseReport, CreatedPayment, ExchangeLog, LoginError, NotificationRejected,
    NotificationVerifier, OutsideError, PaymentGateway, PaymentRequest, PrepareError,
    PreparedPayment, ProviderReply, RawNotification, RefundReport, ReplyKind, StatementError,
    StatementLines, StatementSource, TelecomLogin, TradeReport, VerifiedNotification,
};
use domain::{Channel, PaymentAttempt, Refund};
use exchange::Exchange;
use money::fen;
use std::path::Path;
use std::sync::Arc;

/// The telecom, for one merchant. Clones share all.
#[derive(Debug, Clone)]
pub struct Telecom(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app_id: String,
    openid_page_url: String,
    wechat_notify_url: String,
    alipay_notify_url: String,
    exchange: Exchange,
}

impl Telecom {
    pub fn new(
        config: TelecomConfig,
        clock: Arc<dyn Clock>,
        log: Arc<dyn ExchangeLog>,
    ) -> Result<Self, ConfigError> {
        let base = config.check()?;
        let key = SigningKey::read(&config.private_key_pem).ok_or_else(|| {
            ConfigError::new("private_key_pem", "is not an RSA private key of 2048 bits or more")
        })?;
        let platform_key =
            PublicKeyFile::read(&config.platform_public_key_pem).ok_or_else(|| {
                let problem = "is not an RSA public key of 2048 bits or more, nor a certificate";
                ConfigError::new("platform_public_key_pem", problem)
            })?;
        Ok(Self(Arc::new(Inner {
            app_id: config.app_id,
            openid_page_url: config.openid_page_url,
            wechat_notify_url: config.wechat_notify_url,
            alipay_notify_url: config.alipay_notify_url,
            exchange: Exchange {
                http: http::client(config.call_time_limit)?,
                base,
                merchant_no: config.merchant_no,
                institution_code: config.institution_code,
                key,
                platform_key: platform_key.key,
                clock,
                recorder: Recorder::new(Channel::Telecom, log),
                skew: SkewWatch::default(),
            },
        })))
    }
}

#[async_trait]
impl PaymentGateway for Telecom {
    fn channel(&self) -> Channel {
        Channel::Telecom
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        self.0.exchange.skew.last()
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        self.0.prepare(request)
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        observed("telecom", "create", self.0.create(attempt)).await
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        observed("telecom", "query", self.0.query(attempt)).await
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        observed("telecom", "close", self.0.close(attempt)).await
    }

    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        observed("telecom", "refund", self.0.refund(attempt, refund)).await
    }

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        observed("telecom", "query_refund", self.0.query_refund(attempt, refund)).await
    }
}

#[async_trait]
impl NotificationVerifier for Telecom {
    fn channel(&self) -> Channel {
        Channel::Telecom
    }

    async fn verify(
        &self,
        raw: &RawNotification,
    ) -> Result<VerifiedNotification, NotificationRejected> {
        let Exchange { platform_key, institution_code, .. } = &self.0.exchange;
        let fields = notification::check(&raw.body, platform_key)?;
        let message = read_notice(&fields, Recipient { institution_code, app_id: &self.0.app_id });
        #[expect(clippy::disallowed_methods, reason = "the signature has been checked just above")]
        let verified = VerifiedNotification::attest(message);
        Ok(verified)
    }

    fn verify_return(&self, query: &str) -> Result<String, NotificationRejected> {
        notification::returned(query)
    }

    fn reply(&self, kind: ReplyKind) -> ProviderReply {
        notification::reply(kind)
    }
}

#[async_trait]
impl TelecomLogin for Telecom {
    async fn openid(&self, code: &str) -> Result<String, LoginError> {
        self.0.openid(code).await
    }

    fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        self.0.authorize_url(redirect_uri, state)
    }
}

#[async_trait]
impl StatementSource for Telecom {
    fn channel(&self) -> Channel {
        Channel::Telecom
    }

    fn account(&self) -> String {
        self.0.exchange.merchant_no.clone()
    }

    async fn fetch(&self, _day: NaiveDate) -> Result<StatementLines, StatementError> {
        Err(StatementError::NotOffered)
    }

    fn open(&self, file: &Path) -> Result<StatementLines, StatementError> {
        statement::open(file)
    }
}
