use super::Fixture;
use crate::given;
use chrono::{NaiveDate, TimeDelta};
use domain::campaign::{Campaign, LeftOut, MessageState, RecallMessage};
use domain::order::OrderState;
use domain::ports::{Candidate, CandidatesAfter, MessageFilter, Page, StoreError};
use domain::{
    Contact, Customer, Order, OrderId, OrderKind, PackageId, PhoneNumber, QueryId, Timestamp,
};
use std::sync::Arc;
use tokio::task::JoinSet;

const FIRST: Page = Page { number: 1, size: 10 };

pub async fn a_round_and_its_messages_survive_a_round_trip(fixture: &Fixture) {
    let at = given::start();
    let left_out = LeftOut { opted_out: 1, open_order: 2, no_mobile: 3, same_phone: 4 };
    let round = Campaign {
        package: Some(PackageId(74)),
        chosen: 6,
        left_out,
        is_capped: true,
        ..given::campaign(1)
    };
    let states = [
        MessageState::Waiting,
        MessageState::Sending { since: at },
        MessageState::Sent { at },
        MessageState::Refused { at },
        MessageState::Unknown { at },
        MessageState::LeftOut { at },
    ];
    let messages: Vec<_> = (10..)
        .zip(states)
        .map(|(number, state)| RecallMessage {
            state,
            receipt_no: Some("B-1".to_owned()),
            problem: Some("原因".to_owned()),
            ..given::recall_message(&round, number)
        })
        .collect();
    insert(fixture, &round, &messages).await;
    let bare = given::campaign(2);
    insert(fixture, &bare, &[given::recall_message(&bare, 30)]).await;
    assert_eq!(fixture.leads.campaign(round.id).await.unwrap().as_ref(), Some(&round));
    assert_eq!(fixture.leads.campaign(given::campaign(3).id).await.unwrap(), None);
    assert_eq!(fixture.leads.campaigns(FIRST).await.unwrap().rows, [bare, round.clone()]);
    let all = MessageFilter { campaign: round.id, state: None };
    assert_eq!(fixture.leads.messages(&all, FIRST).await.unwrap().rows, messages);
    let sent = MessageFilter { state: Some("sent".to_owned()), ..all };
    assert_eq!(fixture.leads.messages(&sent, FIRST).await.unwrap().rows, messages[2..3]);
    let counts = fixture.leads.message_counts(round.id).await.unwrap();
    assert_eq!(counts.len(), 6);
    assert!(counts.iter().all(|(_state, count)| *count == 1), "{counts:?}");
    let mut unit = fixture.begin().await;
    let found = unit.campaigns().find_message(messages[1].id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&messages[1]));
    unit.roll_back().await.unwrap();
}

pub async fn a_message_that_was_changed_meanwhile_is_a_conflict(fixture: &Fixture) {
    let round = given::campaign(1);
    let waiting = given::recall_message(&round, 10);
    insert(fixture, &round, std::slice::from_ref(&waiting)).await;
    let mut begun = waiting.clone();
    let _begun = begun.begin(given::start()).unwrap();
    change(fixture, &begun, &waiting.state).await.unwrap();
    let again = change(fixture, &begun, &waiting.state).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    let other = MessageState::Sending { since: given::start() + TimeDelta::seconds(1) };
    let of_another = change(fixture, &begun, &other).await;
    assert!(matches!(of_another, Err(StoreError::Conflict)), "{of_another:?}");
    let mut sent = begun.clone();
    let _sent = sent.sent("B-1", given::start()).unwrap();
    change(fixture, &sent, &begun.state).await.unwrap();
}

pub async fn candidates_come_step_by_step_the_latest_end_first(fixture: &Fixture) {
    for (number, end) in [(1, 3), (2, 1), (3, 3), (4, 9), (5, 10)] {
        save(fixture, &customer(number, end)).await;
    }
    let first = candidates(fixture, &asked(10, None, 2)).await;
    assert_eq!(numbers(&first), [4, 1]);
    let last = &first[1].customer;
    let after = Some((last.expires_on, last.query_id.clone()));
    assert_eq!(numbers(&candidates(fixture, &asked(10, after, 2)).await), [3, 2]);
}

