use super::{JobError, JobRunner, Outcome};
use crate::unit::finish;
use domain::campaign::{MessageState, RecallMessage};
use domain::ports::{SmsError, SmsMessage, SmsReceipt, SmsText, UnitOfWork};
use domain::{Applied, MessageId};

/// What is to be done about a message.
enum Begun {
    /// It is marked as being sent.
    Send(RecallMessage),
    Over(Outcome),
}

impl JobRunner {
    /// Sends a message of a round, once. One whose sender went away in the middle is never sent
    /// again: its outcome is unknown, and shown so.
    pub(super) async fn send_message(&self, id: MessageId) -> Result<Outcome, JobError> {
        let message = match self.begin_message(id).await? {
            Begun::Send(message) => message,
            Begun::Over(outcome) => return Ok(outcome),
        };
        let text = SmsText::Recall { expires_on: message.expires_on, offer: message.offer.clone() };
        let (phone, reference) = (message.phone, id.to_string());
        let sent = self.ports.sms.send(&SmsMessage { phone, text, reference }).await;
        self.end_message(id, &sent).await?;
        match sent {
            Err(error @ (SmsError::NotReached(_) | SmsError::Misconfigured { .. })) => {
                Err(JobError::Message(error))
            }
            Ok(_)
            | Err(
                SmsError::Unknown(_)
                | SmsError::TooFrequent { .. }
                | SmsError::NumberRefused { .. },
            ) => Ok(Outcome::Done),
        }
    }

    async fn begin_message(&self, id: MessageId) -> Result<Begun, JobError> {
        let mut work = self.ports.store.begin().await?;
        let begun = begin(work.as_mut(), id).await;
        finish(work, begun).await
    }

    async fn end_message(
        &self,
        id: MessageId,
        sent: &Result<SmsReceipt, SmsError>,
    ) -> Result<(), JobError> {
        let now = self.ports.clock.now();
        let mut work = self.ports.store.begin().await?;
        let ended = async {
            let Some(mut message) = work.campaigns().find_message(id).await? else { return Ok(()) };
            let was = message.state;
            let _applied = match sent {
                Ok(receipt) => message.sent(&receipt.receipt_no, now)?,
                Err(error @ (SmsError::TooFrequent { .. } | SmsError::NumberRefused { .. })) => {
                    message.refused(&error.to_string(), now)?
                }
                Err(error @ (SmsError::NotReached(_) | SmsError::Misconfigured { .. })) => {
                    message.not_reached(&error.to_string())?
                }
                Err(error @ SmsError::Unknown(_)) => message.lost(&error.to_string(), now)?,
            };
            Ok::<_, JobError>(work.campaigns().change_message(&message, &was).await?)
        }
        .await;
        finish(work, ended).await
    }
}

async fn begin(work: &mut dyn UnitOfWork, id: MessageId) -> Result<Begun, JobError> {
    let Some(mut message) = work.campaigns().find_message(id).await? else {
        return Ok(Begun::Over(Outcome::Fail("there is no such message".to_owned())));
    };
    let (now, was) = (work.now().await?, message.state);
    let is_unwanted =
        message.is_forgotten() || work.campaigns().is_opted_out(&message.phone).await?;
    let begun = match was {
        MessageState::Waiting if is_unwanted => {
            let _applied = message.leave_out(now)?;
            Begun::Over(Outcome::Cancel)
        }
        MessageState::Waiting | MessageState::Sending { .. } => match message.begin(now)? {
            Applied::Applied => Begun::Send(message.clone()),
            Applied::AlreadyApplied => Begun::Over(Outcome::Done),
        },
        MessageState::Sent { .. }
        | MessageState::Refused { .. }
        | MessageState::Unknown { .. }
        | MessageState::LeftOut { .. } => return Ok(Begun::Over(Outcome::Done)),
    };
    work.campaigns().change_message(&message, &was).await?;
    Ok(begun)
}
