use crate::support::{World, member};
use app::{CampaignError, TestOutcome, TestScene};
use domain::PhoneNumber;
use domain::ports::SmsText;
use domain::sms::SmsScene;
use domain::staff::{Permission, Role};
use testkit::fakes::SmsFault;

fn phones(count: u32) -> Vec<PhoneNumber> {
    (0..count).map(|number| PhoneNumber::parse(&format!("1380000000{number}")).unwrap()).collect()
}

#[tokio::test]
async fn every_scene_can_be_tried_and_each_try_is_recorded_masked() {
    let world = World::new();
    let admin = member(Role::Admin);
    let scenes = SmsScene::ALL.map(TestScene::Code).into_iter().chain([TestScene::Recall]);
    for scene in scenes {
        assert_eq!(TestScene::from_name(scene.name()), Some(scene));
        let sent = world.app.campaigns.send_test(&admin, &phones(1), scene).await.unwrap();
        assert!(matches!(sent[0].outcome, TestOutcome::Sent { .. }), "{sent:?}");
    }
    let texts: Vec<_> = world.sms.sent().into_iter().map(|message| message.text).collect();
    assert!(matches!(texts[0], SmsText::Code { scene: SmsScene::Login, .. }), "{texts:?}");
    assert!(matches!(texts[3], SmsText::Recall { .. }), "{texts:?}");
    let audit = world.store.audit();
    assert_eq!(audit.len(), 4);
    assert!(audit.iter().all(|entry| entry.action == "sms.test"));
    assert!(audit.iter().all(|entry| entry.detail == "138******000"), "{audit:?}");
}

#[tokio::test]
async fn what_became_of_each_is_told() {
    let world = World::new();
    for fault in [SmsFault::Misconfigured, SmsFault::NotReached, SmsFault::AnswerLost] {
        world.sms.fault(fault);
    }
    let (admin, phones) = (member(Role::Admin), phones(4));
    let sent = world.app.campaigns.send_test(&admin, &phones, TestScene::Recall);
    let outcomes: Vec<_> = sent.await.unwrap().into_iter().map(|one| one.outcome).collect();
    let refused = TestOutcome::Refused { code: "isv.SMS_TEMPLATE_ILLEGAL".to_owned() };
    assert_eq!(outcomes[..3], [refused, TestOutcome::NotReached, TestOutcome::Unknown]);
    assert!(matches!(outcomes[3], TestOutcome::Sent { .. }));
}

#[tokio::test]
async fn there_are_so_many_an_hour_and_only_for_those_who_may() {
    let world = World::new();
    let admin = member(Role::Admin);
    for _three in 0..3 {
        world.app.campaigns.send_test(&admin, &phones(10), TestScene::Recall).await.unwrap();
    }
    let refused = world.app.campaigns.send_test(&admin, &phones(1), TestScene::Recall).await;
    assert!(matches!(refused, Err(CampaignError::TooFrequent { .. })), "{refused:?}");
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::SendMessages)) {
        let (other, phones) = (member(role), phones(1));
        let sent = world.app.campaigns.send_test(&other, &phones, TestScene::Recall);
        assert!(matches!(sent.await, Err(CampaignError::Forbidden(_))), "{}", role.name());
    }
    assert_eq!(world.sms.sent().len(), 30);
}
