use super::{lapsed, messages, round, world};
use crate::support::{World, member};
use chrono::TimeDelta;
use domain::campaign::RecallMessage;
use domain::ports::SmsText;
use domain::staff::Role;
use testkit::fakes::{SmsFault, StoreFailure};

/// A round over all of the world's customers.
async fn made(world: &World) -> domain::CampaignId {
    world.app.campaigns.recall(&member(Role::Admin), round(world, 100)).await.unwrap().id
}

async fn only(world: &World, campaign: domain::CampaignId) -> RecallMessage {
    let [message] = messages(world, campaign).await.try_into().unwrap();
    message
}

#[tokio::test]
async fn each_chosen_customer_gets_one_message() {
    let world = world(3);
    let round = made(&world).await;
    world.run_all().await;
    let sent = world.sms.sent();
    assert_eq!(sent.len(), 3);
    let expires_on = lapsed(&world, 1, 1).expires_on;
    let text = SmsText::Recall { expires_on, offer: "续费优惠".to_owned() };
    assert!(sent.iter().all(|message| message.text == text));
    let all = messages(&world, round).await;
    assert!(all.iter().all(|one| one.state.name() == "sent" && one.receipt_no.is_some()));
    world.advance(TimeDelta::hours(1));
    world.run_all().await;
    assert_eq!(world.sms.sent().len(), 3);
}

#[tokio::test]
async fn a_message_whose_outcome_is_unknown_is_not_sent_again() {
    for fault in [SmsFault::AnswerLost, SmsFault::RequestLost] {
        let world = world(1);
        let round = made(&world).await;
        world.sms.fault(fault);
        world.run_all().await;
        world.live_through(TimeDelta::minutes(20)).await;
        assert_eq!(only(&world, round).await.state.name(), "unknown");
        assert!(world.sms.sent().len() <= 1);
    }
}

#[tokio::test]
async fn an_operator_that_is_down_gets_the_message_when_it_is_back() {
    let world = world(1);
    let round = made(&world).await;
    world.sms.set_down(true);
    world.run_all().await;
    assert_eq!(only(&world, round).await.state.name(), "waiting");
    world.sms.set_down(false);
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(only(&world, round).await.state.name(), "sent");
    assert_eq!(world.sms.sent().len(), 1);
}

#[tokio::test]
async fn a_refusal_of_the_number_is_final() {
    let world = world(1);
    let round = made(&world).await;
    world.sms.fault(SmsFault::TooFrequent);
    world.run_all().await;
    world.live_through(TimeDelta::minutes(10)).await;
    let message = only(&world, round).await;
    assert_eq!(message.state.name(), "refused");
    assert!(message.problem.unwrap().contains("isv.BUSINESS_LIMIT_CONTROL"));
    assert!(world.sms.sent().is_empty());
}

#[tokio::test]
async fn who_opts_out_before_the_message_goes_gets_none() {
    let world = world(1);
    let round = made(&world).await;
    let phone = lapsed(&world, 1, 1).contact.phone;
    world.app.campaigns.choose(&phone, true).await.unwrap();
    world.run_all().await;
    assert_eq!(only(&world, round).await.state.name(), "left_out");
    assert!(world.sms.sent().is_empty());
    world.app.campaigns.choose(&phone, false).await.unwrap();
    assert_eq!(messages(&world, made(&world).await).await.len(), 1, "none was sent");
}

#[tokio::test]
async fn a_crash_between_sending_and_recording_sends_no_second_message() {
    let world = world(1);
    let round = made(&world).await;
    // Of the run the first commit is the task's lease, the second marks the message as being sent,
    // the third would record that it was.
    world.store.fail_commit_after(2, StoreFailure::Unavailable);
    world.run_all().await;
    assert_eq!(only(&world, round).await.state.name(), "sending");
    world.live_through(TimeDelta::minutes(10)).await;
    assert_eq!(only(&world, round).await.state.name(), "unknown");
    assert_eq!(world.sms.sent().len(), 1);
}