pub async fn who_opted_out_or_has_an_open_order_is_told_apart(fixture: &Fixture) {
    for number in 1..=4 {
        save(fixture, &customer(number, 1)).await;
    }
    opt_out(fixture, &customer(1, 1).contact.phone).await;
    let ended = OrderState::Expired { at: given::start() };
    let (open, over) = (OrderState::AwaitingPayment, ended);
    put_order(fixture, |order| order.query_id = Some(customer(2, 1).query_id), open).await;
    put_order(fixture, |order| order.contact.phone = customer(3, 1).contact.phone, open).await;
    put_order(fixture, |order| order.query_id = Some(customer(4, 1).query_id), over).await;
    let found = candidates(fixture, &asked(10, None, 9)).await;
    let told: Vec<_> =
        found.iter().map(|candidate| (candidate.opted_out, candidate.has_open_order)).collect();
    assert_eq!(told, [(true, false), (false, true), (false, true), (false, false)]);
}

pub async fn a_phone_that_had_a_message_is_passed_over_for_as_long(fixture: &Fixture) {
    let at = given::start();
    let round = given::campaign(1);
    let states = [
        MessageState::Waiting,
        MessageState::Unknown { at },
        MessageState::Refused { at },
        MessageState::LeftOut { at },
    ];
    let mut messages = Vec::new();
    for (number, state) in (1..).zip(states) {
        save(fixture, &customer(number, 1)).await;
        let phone = customer(number, 1).contact.phone;
        let message = given::recall_message(&round, number.into());
        messages.push(RecallMessage { phone, state, ..message });
    }
    insert(fixture, &round, &messages).await;
    let before = CandidatesAfter { not_since: at - TimeDelta::seconds(1), ..asked(10, None, 9) };
    assert_eq!(numbers(&candidates(fixture, &before).await), [3, 4]);
    let since = CandidatesAfter { not_since: at, ..before };
    assert_eq!(numbers(&candidates(fixture, &since).await), [1, 2, 3, 4]);
}

pub async fn rounds_of_a_day_are_counted_one_after_the_other(fixture: &Fixture) {
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let mut rounds = JoinSet::new();
    for _turn in 0..4 {
        let store = Arc::clone(&fixture.peer);
        rounds.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let made = unit.campaigns().begin_round(day(2)).await.unwrap();
            unit.campaigns().end_round(day(2), made + 10).await.unwrap();
            unit.commit().await.unwrap();
        });
    }
    rounds.join_all().await;
    let mut unit = fixture.begin().await;
    assert_eq!(unit.campaigns().begin_round(day(2)).await.unwrap(), 40);
    assert_eq!(unit.campaigns().begin_round(day(3)).await.unwrap(), 0);
    unit.roll_back().await.unwrap();
}

pub async fn who_opted_out_may_come_back(fixture: &Fixture) {
    let phone = customer(1, 1).contact.phone;
    for _twice in 0..2 {
        opt_out(fixture, &phone).await;
    }
    assert_eq!(fixture.leads.opt_outs().await.unwrap(), 1);
    let mut unit = fixture.begin().await;
    assert!(unit.campaigns().is_opted_out(&phone).await.unwrap());
    assert!(!unit.campaigns().is_opted_out(&customer(2, 1).contact.phone).await.unwrap());
    unit.campaigns().opt_in(&phone).await.unwrap();
    assert!(!unit.campaigns().is_opted_out(&phone).await.unwrap());
    unit.commit().await.unwrap();
    assert_eq!(fixture.leads.opt_outs().await.unwrap(), 0);
}

pub async fn messages_to_somebody_forgotten_are_nobodys_and_not_sent(fixture: &Fixture) {
    let (round, at) = (given::campaign(1), given::start());
    let states = [MessageState::Waiting, MessageState::Sent { at }, MessageState::Refused { at }];
    let phone = customer(1, 1).contact.phone;
    let theirs = (10..).zip(states).map(|(number, state)| RecallMessage {
        phone: phone.clone(),
        state,
        ..given::recall_message(&round, number)
    });
    let mut messages: Vec<_> = theirs.collect();
    messages.push(given::recall_message(&round, 20));
    insert(fixture, &round, &messages).await;
    let now = at + TimeDelta::microseconds(7);
    assert_eq!(forget(fixture, &phone, now).await, 3);
    messages[0].state = MessageState::LeftOut { at: now };
    for message in &mut messages[..3] {
        message.phone = PhoneNumber::nobody();
        assert!(message.is_forgotten());
    }
    let all = MessageFilter { campaign: round.id, state: None };
    assert_eq!(fixture.leads.messages(&all, FIRST).await.unwrap().rows, messages);
    assert_eq!(forget(fixture, &phone, now).await, 0);
    // Should they come back, they are like anybody.
    save(fixture, &customer(1, 1)).await;
    assert_eq!(candidates(fixture, &asked(10, None, 9)).await.len(), 1);
}

