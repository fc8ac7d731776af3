use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::lead::{ClueId, Lead, LeadAccount, LeadDetail, LeadKind};
use domain::ports::{LeadFilter, Page, StoreError};
use domain::{LeadId, PhoneNumber, Source};
use std::sync::Arc;
use tokio::task::JoinSet;

const FIRST: Page = Page { number: 1, size: 2 };

pub async fn a_lead_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let full = Lead {
        account: LeadAccount::Second,
        kind: LeadKind::Form,
        clue_id: ClueId::parse("线索\u{1f446}").unwrap(),
        detail: LeadDetail("{\"a\": \"\u{0}𠮷\"}".to_owned()),
        source: Source::parse(Some("wx"), Some("menu")).unwrap(),
        ..given::lead(1)
    };
    let bare = Lead {
        name: None,
        phone: None,
        ucid: None,
        channel: None,
        committed_at: None,
        ..given::lead(2)
    };
    for lead in [full, bare] {
        insert(fixture, &lead).await.unwrap();
        assert_eq!(find(fixture, lead.id).await, Some(lead));
    }
    assert_eq!(find(fixture, given::lead(3).id).await, None);
}

pub async fn a_clue_of_an_account_is_one_lead(fixture: &Fixture) {
    let first = given::lead(1);
    insert(fixture, &first).await.unwrap();
    let again = Lead { id: given::lead(2).id, kind: LeadKind::Form, ..first.clone() };
    let refused = insert(fixture, &again).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(find(fixture, first.id).await, Some(first.clone()));
    let of_the_other = Lead { id: given::lead(3).id, account: LeadAccount::Second, ..first };
    insert(fixture, &of_the_other).await.unwrap();
}

pub async fn of_a_clue_that_comes_twice_at_once_one_is_kept(fixture: &Fixture) {
    let mut callers = JoinSet::new();
    for number in 1..=8 {
        let lead = Lead { clue_id: given::lead(1).clue_id, ..given::lead(number) };
        let store = Arc::clone(&fixture.peer);
        callers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.leads().insert(&lead).await?;
            unit.commit().await
        });
    }
    let kept = callers.join_all().await;
    assert_eq!(kept.iter().filter(|result| result.is_ok()).count(), 1, "{kept:?}");
    let listed = fixture.leads.leads(&LeadFilter::default(), FIRST).await.unwrap();
    assert_eq!(listed.total, 1);
}

pub async fn leads_are_listed_page_by_page_newest_first(fixture: &Fixture) {
    for number in 1..=4 {
        let lead = Lead {
            received_at: given::start() + TimeDelta::days(number),
            kind: if number % 2 == 0 { LeadKind::Consult } else { LeadKind::Phone },
            account: if number == 4 { LeadAccount::Second } else { LeadAccount::First },
            ..given::lead(number)
        };
        insert(fixture, &lead).await.unwrap();
    }
    let day = |days| Some(given::start() + TimeDelta::days(days));
    let all = LeadFilter::default();
    assert_eq!(listed(fixture, &all, 1).await, (4, vec![4, 3]));
    assert_eq!(listed(fixture, &all, 2).await, (4, vec![2, 1]));
    let second = LeadFilter { account: Some(LeadAccount::Second), ..all.clone() };
    assert_eq!(listed(fixture, &second, 1).await, (1, vec![4]));
    let consult = LeadFilter { kind: Some(LeadKind::Consult), ..all.clone() };
    assert_eq!(listed(fixture, &consult, 1).await, (2, vec![4, 2]));
    let between = LeadFilter { from: day(2), until: day(4), ..all };
    assert_eq!(listed(fixture, &between, 1).await, (2, vec![3, 2]));
}

pub async fn a_lead_that_is_forgotten_keeps_its_clue_alone(fixture: &Fixture) {
    let [first, second] = [given::lead(1), given::lead(2)];
    let other = PhoneNumber::parse("13900000000").ok();
    let somebody = Lead { phone: other, ..given::lead(3) };
    let nameless = Lead { phone: None, ..given::lead(4) };
    for lead in [&first, &second, &somebody, &nameless] {
        insert(fixture, lead).await.unwrap();
    }
    let phone = first.phone.clone().unwrap();
    assert_eq!(forget(fixture, &phone).await, 2);
    for lead in [first, second] {
        let detail = LeadDetail::nothing();
        let left = Lead { name: None, phone: None, detail, ..lead.clone() };
        assert_eq!(find(fixture, lead.id).await, Some(left.clone()));
        // It is pushed again.
        let again = Lead { id: LeadId(given::id()), ..lead };
        let refused = insert(fixture, &again).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
        assert_eq!(find(fixture, left.id).await, Some(left));
    }
    for lead in [somebody, nameless] {
        assert_eq!(find(fixture, lead.id).await, Some(lead));
    }
    assert_eq!(forget(fixture, &phone).await, 0);
}

async fn forget(fixture: &Fixture, phone: &PhoneNumber) -> u64 {
    let mut unit = fixture.begin().await;
    let count = unit.leads().forget(phone).await.unwrap();
    unit.commit().await.unwrap();
    count
}

async fn listed(fixture: &Fixture, filter: &LeadFilter, number: u32) -> (i64, Vec<i64>) {
    let page = fixture.leads.leads(filter, Page { number, ..FIRST }).await.unwrap();
    (page.total, page.rows.iter().map(|lead| lead.id.as_i64()).collect())
}

async fn insert(fixture: &Fixture, lead: &Lead) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.leads().insert(lead).await?;
    unit.commit().await
}

async fn find(fixture: &Fixture, id: LeadId) -> Option<Lead> {
    let mut unit = fixture.begin().await;
    let found = unit.leads().find(id).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}
