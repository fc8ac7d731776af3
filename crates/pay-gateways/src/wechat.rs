//! WeChat Pay API v3 (微信支付) for a direct merchant: Native, JSAPI, mini-program and H5 payments,
//! query, close, refunds, notifications, daily bills; public-key mode and certificate mode. Source:
//! Tencent's pages under `pay.weixin.qq.com/doc/v3` and its SDKs.

mod answers;
mod bill_lines;
mod capture;
mod certificates;
mod config;
mod distrust;
mod exchange;
mod notification;
mod order;
mod payment;
mod platform;
mod refund;
mod refund_note;
mod resource;
mod sign;
mod statement;
mod status;
mod wire;

pub use bill_lines::{BillLines, read as read_bill};
pub use config::{PlatformKey, WechatConfig};
pub use notification::read_notice;
pub use resource::{ResourceKey, SealBroken};
pub use wire::{Notice, RefundNote, RefundNoteAmount, Resource, Transaction, TransactionAmount};

use crate::ConfigError;
use crate::bill::unavailable;
use crate::http::{self, observed};
use crate::keys::SigningKey;
use crate::recorder::Recorder;
use crate::skew::SkewWatch;
use async_trait::async_trait;
use certificates::Certificates;
use chrono::{NaiveDate, TimeDelta};
use domain::ports::{
    Clock, CloseReport, CreatedPayment, ExchangeLog, NotificationRejected, NotificationVerifier,
    OutsideError, PaymentGateway, PaymentRequest, PrepareError, PreparedPayment, ProviderReply,
    RawNotification, RefundReport, RejectionReason, ReplyKind, StatementError, StatementLines,
    StatementSource, TradeReport, VerifiedNotification,
};
use domain::{Channel, PaymentAttempt, Refund};
use exchange::Exchange;
use platform::{PlatformKeys, SignatureHeaders};
use sign::RequestSigner;
use std::path::Path;
use std::sync::Arc;

/// WeChat Pay, for one merchant with its official account and its mini-program. Clones share all.
#[derive(Debug, Clone)]
pub struct WechatPay(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    mchid: String,
    app_id: String,
    mini_program_app_id: Option<String>,
    notify_url: String,
    refund_notify_url: String,
    resource_key: Arc<ResourceKey>,
    exchange: Exchange,
}

impl WechatPay {
    /// `log`: keeps every call with its answer.
    pub fn new(
        config: WechatConfig,
        clock: Arc<dyn Clock>,
        log: Arc<dyn ExchangeLog>,
    ) -> Result<Self, ConfigError> {
        let base = config.check()?;
        let key = SigningKey::read(&config.merchant_private_key_pem).ok_or_else(|| {
            ConfigError::new("merchant_private_key_pem", "is not an RSA private key in PEM")
        })?;
        let resource_key = Arc::new(ResourceKey::new(&config.api_v3_key)?);
        let exchange = Exchange {
            http: http::client(config.call_time_limit)?,
            base,
            signer: RequestSigner::new(&config.mchid, &config.merchant_serial, key),
            keys: PlatformKeys::read(&config.platform_keys, config.fetch_certificates)?,
            certificates: config
                .fetch_certificates
                .then(|| Certificates::new(Arc::clone(&resource_key))),
            clock,
            recorder: Recorder::new(Channel::Wechat, log),
            skew: SkewWatch::default(),
        };
        Ok(Self(Arc::new(Inner {
            resource_key,
            mchid: config.mchid,
            app_id: config.app_id,
            mini_program_app_id: config.mini_program_app_id,
            notify_url: config.notify_url,
            refund_notify_url: config.refund_notify_url,
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

    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        observed("wechat", "refund", self.0.refund(attempt, refund)).await
    }

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        observed("wechat", "query_refund", self.0.query_refund(attempt, refund)).await
    }
}

#[async_trait]
impl NotificationVerifier for WechatPay {
    fn channel(&self) -> Channel {
        Channel::Wechat
    }

    async fn verify(
        &self,
        raw: &RawNotification,
    ) -> Result<VerifiedNotification, NotificationRejected> {
        let headers = SignatureHeaders::read(|name| raw.header(name));
        self.0.exchange.renew_if_due().await;
        self.0.exchange.check(headers, &raw.body, raw.received_at).await?;
        let message = read_notice(&raw.body, &self.0.resource_key);
        #[expect(clippy::disallowed_methods, reason = "the signature has been checked just above")]
        let verified = VerifiedNotification::attest(message);
        Ok(verified)
    }

    fn verify_return(&self, _query: &str) -> Result<String, NotificationRejected> {
        Err(NotificationRejected {
            reason: RejectionReason::Malformed,
            explanation: "WeChat Pay signs nothing that a payer's browser brings back".to_owned(),
        })
    }

    fn reply(&self, kind: ReplyKind) -> ProviderReply {
        notification::reply(kind)
    }
}

#[async_trait]
impl StatementSource for WechatPay {
    fn channel(&self) -> Channel {
        Channel::Wechat
    }

    fn account(&self) -> String {
        self.0.mchid.clone()
    }

    async fn fetch(&self, day: NaiveDate) -> Result<StatementLines, StatementError> {
        self.0.statement(day).await
    }

    fn open(&self, file: &Path) -> Result<StatementLines, StatementError> {
        statement::open(std::fs::File::open(file).map_err(unavailable)?)
    }
}
