use crate::contract::Wire;
use async_trait::async_trait;
use domain::PhoneNumber;
use domain::ports::{Cause, SmsError, SmsMessage, SmsReceipt, SmsSender, SmsText};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// What goes wrong with the next message to a fake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsFault {
    TooFrequent,
    NumberRefused,
    Misconfigured,
    /// It is not reached, and sends nothing.
    NotReached,
    /// It sends, and the answer is lost.
    AnswerLost,
    /// It sends nothing, and the caller cannot tell.
    RequestLost,
}

/// An operator that delivers at once and remembers every message.
#[derive(Debug, Default)]
pub struct FakeSms(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    sent: Vec<SmsMessage>,
    faults: VecDeque<SmsFault>,
    down: bool,
}

impl FakeSms {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// While it is down it is not reached.
    pub fn set_down(&self, down: bool) {
        self.0.lock().unwrap().down = down;
    }

    /// The next message without a fault yet has this one.
    pub fn fault(&self, fault: SmsFault) {
        self.0.lock().unwrap().faults.push_back(fault);
    }

    /// Every message that went out, oldest first.
    pub fn sent(&self) -> Vec<SmsMessage> {
        self.0.lock().unwrap().sent.clone()
    }

    /// The latest code that this number was sent.
    pub fn last_code(&self, phone: &PhoneNumber) -> Option<String> {
        let inner = self.0.lock().unwrap();
        let last = inner.sent.iter().rfind(|message| message.phone == *phone)?;
        match &last.text {
            SmsText::Code { scene: _, code } => Some(code.clone()),
            SmsText::Recall { .. } => None,
        }
    }
}

#[async_trait]
impl SmsSender for FakeSms {
    async fn send(&self, message: &SmsMessage) -> Result<SmsReceipt, SmsError> {
        let mut inner = self.0.lock().unwrap();
        if inner.down {
            return Err(SmsFault::NotReached.error());
        }
        if PhoneNumber::parse_mobile(message.phone.expose()).is_err() {
            return Err(SmsFault::NumberRefused.error());
        }
        let fault = inner.faults.pop_front();
        if fault.is_none_or(|fault| fault == SmsFault::AnswerLost) {
            inner.sent.push(message.clone());
        }
        let receipt_no = format!("SMS{:06}", inner.sent.len());
        fault.map_or(Ok(SmsReceipt { receipt_no }), |fault| Err(fault.error()))
    }
}

impl SmsFault {
    fn error(self) -> SmsError {
        let code = |code: &str| code.to_owned();
        match self {
            Self::TooFrequent => SmsError::TooFrequent { code: code("isv.BUSINESS_LIMIT_CONTROL") },
            Self::NumberRefused => {
                SmsError::NumberRefused { code: code("isv.MOBILE_NUMBER_ILLEGAL") }
            }
            Self::Misconfigured => SmsError::Misconfigured {
                code: code("isv.SMS_TEMPLATE_ILLEGAL"),
                message: "the template is not approved".to_owned(),
            },
            Self::NotReached => SmsError::NotReached(Cause::from("connection refused")),
            Self::AnswerLost | Self::RequestLost => {
                SmsError::Unknown(Cause::from("no answer in time"))
            }
        }
    }
}

#[async_trait]
impl Wire for FakeSms {
    async fn lose_next_answer(&self) {
        self.fault(SmsFault::AnswerLost);
    }
}
