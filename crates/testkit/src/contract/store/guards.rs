//! What works once, codes, and how all that is over is taken away.

use super::{Fixture, accounts};
use crate::given;
use chrono::TimeDelta;
use domain::Timestamp;
use domain::account::AccountSession;
use domain::intake::{Intake, KeyedRequest};
use domain::limit::Limit;
use domain::one_time::{OneTime, OneTimeKind};
use domain::ports::{Clock, KeyClaim, NoticeBound, NoticeKept, StoreError, UnitOfWork};
use domain::sms::{CodeCheck, SmsCode, SmsScene};
use domain::staff::StaffSession;
use domain::supplier::RefusedNotice;
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn what_works_once_is_taken_once(fixture: &Fixture) {
    for (kind, bound_to) in OneTimeKind::ALL.into_iter().zip([None, Some([9; 32])]) {
        let expires_at = given::start() + TimeDelta::microseconds(123_456);
        let kept = OneTime { bound_to, expires_at, ..one_time(kind, 1) };
        keep(fixture, &kept).await.unwrap();
        assert_eq!(take(fixture, kind, 2).await, None);
        assert_eq!(take(fixture, kind, 1).await, Some(kept));
        assert_eq!(take(fixture, kind, 1).await, None);
    }
    keep(fixture, &one_time(OneTimeKind::Captcha, 3)).await.unwrap();
    assert_eq!(take(fixture, OneTimeKind::CaptchaTicket, 3).await, None, "another kind");
    let again = keep(fixture, &one_time(OneTimeKind::Captcha, 3)).await;
    assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
}

pub async fn of_two_who_take_the_same_at_once_one_gets_it(fixture: &Fixture) {
    for turn in 0..8 {
        keep(fixture, &one_time(OneTimeKind::CaptchaTicket, turn)).await.unwrap();
    }
    let mut callers = JoinSet::new();
    for turn in 0..32_u8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        callers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let wanted = (OneTimeKind::CaptchaTicket, [turn / 4; 32]);
            let taken = unit.guards().take(wanted.0, wanted.1).await.unwrap();
            unit.commit().await.unwrap();
            taken
        });
    }
    let mut taken: Vec<_> = callers.join_all().await.into_iter().flatten().collect();
    taken.sort_by_key(|one_time| one_time.hash);
    let all: Vec<_> = (0..8).map(|turn| one_time(OneTimeKind::CaptchaTicket, turn)).collect();
    assert_eq!(taken, all);
}

pub async fn a_code_takes_the_place_of_the_one_before(fixture: &Fixture) {
    let first = code(SmsScene::Login, 1);
    let elsewhere = code(SmsScene::Profile, 2);
    let later = SmsCode {
        wrong: 3,
        expires_at: first.expires_at + TimeDelta::microseconds(1),
        ..code(SmsScene::Login, 3)
    };
    for code in [&first, &elsewhere, &later] {
        let mut unit = fixture.begin().await;
        unit.guards().keep_code(code).await.unwrap();
        unit.commit().await.unwrap();
    }
    let mut unit = fixture.begin().await;
    assert_eq!(locked(unit.as_mut(), SmsScene::Login).await, Some(later));
    assert_eq!(locked(unit.as_mut(), SmsScene::Password).await, None);
    for _twice in 0..2 {
        unit.guards().remove_code([1; 32], SmsScene::Login).await.unwrap();
    }
    assert_eq!(locked(unit.as_mut(), SmsScene::Login).await, None);
    assert_eq!(locked(unit.as_mut(), SmsScene::Profile).await, Some(elsewhere));
    assert_eq!(unit.guards().lock_code([2; 32], SmsScene::Profile).await.unwrap(), None);
    unit.commit().await.unwrap();
}

/// However many guess at once, half of them by the peer: five tries are all there are.
pub async fn guesses_at_once_are_each_counted(fixture: &Fixture) {
    let mut unit = fixture.begin().await;
    unit.guards().keep_code(&code(SmsScene::Login, 7)).await.unwrap();
    unit.commit().await.unwrap();
    let mut callers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        callers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let mut code = locked(unit.as_mut(), SmsScene::Login).await.unwrap();
            let check = code.check(&[0; 32], given::start());
            if check == CodeCheck::Wrong {
                unit.guards().keep_code(&code).await.unwrap();
            }
            unit.commit().await.unwrap();
            check
        });
    }
    let checks = callers.join_all().await;
    let count = |wanted| checks.iter().filter(|check| **check == wanted).count();
    assert_eq!((count(CodeCheck::Wrong), count(CodeCheck::Void)), (5, 3));
}

/// Of each kind one that is over at `now`, and one that is not yet.
pub async fn all_that_is_over_is_purged_and_nothing_else(fixture: &Fixture) {
    // The guard of an order goes by the store's own time.
    let end = fixture.clock.now() + TimeDelta::hours(2);
    let live = end + TimeDelta::microseconds(1);
    for (mark, until) in [(1, end), (2, live)] {
        fill(fixture, mark, until).await;
    }
    place_guarded(fixture).await;
    assert_eq!(purge(fixture, end - TimeDelta::microseconds(1), 99).await, 1, "the guard alone");
    assert_eq!(purge(fixture, end, 99).await, 7);
    assert_eq!(purge(fixture, end, 99).await, 0);
    assert_eq!(remaining(fixture, 1, end).await, [false; 7]);
    assert_eq!(remaining(fixture, 2, live).await, [true; 7]);
}

