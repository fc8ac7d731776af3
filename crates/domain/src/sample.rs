//! Orders and attempts for the tests of the rules.

use crate::attempt::{Action, AttemptNumber, AttemptState, PaymentAttempt, Scene};
use crate::customer::{Address, Contact, PersonName, PhoneNumber, Source};
use crate::id::{AttemptId, OrderId, PackageId};
use crate::money::Money;
use crate::order::{Order, OrderState, PackageSnapshot};
use crate::package::LateMoneyPolicy;
use crate::ports::{IdError, IdGenerator};
use crate::snowflake::Snowflake;
use crate::supplier::{Goods, Wish};
use crate::task::Target;
use crate::time::Timestamp;
use chrono::{TimeZone, Utc};
use std::sync::atomic::{AtomicI64, Ordering};

#[derive(Debug, Default)]
pub(crate) struct Counting(AtomicI64);

impl IdGenerator for Counting {
    fn next_id(&self) -> Result<Snowflake, IdError> {
        Ok(Snowflake::from_i64(self.0.fetch_add(1, Ordering::Relaxed)).unwrap())
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

pub(crate) fn id(number: i64) -> Snowflake {
    Snowflake::from_i64(number).unwrap()
}

pub(crate) fn order(state: OrderState) -> Order {
    Order {
        id: "R202407261816664599454990337".parse::<OrderId>().unwrap(),
        query_id: None,
        account: None,
        contact: Contact {
            name: PersonName::parse("某某").unwrap(),
            phone: PhoneNumber::parse("13800000000").unwrap(),
            address: Address::parse("某路").unwrap(),
        },
        package: PackageSnapshot {
            id: PackageId(74),
            version: 1,
            name: "100M/12".to_owned(),
            rate: "100M".to_owned(),
            months: 12,
            limited: false,
            targets: vec![Target::Zhuoyue],
            late_money: LateMoneyPolicy::Hold,
            goods: Goods::Broadband,
        },
        wish: Wish::Broadband,
        amount: Money::cny(46_000).unwrap(),
        source: Source::default(),
        state,
        created_at: at(0),
        expires_at: at(1_800),
        version: 1,
    }
}

pub(crate) fn attempt(state: AttemptState) -> PaymentAttempt {
    let order = order(OrderState::AwaitingPayment);
    PaymentAttempt {
        id: AttemptId(id(7)),
        number: AttemptNumber::new(order.id, 0).unwrap(),
        order_id: order.id,
        scene: Scene::Native,
        merchant: "1900000001".to_owned(),
        app_id: "wx1".to_owned(),
        openid: None,
        amount: order.amount,
        request_body: String::new(),
        return_url: None,
        time_expire: at(1_800),
        creating_until: at(0),
        state,
        created_at: at(1),
        version: 1,
    }
}

pub(crate) fn pending() -> AttemptState {
    let action = Action::QrCode { content: "weixin://x".to_owned() };
    AttemptState::Pending { action, action_until: at(1_800) }
}
