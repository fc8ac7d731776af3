use super::Cashier;
use super::reserve::Reserved;
use chrono::TimeDelta;
use domain::attempt::{Action, AttemptNumber, PaymentAttempt, Scene};
use domain::id::OrderId;
use domain::ports::{IdError, OutsideError, Payer, StoreError};
use domain::time::Timestamp;

/// How long a caller waits for another one who is creating the same payment.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);
const LOOK_EVERY: TimeDelta = TimeDelta::milliseconds(100);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayOrder {
    pub order_id: OrderId,
    pub scene: Scene,
    /// Where the payer's browser goes afterwards; its origin must be on the list.
    pub return_url: Option<String>,
    pub payer: Payer,
}

/// A payment that the payer can now make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub number: AttemptNumber,
    pub status: &'static str,
    /// When the provider stops taking money for it.
    pub expires_at: Timestamp,
    pub action: Action,
}

#[derive(Debug, thiserror::Error)]
pub enum PayError {
    #[error("no such order")]
    UnknownOrder,
    #[error("the order is paid")]
    AlreadyPaid,
    #[error("the order is closed")]
    NotPayable,
    #[error("too little time is left to pay")]
    Expiring,
    #[error("money for the order waits for staff")]
    Held,
    #[error("the return address is not on the list")]
    ReturnUrlRefused,
    #[error("the scene is not offered")]
    SceneNotOffered,
    #[error("the scene needs the payer's openid")]
    OpenidNeeded,
    #[error("the scene needs the payer's address")]
    AddressNeeded,
    #[error("the order has used up its payment attempts")]
    TooManyAttempts,
    #[error("another request is creating this payment")]
    Busy,
    #[error("the provider refused")]
    ProviderRefused(#[source] OutsideError),
    #[error("the provider cannot be reached")]
    ProviderUnavailable(#[source] OutsideError),
    #[error("the provider's answer was lost")]
    OutcomeUnknown(#[source] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl Payment {
    pub(super) fn of(attempt: &PaymentAttempt, action: &Action) -> Self {
        Self {
            number: attempt.number,
            status: attempt.state.name(),
            expires_at: attempt.time_expire,
            action: action.clone(),
        }
    }
}

impl Cashier {
    /// Makes a payment attempt, or hands out the one that is open already.
    pub async fn pay(&self, pay: PayOrder) -> Result<Payment, PayError> {
        self.check_return_url(pay.return_url.as_deref())?;
        let give_up_at = self.ports.clock.now() + PATIENCE;
        loop {
            match self.reserve(&pay).await? {
                Reserved::Reuse(payment) => return Ok(payment),
                Reserved::Create(attempt) => return self.create(*attempt).await,
                Reserved::Resume(attempt) => {
                    if let Some(payment) = self.resume(*attempt).await? {
                        return Ok(payment);
                    }
                }
                Reserved::Wait if self.ports.clock.now() >= give_up_at => {
                    return Err(PayError::Busy);
                }
                Reserved::Wait => {
                    self.ports.clock.sleep_until(self.ports.clock.now() + LOOK_EVERY).await;
                }
            }
        }
    }

    fn check_return_url(&self, url: Option<&str>) -> Result<(), PayError> {
        match url {
            Some(url) if !self.settings.is_return_url(url) => Err(PayError::ReturnUrlRefused),
            Some(_) | None => Ok(()),
        }
    }
}