/// What holds for longer than a unit of work takes is purged a part at a time.
pub async fn no_more_is_purged_at_once_than_was_asked_for(fixture: &Fixture) {
    for turn in 0..5 {
        keep(fixture, &one_time(OneTimeKind::Captcha, turn)).await.unwrap();
    }
    let now = given::start() + TimeDelta::days(1);
    let mut purged = Vec::new();
    for _each in 0..4 {
        purged.push(purge(fixture, now, 2).await);
    }
    assert_eq!(purged, [2, 2, 1, 0]);
}

/// No word is one too many.
const UNBOUND: NoticeBound = NoticeBound { since: Timestamp::MAX_UTC, most: 1 };

fn one_time(kind: OneTimeKind, what: u8) -> OneTime {
    OneTime { kind, hash: [what; 32], bound_to: None, expires_at: given::start() }
}

fn code(scene: SmsScene, what: u8) -> SmsCode {
    SmsCode {
        phone_hash: [1; 32],
        scene,
        code_hash: [what; 32],
        wrong: 0,
        expires_at: given::start() + TimeDelta::minutes(5),
    }
}

async fn locked(unit: &mut dyn UnitOfWork, scene: SmsScene) -> Option<SmsCode> {
    unit.guards().lock_code([1; 32], scene).await.unwrap()
}

async fn keep(fixture: &Fixture, one_time: &OneTime) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.guards().keep(one_time).await?;
    unit.commit().await
}

async fn take(fixture: &Fixture, kind: OneTimeKind, what: u8) -> Option<OneTime> {
    let mut unit = fixture.begin().await;
    let taken = unit.guards().take(kind, [what; 32]).await.unwrap();
    unit.commit().await.unwrap();
    taken
}

async fn purge(fixture: &Fixture, now: Timestamp, most: u32) -> u64 {
    let mut unit = fixture.begin().await;
    let gone = unit.guards().purge(now, most).await.unwrap();
    unit.commit().await.unwrap();
    gone
}

fn window(mark: u8) -> (Limit, [u8; 32]) {
    let limit = Limit { name: "x", most: 1, window: TimeDelta::hours(1), from_last: false };
    (limit, [mark; 32])
}

fn claimed(mark: u8) -> KeyedRequest {
    given::keyed_request(&format!("purge{mark}"), mark)
}

/// A counter, something one-time, a code, a session of each kind, a key and a refused word, all until then.
async fn fill(fixture: &Fixture, mark: u8, until: Timestamp) {
    let (limit, key) = window(mark);
    let staff = given::staff(&format!("staff{mark}"));
    let account = given::account(&format!("1380000000{mark}"));
    accounts::insert(fixture, &account).await.unwrap();
    let mut unit = fixture.begin().await;
    unit.guards().count(&limit, key, until - limit.window).await.unwrap();
    let one_time = OneTime { expires_at: until, ..one_time(OneTimeKind::Captcha, mark) };
    unit.guards().keep(&one_time).await.unwrap();
    let code = SmsCode { phone_hash: key, expires_at: until, ..code(SmsScene::Login, mark) };
    unit.guards().keep_code(&code).await.unwrap();
    unit.staff().insert(&staff).await.unwrap();
    let token_hash = key;
    let session = StaffSession { token_hash, expires_at: until, ..given::session(&staff) };
    unit.sessions().add(&session).await.unwrap();
    let session =
        AccountSession { token_hash, expires_at: until, ..given::account_session(&account) };
    unit.account_sessions().add(&session).await.unwrap();
    let (request, earlier) = (claimed(mark), until - TimeDelta::hours(1));
    let claim = unit.idempotency().claim(&request, earlier, until).await.unwrap();
    assert_eq!(claim, KeyClaim::Claimed);
    let kept = unit.supplier_notices().keep(&word(mark, until), UNBOUND).await.unwrap();
    assert_eq!(kept, NoticeKept::New);
    unit.commit().await.unwrap();
}

/// A refused word of a supplier's that is kept until then.
fn word(mark: u8, until: Timestamp) -> RefusedNotice {
    let notice = given::refused_notice();
    let at = until - (notice.until() - notice.last_at);
    RefusedNotice { body: vec![mark], first_at: at, last_at: at, ..notice }
}

async fn place_guarded(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let place = given::place_order(&given::order(), given::guarded(1));
    fixture.intake.place(Intake::Place(Box::new(place))).await.unwrap();
}

/// Which of what was filled in is still there; takes the one-time thing.
async fn remaining(fixture: &Fixture, mark: u8, until: Timestamp) -> [bool; 7] {
    let (limit, key) = window(mark);
    let before = until - TimeDelta::microseconds(1);
    let mut unit = fixture.begin().await;
    let claim = unit.idempotency().claim(&claimed(mark), before, until).await.unwrap();
    let remaining = [
        unit.guards().counted(&limit, key, before).await.unwrap().is_some(),
        unit.guards().take(OneTimeKind::Captcha, key).await.unwrap().is_some(),
        unit.guards().lock_code(key, SmsScene::Login).await.unwrap().is_some(),
        unit.sessions().find(&key).await.unwrap().is_some(),
        unit.account_sessions().find(&key).await.unwrap().is_some(),
        claim == KeyClaim::Running,
        unit.supplier_notices().keep(&word(mark, until), UNBOUND).await.unwrap()
            == NoticeKept::Again,
    ];
    unit.roll_back().await.unwrap();
    remaining
}
