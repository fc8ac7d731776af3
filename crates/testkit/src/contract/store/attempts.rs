use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::attempt::Captured;
use domain::ports::StoreError;
use domain::{Action, AttemptId, AttemptState, Channel, PaymentAttempt, Scene};

pub async fn an_attempt_survives_a_round_trip_in_every_scene(fixture: &Fixture) {
    for scene in Scene::ALL {
        let openid = scene.needs_openid().then_some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
        let return_url = openid.is_none().then_some("https://shop.example/paid?名=值");
        let order = fixture.stored_order().await;
        let precise = given::start() + TimeDelta::microseconds(654_321);
        let attempt = PaymentAttempt {
            openid: openid.map(str::to_owned),
            return_url: return_url.map(str::to_owned),
            request_body: "{\"description\":\"宽带续费 🛜 'a' \\\\ \\n\"}\r\n".to_owned(),
            time_expire: precise + TimeDelta::microseconds(2),
            creating_until: precise + TimeDelta::microseconds(1),
            created_at: precise,
            ..given::attempt_in(&order, scene)
        };
        fixture.keep_attempt(&attempt).await;
        assert!(fixture.found_attempt(&order).await == attempt, "{scene:?}");
    }
}

pub async fn every_state_of_an_attempt_survives_a_round_trip(fixture: &Fixture) {
    let (order, mut attempt) = fixture.stored_attempt().await;
    let at = given::start() + TimeDelta::microseconds(999_999);
    let qr = Action::QrCode { content: "weixin://wxpay/bizpayurl?pr=码".to_owned() };
    let page =
        Action::Redirect { url: format!("https://pay.example/?{}", "sign=a%2B&".repeat(90)) };
    let parameters = [("timeStamp", "1772424000"), ("package", "prepay_id=wx\"值\""), ("a", "")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let invoke = Action::Invoke { parameters };
    let captured =
        |late| Captured { trade_no: "4200000109202603020000000001".to_owned(), at, late };
    let states = [
        AttemptState::Pending { action: qr, action_until: at },
        AttemptState::Pending { action: page, action_until: at + TimeDelta::microseconds(1) },
        AttemptState::Pending { action: invoke, action_until: at },
        AttemptState::Captured(captured(false)),
        AttemptState::Captured(captured(true)),
        AttemptState::Declined { at, reason: "余额不足 💸".to_owned() },
        AttemptState::Cancelled { at },
        AttemptState::Expired { at },
        AttemptState::Held { since: at },
        AttemptState::Created,
    ];
    for state in states {
        attempt = fixture.enter_attempt(&attempt, state).await;
        let found = fixture.found_attempt(&order).await;
        assert!(found == attempt, "{found:?} instead of {attempt:?}");
    }
}

pub async fn an_attempt_with_a_taken_number_is_a_duplicate(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let twin = PaymentAttempt { id: AttemptId(given::id()), ..attempt.clone() };
    let mut unit = fixture.begin().await;
    let refused = unit.attempts().insert(&twin).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    drop(unit);
    assert_eq!(fixture.found_attempt(&order).await, attempt);
}

pub async fn a_stale_update_of_an_attempt_is_a_conflict(fixture: &Fixture) {
    let (order, stale) = fixture.stored_attempt().await;
    let at = given::start();
    let current = fixture.enter_attempt(&stale, AttemptState::Expired { at }).await;
    assert_eq!(current.version, stale.version + 1);
    let mut unit = fixture.begin().await;
    let mut late = PaymentAttempt { state: AttemptState::Held { since: at }, ..stale };
    let refused = unit.attempts().update(&mut late).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    drop(unit);
    assert_eq!(fixture.found_attempt(&order).await, current);
}

pub async fn an_update_stores_until_when_an_attempt_is_being_created(fixture: &Fixture) {
    let (order, mut attempt) = fixture.stored_attempt().await;
    attempt.creating_until = given::start() + TimeDelta::microseconds(30_000_001);
    let mut unit = fixture.begin().await;
    unit.attempts().update(&mut attempt).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.found_attempt(&order).await, attempt);
}

pub async fn attempts_are_found_by_id_by_number_and_by_order(fixture: &Fixture) {
    let (order, first) = fixture.stored_attempt().await;
    let second = given::nth_attempt(&order, 1);
    fixture.keep_attempt(&second).await;
    let other_order = fixture.stored_order().await;
    let other = given::attempt(&other_order);
    fixture.keep_attempt(&other).await;
    assert_found(fixture, &first, true).await;
    assert_found(fixture, &second, true).await;
    assert_found(fixture, &given::nth_attempt(&order, 2), false).await;
    let mut unit = fixture.begin().await;
    let of_order = unit.attempts().of_order(order.id).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(of_order, [first.clone(), second.clone()]);
    assert_eq!(fixture.queries.attempts(order.id).await.unwrap(), [first, second]);
    assert_eq!(fixture.queries.attempts(other_order.id).await.unwrap(), [other]);
}

pub async fn a_captured_attempt_is_found_by_its_trade(fixture: &Fixture) {
    let (_order, open) = fixture.stored_attempt().await;
    let (_other, captured) = fixture.stored_attempt().await;
    let captured = fixture.capture(&captured).await;
    let trade_no = given::capture(&captured).trade_no;
    let never_paid = given::capture(&open).trade_no;
    let mut unit = fixture.begin().await;
    let mut find = async |channel, trade_no: &str| {
        unit.attempts().find_by_trade(channel, trade_no).await.unwrap()
    };
    assert_eq!(find(Channel::Wechat, &trade_no).await, Some(captured));
    assert_eq!(find(Channel::Alipay, &trade_no).await, None, "another provider's number");
    assert_eq!(find(Channel::Wechat, &never_paid).await, None);
    unit.roll_back().await.unwrap();
}

async fn assert_found(fixture: &Fixture, attempt: &PaymentAttempt, found: bool) {
    let wanted = found.then(|| attempt.clone());
    let mut unit = fixture.begin().await;
    let by_id = unit.attempts().find(attempt.id).await.unwrap();
    let by_number = unit.attempts().find_by_number(attempt.number).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!((&by_id, &by_number), (&wanted, &wanted));
}
