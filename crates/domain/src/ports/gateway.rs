use super::outside::OutsideError;
use crate::attempt::{Action, AttemptNumber, Channel, PaymentAttempt, Scene};
use crate::money::Money;
use crate::refund::Refund;
use crate::settlement::ReportedMoney;
use crate::time::Timestamp;
use async_trait::async_trait;
use chrono::TimeDelta;
use std::fmt::Debug;
use std::net::IpAddr;

/// What the payer's browser runs on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Device {
    #[default]
    Other,
    Ios,
    Android,
}

/// What is known of who pays.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Payer {
    /// Under the application of the scene; for Alipay the user id or the open id.
    pub openid: Option<String>,
    pub address: Option<IpAddr>,
    pub device: Device,
}

/// Without who it is.
impl Debug for Payer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payer").field("device", &self.device).finish_non_exhaustive()
    }
}

/// What is to be paid, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRequest {
    pub number: AttemptNumber,
    pub scene: Scene,
    pub amount: Money,
    /// What the payer reads: plain words, figures and spaces.
    pub title: String,
    /// When the attempt was made: what is counted from now is counted from here, so that the same
    /// request is the same bytes whenever it is prepared.
    pub created_at: Timestamp,
    pub time_expire: Timestamp,
    /// Where the payer's browser goes afterwards.
    pub return_url: Option<String>,
    pub payer: Payer,
}

/// What the attempt keeps of a request, so that it can be sent again as it was.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedPayment {
    pub merchant: String,
    pub app_id: String,
    /// The adapter's own form.
    pub body: String,
}

impl Debug for PreparedPayment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedPayment").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    #[error("the gateway does not offer this scene")]
    SceneNotOffered,
    /// The scene needs to know who pays, and the request does not say, or says it in a form that is
    /// none.
    #[error("the scene needs the payer's openid")]
    OpenidNeeded,
    /// The scene needs the payer's network address.
    #[error("the scene needs the payer's address")]
    AddressNeeded,
    /// A text or an amount that the provider would refuse.
    #[error("the provider would not take {field}")]
    Unacceptable { field: &'static str },
}

/// The provider took the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedPayment {
    pub action: Action,
    /// Until when the action works.
    pub valid_until: Timestamp,
}

/// What the provider says of an attempt when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TradeReport {
    /// It does not know the number: never heard of it, or nobody has scanned it yet.
    NotFound,
    /// Known, and not paid.
    Open,
    /// Money came: to be settled, with the answer's bytes as evidence.
    Money {
        report: ReportedMoney,
        headers: String,
        body: Vec<u8>,
    },
    /// Closed without payment, as far as the provider says.
    Closed,
    Declined {
        reason: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReport {
    Closed,
    /// It does not know the number, so there was nothing to close.
    NotFound,
    /// Too late: it is paid. Query it.
    Paid,
}

/// What the provider says of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundReport {
    /// It does not know the number: it never heard of it.
    NotFound,
    /// Taken in, and on its way.
    Processing,
    Succeeded {
        /// By the provider's clock.
        at: Timestamp,
        /// The provider's own number of the refund, where it gives one.
        provider_no: Option<String>,
    },
    /// It did not happen and will not: another try takes a new number.
    Closed { reason: String },
    /// It cannot finish by itself (the payer's card is gone, our balance is too low), or does not
    /// say.
    NeedsAttention { reason: String },
}

/// One payment provider.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PaymentGateway: Send + Sync + Debug {
    fn channel(&self) -> Channel;

    /// How far our clock was ahead of the provider's when it last answered; `None` before that.
    fn clock_skew(&self) -> Option<TimeDelta>;

    /// Works out the request without sending it.
    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError>;

    /// Sends the attempt's stored request. The same attempt may be sent any number of times.
    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError>;

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError>;

    /// Closes what is not paid. Closing twice is the same as once.
    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError>;

    /// Gives money of the captured attempt back under the refund's number, which may be sent any
    /// number of times. `Refused` when it never will; a low balance is no refusal.
    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError>;

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError>;
}
