//! Words of suppliers that were refused: each kept once, counted, bounded, listed.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::SupplierNoticeId;
use domain::ports::{NoticeBound, NoticeFilter, NoticeKept, Page, Store};
use domain::supplier::{NoticeRefusal, RefusedNotice, Supplier};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Wide enough for every case but one.
fn wide() -> NoticeBound {
    NoticeBound { since: given::start(), most: 100 }
}

pub async fn a_refused_word_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(999_999);
    let odd = RefusedNotice {
        supplier: Supplier::ProxyShop,
        verdict: NoticeRefusal::Impossible,
        reference: None,
        body: (0..=255).collect(),
        times: u32::MAX,
        first_at: at - TimeDelta::days(1),
        last_at: at,
        ..given::refused_notice()
    };
    let empty = RefusedNotice {
        body: Vec::new(),
        reference: Some("'1\"".to_owned()),
        ..given::refused_notice()
    };
    for word in [&odd, &empty] {
        assert_eq!(keep(fixture, word, wide()).await, NoticeKept::New);
    }
    assert_eq!(listed(fixture, NoticeFilter::default()).await, [odd, empty]);
}

pub async fn the_same_word_that_comes_again_is_counted(fixture: &Fixture) {
    let word = given::refused_notice();
    keep(fixture, &word, wide()).await;
    let mut expected = word.clone();
    for minute in 1..=9 {
        let last_at = word.last_at + TimeDelta::minutes(minute);
        let again = RefusedNotice { first_at: last_at, last_at, ..given::refused_notice() };
        // However little room there is, what is there is counted.
        let bound = NoticeBound { most: 0, ..wide() };
        assert_eq!(keep(fixture, &again, bound).await, NoticeKept::Again);
        expected = RefusedNotice { times: expected.times + 1, last_at, ..expected };
    }
    let others = [
        RefusedNotice { verdict: NoticeRefusal::Unreadable, ..given::refused_notice() },
        RefusedNotice { supplier: Supplier::ProxyShop, ..given::refused_notice() },
        RefusedNotice { body: b"another".to_vec(), ..given::refused_notice() },
    ];
    for other in &others {
        assert_eq!(keep(fixture, other, wide()).await, NoticeKept::New, "it is not the same");
    }
    let first = listed(fixture, NoticeFilter::default()).await;
    assert_eq!((first.len(), &first[0]), (4, &expected));
}

pub async fn no_more_new_words_are_kept_than_allowed(fixture: &Fixture) {
    let bound = NoticeBound { since: given::start(), most: 2 };
    let word = |body: &str, supplier| RefusedNotice {
        supplier,
        body: body.as_bytes().to_vec(),
        ..given::refused_notice()
    };
    let early = given::start() - TimeDelta::microseconds(1);
    let before = RefusedNotice { first_at: early, last_at: early, ..word("0", Supplier::Jiuyi) };
    let kept = [
        (before, NoticeKept::New),
        (word("1", Supplier::Jiuyi), NoticeKept::New),
        (word("2", Supplier::Jiuyi), NoticeKept::New),
        (word("3", Supplier::Jiuyi), NoticeKept::TooMany),
        (word("2", Supplier::Jiuyi), NoticeKept::Again),
        (word("3", Supplier::ProxyShop), NoticeKept::New),
    ];
    for (word, expected) in kept {
        assert_eq!(keep(fixture, &word, bound).await, expected, "{:?}", word.body);
    }
    assert_eq!(listed(fixture, NoticeFilter::default()).await.len(), 4);
}

pub async fn of_many_that_keep_the_same_word_at_once_none_is_lost(fixture: &Fixture) {
    let mut keeping = JoinSet::new();
    for turn in 0..10 {
        let ways = [&fixture.store, &fixture.peer];
        let store: Arc<dyn Store> = Arc::clone(ways[turn % 2]);
        keeping.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.supplier_notices().keep(&given::refused_notice(), wide()).await.unwrap();
            unit.commit().await.unwrap();
        });
    }
    keeping.join_all().await;
    let [word] = &listed(fixture, NoticeFilter::default()).await[..] else { panic!("one") };
    assert_eq!(word.times, 10);
}

pub async fn refused_words_are_narrowed_and_told_page_by_page(fixture: &Fixture) {
    let mut words = Vec::new();
    for (minute, verdict) in [2, 0, 1, 1, 3].into_iter().zip(NoticeRefusal::ALL) {
        let last_at = given::start() + TimeDelta::minutes(minute);
        let supplier = if minute == 3 { Supplier::ProxyShop } else { Supplier::Jiuyi };
        let word = RefusedNotice { supplier, verdict, last_at, ..given::refused_notice() };
        keep(fixture, &word, wide()).await;
        words.push(word);
    }
    let ids = |at: &[usize]| at.iter().map(|at| words[*at].id).collect::<Vec<_>>();
    for (number, wanted) in [(1, ids(&[4, 0])), (2, ids(&[3, 2])), (3, ids(&[1])), (4, ids(&[]))] {
        let page = Page { number, size: 2 };
        let told = fixture.suppliers.notices(NoticeFilter::default(), page).await.unwrap();
        let told = (told.total, told.rows.iter().map(|word| word.id).collect::<Vec<_>>());
        assert_eq!(told, (5, wanted), "page {number}");
    }
    let (jiuyi, forged) = (Some(Supplier::Jiuyi), Some(NoticeRefusal::Forged));
    let narrowed = [
        (NoticeFilter { supplier: jiuyi, verdict: None }, ids(&[0, 3, 2, 1])),
        (NoticeFilter { supplier: None, verdict: forged }, ids(&[1])),
        (NoticeFilter { supplier: Some(Supplier::ProxyShop), verdict: forged }, ids(&[])),
    ];
    for (filter, wanted) in narrowed {
        let told = listed(fixture, filter).await;
        let told: Vec<SupplierNoticeId> = told.iter().map(|word| word.id).collect();
        assert_eq!(told, wanted, "{filter:?}");
    }
}

async fn keep(fixture: &Fixture, word: &RefusedNotice, bound: NoticeBound) -> NoticeKept {
    let mut unit = fixture.begin().await;
    let kept = unit.supplier_notices().keep(word, bound).await.unwrap();
    unit.commit().await.unwrap();
    kept
}

async fn listed(fixture: &Fixture, filter: NoticeFilter) -> Vec<RefusedNotice> {
    let page = Page { number: 1, size: 100 };
    fixture.suppliers.notices(filter, page).await.unwrap().rows
}
