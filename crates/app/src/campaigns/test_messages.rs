use super::{CampaignError, Campaigns};
use crate::sms_codes::CODE_LENGTH;
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::PhoneNumber;
use domain::limit::LimitVerdict;
use domain::ports::{SmsError, SmsMessage, SmsText};
use domain::sms::SmsScene;
use domain::staff::{Permission, StaffMember};
use domain::time::shanghai_day;

/// Which of the operator's templates is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestScene {
    /// With digits that open nothing.
    Code(SmsScene),
    /// To customers whose term is over.
    Recall,
}

impl TestScene {
    pub fn name(self) -> &'static str {
        match self {
            Self::Code(scene) => scene.name(),
            Self::Recall => "recall",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "recall" => Some(Self::Recall),
            name => SmsScene::from_name(name).map(Self::Code),
        }
    }
}

/// What became of a test message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestOutcome {
    Sent {
        receipt_no: String,
    },
    /// By the operator, in its own word.
    Refused {
        code: String,
    },
    /// It never reached the operator.
    NotReached,
    /// It may have been sent.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestMessage {
    pub phone: PhoneNumber,
    /// Ours, to find the message by in the operator's records.
    pub reference: String,
    pub outcome: TestOutcome,
}

impl Campaigns {
    /// Sends each number one real message, one after the other. Recorded before the first is sent,
    /// and counted for the member of staff.
    pub async fn send_test(
        &self,
        staff: &StaffMember,
        phones: &[PhoneNumber],
        scene: TestScene,
    ) -> Result<Vec<TestMessage>, CampaignError> {
        allow(staff, Permission::SendMessages)?;
        let limit = &self.settings.limits.test_messages;
        let each = vec![(limit, staff.account.as_str()); phones.len()];
        if let LimitVerdict::Full { until } = self.guards.count_all(&each).await? {
            return Err(CampaignError::TooFrequent { until });
        }
        self.record(staff, phones, scene).await?;
        let mut sent = Vec::with_capacity(phones.len());
        for phone in phones {
            let reference = format!("test-{}", self.ports.ids.next_id()?.as_i64());
            let text = self.text(scene);
            let message = SmsMessage { phone: phone.clone(), text, reference };
            let outcome = match self.ports.sms.send(&message).await {
                Ok(receipt) => TestOutcome::Sent { receipt_no: receipt.receipt_no },
                Err(error) => outcome(error),
            };
            let SmsMessage { phone, reference, text: _ } = message;
            sent.push(TestMessage { phone, reference, outcome });
        }
        Ok(sent)
    }

    async fn record(
        &self,
        staff: &StaffMember,
        phones: &[PhoneNumber],
        scene: TestScene,
    ) -> Result<(), CampaignError> {
        let masked: Vec<_> = phones.iter().map(|phone| phone.masked().into_string()).collect();
        let record = ("sms.test", scene.name().to_owned(), masked.join(", "));
        let mut work = self.ports.store.begin().await?;
        let recorded = async {
            let now = work.now().await?;
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await
        }
        .await;
        Ok(finish(work, recorded).await?)
    }

    fn text(&self, scene: TestScene) -> SmsText {
        match scene {
            TestScene::Code(scene) => {
                SmsText::Code { scene, code: self.ports.secrets.digits(CODE_LENGTH) }
            }
            TestScene::Recall => SmsText::Recall {
                expires_on: shanghai_day(self.ports.clock.now()),
                offer: "测试".to_owned(),
            },
        }
    }
}

fn outcome(error: SmsError) -> TestOutcome {
    match error {
        SmsError::TooFrequent { code }
        | SmsError::NumberRefused { code }
        | SmsError::Misconfigured { code, message: _ } => TestOutcome::Refused { code },
        SmsError::NotReached(_cause) => TestOutcome::NotReached,
        SmsError::Unknown(_cause) => TestOutcome::Unknown,
    }
}
