//! Customers who sign in (个人中心): their sessions, passwords and profile.

mod password;
mod profile;
mod sign_in;

pub use profile::ChangeProfile;
pub use sign_in::PasswordSignIn;

use crate::captchas::{CaptchaError, Captchas};
use crate::guards::{Guards, hash};
use crate::ports::{Ports, Settings};
use crate::sms_codes::{SmsCodeError, SmsCodes};
use crate::unit::finish;
use domain::account::{ACCOUNT_SESSION_LIFE, AccountSession, CustomerAccount};
use domain::customer::PhoneNumber;
use domain::id::AccountId;
use domain::ports::{IdError, Purpose, StoreError, UnitOfWork};
use domain::time::Timestamp;
use std::fmt;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Unknown phone or wrong password: never told apart.
    #[error("wrong phone or password")]
    Wrong,
    #[error("too many wrong passwords: locked for a while")]
    Locked,
    #[error("a captcha must be solved first")]
    TicketNeeded,
    /// Wrong, too old, used or tried too often.
    #[error("the code does not hold")]
    CodeWrong,
    #[error("the old password is wrong")]
    PasswordWrong,
    #[error("another account has this phone")]
    PhoneTaken,
    /// It was taken away meanwhile.
    #[error("the account is gone")]
    Gone,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// A new session. The token is told once and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedInCustomer {
    pub token: String,
    pub account: CustomerAccount,
    pub expires_at: Timestamp,
}

/// Without the token.
impl fmt::Debug for SignedInCustomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedInCustomer").field("account", &self.account).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone)]
pub struct Accounts {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    /// Those that count whatever the settings say.
    guards: Guards,
    captchas: Captchas,
    sms_codes: SmsCodes,
}

impl Accounts {
    pub fn new(
        ports: &Arc<Ports>,
        settings: &Arc<Settings>,
        guards: &Guards,
        captchas: Captchas,
        sms_codes: SmsCodes,
    ) -> Self {
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, guards: guards.always(), captchas, sms_codes }
    }

    /// Who the token belongs to, if its session still holds.
    pub async fn authenticate(&self, token: &str) -> Result<Option<CustomerAccount>, StoreError> {
        let token_hash = self.token_hash(token);
        let mut work = self.ports.store.begin().await?;
        let found = async {
            let now = work.now().await?;
            let session = work.account_sessions().find(&token_hash).await?;
            match session.filter(|session| session.expires_at > now) {
                Some(session) => work.accounts().find(session.account_id).await,
                None => Ok(None),
            }
        }
        .await;
        finish(work, found).await
    }

    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        let token_hash = self.token_hash(token);
        let mut work = self.ports.store.begin().await?;
        let ended = work.account_sessions().end(&token_hash).await;
        finish(work, ended).await
    }

    async fn begin_session(
        &self,
        work: &mut dyn UnitOfWork,
        account: CustomerAccount,
    ) -> Result<SignedInCustomer, StoreError> {
        let now = work.now().await?;
        let (token, expires_at) = (self.ports.secrets.token(), now + ACCOUNT_SESSION_LIFE);
        let session = AccountSession {
            token_hash: self.token_hash(&token),
            account_id: account.id,
            created_at: now,
            expires_at,
        };
        work.account_sessions().add(&session).await?;
        Ok(SignedInCustomer { token, account, expires_at })
    }

    /// The phone's account, made now if there is none: the phone has been verified.
    async fn find_or_make(
        &self,
        work: &mut dyn UnitOfWork,
        phone: &PhoneNumber,
    ) -> Result<CustomerAccount, AccountError> {
        if let Some(account) = work.accounts().find_by_phone(phone).await? {
            return Ok(account);
        }
        let account = CustomerAccount {
            id: AccountId(self.ports.ids.next_id()?),
            phone: phone.clone(),
            address: None,
            password_hash: None,
            created_at: work.now().await?,
            version: 1,
        };
        work.accounts().insert(&account).await?;
        Ok(account)
    }

    fn token_hash(&self, token: &str) -> [u8; 32] {
        hash(self.ports.cipher.as_ref(), Purpose::Session, &["customer", token])
    }
}

impl From<SmsCodeError> for AccountError {
    fn from(error: SmsCodeError) -> Self {
        match error {
            SmsCodeError::Store(error) => Self::Store(error),
            SmsCodeError::Ids(error) => Self::Ids(error),
            SmsCodeError::Wrong
            | SmsCodeError::Captcha(_)
            | SmsCodeError::TooFrequent { until: _ }
            | SmsCodeError::HeldBack
            | SmsCodeError::NumberRefused
            | SmsCodeError::Unavailable
            | SmsCodeError::OutcomeUnknown => Self::CodeWrong,
        }
    }
}

impl From<CaptchaError> for AccountError {
    fn from(error: CaptchaError) -> Self {
        match error {
            CaptchaError::Store(error) => Self::Store(error),
            CaptchaError::Wrong | CaptchaError::TicketNeeded => Self::TicketNeeded,
        }
    }
}