pub async fn a_message_that_was_being_sent_stays_forgotten_whatever_came_of_it(fixture: &Fixture) {
    let round = given::campaign(1);
    let mut message = given::recall_message(&round, 10);
    let _begun = message.begin(given::start()).unwrap();
    insert(fixture, &round, std::slice::from_ref(&message)).await;
    assert_eq!(forget(fixture, &message.phone, given::start()).await, 1);
    let was = message.state;
    let _sent = message.sent("B-1", given::start()).unwrap();
    change(fixture, &message, &was).await.unwrap();
    let mut unit = fixture.begin().await;
    let found = unit.campaigns().find_message(message.id).await.unwrap().unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(found, RecallMessage { phone: PhoneNumber::nobody(), ..message });
}

pub async fn who_opted_out_stays_so_when_they_are_forgotten(fixture: &Fixture) {
    let phone = customer(1, 1).contact.phone;
    opt_out(fixture, &phone).await;
    assert_eq!(forget(fixture, &phone, given::start()).await, 0);
    let mut unit = fixture.begin().await;
    assert!(unit.campaigns().is_opted_out(&phone).await.unwrap());
    unit.roll_back().await.unwrap();
}

async fn forget(fixture: &Fixture, phone: &PhoneNumber, at: Timestamp) -> u64 {
    let mut unit = fixture.begin().await;
    let count = unit.campaigns().forget(phone, at).await.unwrap();
    unit.commit().await.unwrap();
    count
}

pub async fn expired_customers_are_listed_page_by_page(fixture: &Fixture) {
    for (number, end) in [(1, 3), (2, 1), (3, 9), (4, 10)] {
        save(fixture, &customer(number, end)).await;
    }
    let page = Page { number: 1, size: 2 };
    let found = fixture.leads.expired(day(10), page).await.unwrap();
    assert_eq!(found.rows, [customer(3, 9), customer(1, 3)]);
    assert_eq!(found.total, 3);
    let rest = fixture.leads.expired(day(10), Page { number: 2, ..page }).await.unwrap();
    assert_eq!(rest.rows, [customer(2, 1)]);
}

/// The day of January 2026.
fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

fn customer(number: u32, end: u32) -> Customer {
    let contact = Contact {
        phone: PhoneNumber::parse(&format!("137{number:08}")).unwrap(),
        ..given::contact()
    };
    Customer {
        query_id: QueryId::parse(&format!("PBS{number:09}")).unwrap(),
        contact,
        expires_on: day(end),
        ..given::customer()
    }
}

fn asked(before: u32, after: Option<(NaiveDate, QueryId)>, most: u32) -> CandidatesAfter {
    CandidatesAfter { before: day(before), after, not_since: given::start(), most }
}

fn numbers(found: &[Candidate]) -> Vec<u32> {
    let number = |candidate: &Candidate| {
        let digits = candidate
            .customer
            .query_id
            .as_str()
            .trim_start_matches(|at: char| !at.is_ascii_digit());
        digits.parse().unwrap()
    };
    found.iter().map(number).collect()
}

async fn candidates(fixture: &Fixture, asked: &CandidatesAfter) -> Vec<Candidate> {
    let mut unit = fixture.begin().await;
    let found = unit.campaigns().candidates(asked).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}

async fn save(fixture: &Fixture, customer: &Customer) {
    let mut unit = fixture.begin().await;
    unit.customers().save(customer).await.unwrap();
    unit.commit().await.unwrap();
}

async fn opt_out(fixture: &Fixture, phone: &PhoneNumber) {
    let mut unit = fixture.begin().await;
    unit.campaigns().opt_out(phone, given::start()).await.unwrap();
    unit.commit().await.unwrap();
}

async fn put_order(fixture: &Fixture, change: impl FnOnce(&mut Order), state: OrderState) {
    let id = OrderId::new(OrderKind::New, given::id());
    let mut order = Order { id, query_id: None, state, ..given::order() };
    change(&mut order);
    let mut unit = fixture.begin().await;
    unit.orders().insert(&order).await.unwrap();
    unit.commit().await.unwrap();
}

async fn insert(fixture: &Fixture, round: &Campaign, messages: &[RecallMessage]) {
    let mut unit = fixture.begin().await;
    unit.campaigns().insert(round, messages).await.unwrap();
    unit.commit().await.unwrap();
}

async fn change(
    fixture: &Fixture,
    message: &RecallMessage,
    was: &MessageState,
) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.campaigns().change_message(message, was).await?;
    unit.commit().await
}
