use super::outside::OutsideError;
use crate::attempt::{Action, AttemptNumber, Channel, PaymentAttempt, Scene};
use crate::money::Money;
use crate::settlement::ReportedMoney;
use crate::time::Timestamp;
use async_trait::async_trait;
use chrono::TimeDelta;
use std::fmt::Debug;

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
}
