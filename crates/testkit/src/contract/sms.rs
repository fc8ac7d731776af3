//! The contract of `SmsSender`.

use super::{Cleanup, Wire};
use async_trait::async_trait;
use domain::PhoneNumber;
use domain::ports::{SmsError, SmsMessage, SmsReceipt, SmsSender, SmsText};
use domain::sms::SmsScene;
use std::fmt;
use std::sync::Arc;

/// The phones that messages arrive at, and the operator's patience with each.
#[async_trait]
pub trait Phones: Send + Sync {
    /// The code of the latest message to this number.
    async fn last_code(&self, phone: &PhoneNumber) -> Option<String>;
    /// From now on this number has had as much as the operator sends.
    async fn exhaust(&self, phone: &PhoneNumber);
}

pub struct Fixture {
    pub sender: Arc<dyn SmsSender>,
    pub phones: Arc<dyn Phones>,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// The cases that every sender keeps: `sms_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::sms::Fixture`.
#[macro_export]
macro_rules! sms_contract {
    ($fresh:path) => {
        $crate::contract_cases! { sms, $fresh;
            a_code_of_each_scene_arrives_at_its_phone,
            every_message_has_a_receipt_of_its_own,
            a_message_to_a_customer_whose_term_is_over_is_taken,
            a_number_that_is_no_mobile_is_refused,
            a_number_that_had_too_many_is_told_as_such,
            a_lost_answer_leaves_open_whether_the_message_arrived,
        }
    };
}

pub async fn a_code_of_each_scene_arrives_at_its_phone(fixture: &Fixture) {
    let codes = ["000001", "123456", "999999"];
    for ((scene, code), end) in SmsScene::ALL.into_iter().zip(codes).zip(0..) {
        let phone = phone(end);
        assert_eq!(fixture.phones.last_code(&phone).await, None);
        send(fixture, &phone, scene, code).await.unwrap();
        assert_eq!(fixture.phones.last_code(&phone).await.as_deref(), Some(code));
    }
}

pub async fn every_message_has_a_receipt_of_its_own(fixture: &Fixture) {
    let one = send(fixture, &phone(0), SmsScene::Login, "111111").await.unwrap();
    let other = send(fixture, &phone(1), SmsScene::Login, "111111").await.unwrap();
    assert!(!one.receipt_no.is_empty());
    assert_ne!(one, other);
}

pub async fn a_message_to_a_customer_whose_term_is_over_is_taken(fixture: &Fixture) {
    let expires_on = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let text = SmsText::Recall { expires_on, offer: "100M/12".to_owned() };
    let message = SmsMessage { phone: phone(0), text, reference: "contract-recall".to_owned() };
    let receipt = fixture.sender.send(&message).await.unwrap();
    assert!(!receipt.receipt_no.is_empty());
    // It is no code.
    assert!(fixture.phones.last_code(&phone(0)).await.is_none_or(|code| code.is_empty()));
}

pub async fn a_number_that_is_no_mobile_is_refused(fixture: &Fixture) {
    let landline = PhoneNumber::parse("02161234567").unwrap();
    let refused = send(fixture, &landline, SmsScene::Login, "111111").await;
    assert!(matches!(refused, Err(SmsError::NumberRefused { .. })), "{refused:?}");
    assert_eq!(fixture.phones.last_code(&landline).await, None);
}

pub async fn a_number_that_had_too_many_is_told_as_such(fixture: &Fixture) {
    fixture.phones.exhaust(&phone(0)).await;
    let refused = send(fixture, &phone(0), SmsScene::Login, "222222").await;
    assert!(matches!(refused, Err(SmsError::TooFrequent { .. })), "{refused:?}");
    assert_ne!(fixture.phones.last_code(&phone(0)).await.as_deref(), Some("222222"));
    send(fixture, &phone(1), SmsScene::Login, "333333").await.unwrap();
}

pub async fn a_lost_answer_leaves_open_whether_the_message_arrived(fixture: &Fixture) {
    fixture.wire.lose_next_answer().await;
    let lost = send(fixture, &phone(0), SmsScene::Login, "444444").await;
    assert!(matches!(lost, Err(SmsError::Unknown(_))), "{lost:?}");
    assert_eq!(fixture.phones.last_code(&phone(0)).await.as_deref(), Some("444444"));
}

fn phone(end: u32) -> PhoneNumber {
    PhoneNumber::parse_mobile(&format!("1861234570{end}")).unwrap()
}

async fn send(
    fixture: &Fixture,
    phone: &PhoneNumber,
    scene: SmsScene,
    code: &str,
) -> Result<SmsReceipt, SmsError> {
    let message = SmsMessage {
        phone: phone.clone(),
        text: SmsText::Code { scene, code: code.to_owned() },
        reference: format!("contract-{}-{code}", scene.name()),
    };
    fixture.sender.send(&message).await
}
