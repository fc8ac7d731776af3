//! Codes sent by SMS (短信验证码): who can read one has the phone.

use crate::captchas::{CaptchaError, Captchas};
use crate::guards::{Guards, hash};
use crate::ports::{Ports, Settings};
use crate::unit::finish;
use domain::customer::PhoneNumber;
use domain::limit::LimitVerdict;
use domain::ports::{IdError, Purpose, SmsError, SmsMessage, SmsText, StoreError, UnitOfWork};
use domain::sms::{CodeCheck, SMS_CODE_LIFE, SmsCode, SmsScene};
use domain::time::Timestamp;
use domain::with_causes;
use std::sync::Arc;

/// How many digits a code has.
pub const CODE_LENGTH: usize = 6;

#[derive(Debug, thiserror::Error)]
pub enum SmsCodeError {
    #[error(transparent)]
    Captcha(CaptchaError),
    #[error("too many codes for this phone or from this address")]
    TooFrequent { until: Timestamp },
    /// The operator sends no more to this number for now.
    #[error("the operator holds back")]
    HeldBack,
    #[error("the operator refuses the number")]
    NumberRefused,
    /// Logged with its cause where it happened.
    #[error("the operator cannot be reached, or refuses our account")]
    Unavailable,
    #[error("the operator's answer did not come")]
    OutcomeUnknown,
    /// Wrong, too old, used, tried too often, or never sent: not told apart.
    #[error("the code does not hold")]
    Wrong,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl From<CaptchaError> for SmsCodeError {
    fn from(error: CaptchaError) -> Self {
        match error {
            CaptchaError::Store(error) => Self::Store(error),
            refused @ (CaptchaError::Wrong | CaptchaError::TicketNeeded) => Self::Captcha(refused),
        }
    }
}

/// A code is asked for.
#[derive(Debug, Clone, Copy)]
pub struct SendCode<'a> {
    pub phone: &'a PhoneNumber,
    pub scene: SmsScene,
    pub ticket: Option<&'a str>,
    /// Who asks.
    pub address: &'a str,
}

#[derive(Debug, Clone)]
pub struct SmsCodes {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    guards: Guards,
    captchas: Captchas,
}

impl SmsCodes {
    pub fn new(
        ports: &Arc<Ports>,
        settings: &Arc<Settings>,
        guards: &Guards,
        captchas: Captchas,
    ) -> Self {
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, guards: guards.clone(), captchas }
    }

    /// Does the same whether the phone is known here.
    pub async fn send(&self, send: SendCode<'_>) -> Result<(), SmsCodeError> {
        self.captchas.use_ticket(send.ticket, send.address).await?;
        self.count(&send).await?;
        let code = self.ports.secrets.digits(CODE_LENGTH);
        self.keep(send.phone, send.scene, &code).await?;
        let message = SmsMessage {
            phone: send.phone.clone(),
            text: SmsText::Code { scene: send.scene, code },
            reference: self.ports.ids.next_id()?.as_i64().to_string(),
        };
        match self.ports.sms.send(&message).await {
            Ok(receipt) => {
                let (scene, receipt) = (send.scene.name(), receipt.receipt_no);
                tracing::info!(scene, receipt, reference = message.reference, "a code was sent");
                Ok(())
            }
            Err(error) => Err(self.failed(&send, error).await),
        }
    }

    async fn count(&self, send: &SendCode<'_>) -> Result<(), SmsCodeError> {
        let limits = &self.settings.limits;
        let phone = send.phone.expose();
        let all = [
            (&limits.sms_phone_gap, phone),
            (&limits.sms_phone_day, phone),
            (&limits.sms_address_hour, send.address),
            (&limits.sms_address_day, send.address),
        ];
        match self.guards.count_all(&all).await? {
            LimitVerdict::Within => Ok(()),
            LimitVerdict::Full { until } => Err(SmsCodeError::TooFrequent { until }),
        }
    }

    /// In place of an earlier one, before anybody is sent it.
    async fn keep(
        &self,
        phone: &PhoneNumber,
        scene: SmsScene,
        code: &str,
    ) -> Result<(), StoreError> {
        let phone_hash = self.phone_hash(phone);
        let code_hash = self.code_hash(phone, scene, code);
        let mut work = self.ports.store.begin().await?;
        let kept = async {
            let expires_at = work.now().await? + SMS_CODE_LIFE;
            let code = SmsCode { phone_hash, scene, code_hash, wrong: 0, expires_at };
            work.guards().keep_code(&code).await
        }
        .await;
        finish(work, kept).await
    }

    async fn failed(&self, send: &SendCode<'_>, error: SmsError) -> SmsCodeError {
        let (scene, told) = (send.scene.name(), with_causes(&error));
        tracing::warn!(scene, error = %told, "a code was not sent");
        match error {
            SmsError::TooFrequent { code: _ } => SmsCodeError::HeldBack,
            SmsError::NumberRefused { code: _ } => SmsCodeError::NumberRefused,
            SmsError::Misconfigured { code: _, message: _ } => SmsCodeError::Unavailable,
            SmsError::Unknown(_cause) => SmsCodeError::OutcomeUnknown,
            SmsError::NotReached(_cause) => {
                // Nothing was sent, so nobody has to wait for the next one.
                let gap = &self.settings.limits.sms_phone_gap;
                match self.guards.clear(gap, send.phone.expose()).await {
                    Ok(()) => SmsCodeError::Unavailable,
                    Err(error) => error.into(),
                }
            }
        }
    }

    /// One try with a code. The inner error must be committed: it was counted.
    pub(crate) async fn check_in(
        &self,
        work: &mut dyn UnitOfWork,
        (phone, scene): (&PhoneNumber, SmsScene),
        code: &str,
    ) -> Result<Result<(), SmsCodeError>, StoreError> {
        let now = work.now().await?;
        let phone_hash = self.phone_hash(phone);
        let Some(mut known) = work.guards().lock_code(phone_hash, scene).await? else {
            return Ok(Err(SmsCodeError::Wrong));
        };
        match known.check(&self.code_hash(phone, scene, code), now) {
            CodeCheck::Right => {
                work.guards().remove_code(phone_hash, scene).await?;
                Ok(Ok(()))
            }
            CodeCheck::Wrong => {
                work.guards().keep_code(&known).await?;
                Ok(Err(SmsCodeError::Wrong))
            }
            CodeCheck::Void => Ok(Err(SmsCodeError::Wrong)),
        }
    }

    fn phone_hash(&self, phone: &PhoneNumber) -> [u8; 32] {
        hash(self.ports.cipher.as_ref(), Purpose::SmsCode, &["phone", phone.expose()])
    }

    fn code_hash(&self, phone: &PhoneNumber, scene: SmsScene, code: &str) -> [u8; 32] {
        let parts = ["code", scene.name(), phone.expose(), code];
        hash(self.ports.cipher.as_ref(), Purpose::SmsCode, &parts)
    }
}
