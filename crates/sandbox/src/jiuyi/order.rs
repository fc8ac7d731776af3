//! An order for an account to be topped up (代充).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::{beijing, shanghai};
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::mask;
use crate::store::{Kind, Txn};

/// 待充值: nobody has begun.
pub(super) const WAITING: u8 = 1;
/// 充值中.
const RUNNING: u8 = 2;
/// 成功-待确认.
pub(super) const DELIVERED: u8 = 3;
/// 成功-已完成.
pub(super) const DONE: u8 = 4;
/// 失败-订单关闭: what it cost is in the balance again.
pub(super) const CLOSED: u8 = 6;

const DAY: i64 = 24 * 3600;

/// One order.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Their number.
    pub(super) number: String,
    /// The partner's.
    pub(super) out_order_id: String,
    /// As it was sent, time and signature apart.
    pub(super) fields: BTreeMap<String, String>,
    pub(super) product_name: String,
    /// What all of it costs, in fen.
    pub(super) price_fen: i64,
    created_at: i64,
    /// How it stands from when on, in seconds since 1970; what lies ahead is planned.
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) at: i64,
    pub(super) status: u8,
}

impl Order {
    /// `filled_in`: seconds until it is delivered; `None`: nobody fills it.
    pub(super) fn new(
        fields: BTreeMap<String, String>,
        (product_name, price_fen): (String, i64),
        now: i64,
        filled_in: Option<i64>,
    ) -> Result<Self, SandboxError> {
        let number = format!("API{}{}", shanghai(now).format("%Y%m%d%H%M%S"), random_digits(5)?);
        let out_order_id = fields.get("out_order_id").cloned().unwrap_or_default();
        let waiting = Step { at: now, status: WAITING };
        let steps = match filled_in {
            None => vec![waiting, Step { at: now + 7 * DAY, status: CLOSED }],
            Some(seconds) => {
                let delivered = now + seconds;
                vec![
                    waiting,
                    Step { at: now + seconds / 2, status: RUNNING },
                    Step { at: delivered, status: DELIVERED },
                    Step { at: delivered + DAY, status: DONE },
                ]
            }
        };
        Ok(Self { number, out_order_id, fields, product_name, price_fen, created_at: now, steps })
    }

    pub(super) fn status(&self, now: i64) -> u8 {
        let past = self.steps.iter().rfind(|step| step.at <= now);
        past.map_or(WAITING, |step| step.status)
    }

    /// From now on it stands so; what was planned is not, and what follows from it is.
    pub(super) fn enter(&mut self, status: u8, now: i64) {
        self.steps.retain(|step| step.at < now);
        self.steps.push(Step { at: now, status });
        match status {
            WAITING => self.steps.push(Step { at: self.created_at + 7 * DAY, status: CLOSED }),
            DELIVERED => self.steps.push(Step { at: now + DAY, status: DONE }),
            _other => {}
        }
    }

    /// What the partner will be told: each state that says how it ends, 5 (成功-纠纷中) too.
    pub(super) fn news(&self, since: i64) -> impl Iterator<Item = Step> {
        let is_told = |status| (DELIVERED..=CLOSED).contains(&status);
        self.steps.iter().copied().filter(move |step| step.at >= since && is_told(step.status))
    }

    /// What of the balance it takes, in fen.
    pub(super) fn taken(&self, now: i64) -> i64 {
        if self.status(now) == CLOSED { 0 } else { self.price_fen }
    }

    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn created_at(&self) -> String {
        beijing(self.created_at)
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::JiuyiOrder, &self.number, Some(&self.out_order_id), self)
    }

    /// By their number, else by the partner's.
    pub(super) fn find(
        txn: &Txn<'_>,
        number: &str,
        out_order_id: &str,
    ) -> Result<Option<Self>, SandboxError> {
        if number.is_empty() {
            txn.by_alias(Kind::JiuyiOrder, out_order_id)
        } else {
            txn.get(Kind::JiuyiOrder, number)
        }
    }

    /// For the record: no account in clear.
    pub(super) fn shown(&self, now: i64) -> Value {
        json!({
            "record": "recharge",
            "orderId": self.number,
            "outOrderId": self.out_order_id,
            "cardId": self.field("card_id"),
            "account": mask::phone(self.field("account")),
            "priceFen": self.price_fen,
            "status": self.status(now),
            "createdAt": self.created_at(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(filled_in: Option<i64>) -> Order {
        let fields = BTreeMap::from([("out_order_id".to_owned(), "9".to_owned())]);
        Order::new(fields, ("plan".to_owned(), 950), 1_000, filled_in).unwrap()
    }

    #[test]
    fn a_filled_order_is_delivered_and_confirmed_a_day_later() {
        let order = order(Some(10));
        let seen = [1_000, 1_005, 1_010, 1_010 + DAY].map(|now| order.status(now));
        assert_eq!(seen, [WAITING, RUNNING, DELIVERED, DONE]);
        let told: Vec<u8> = order.news(1_000).map(|step| step.status).collect();
        assert_eq!(told, [DELIVERED, DONE]);
    }

    #[test]
    fn an_order_that_nobody_fills_is_closed_after_seven_days_and_costs_nothing() {
        let order = order(None);
        let end = 1_000 + 7 * DAY;
        assert_eq!((order.status(end - 1), order.taken(end - 1)), (WAITING, 950));
        assert_eq!((order.status(end), order.taken(end)), (CLOSED, 0));
    }

    #[test]
    fn another_state_takes_the_place_of_what_was_planned() {
        let mut order = order(Some(10));
        order.enter(CLOSED, 1_002);
        assert_eq!(order.status(1_000 + 30 * DAY), CLOSED);
        order.enter(DELIVERED, 1_003);
        assert_eq!(order.status(1_003 + DAY), DONE);
        assert!(order.number.starts_with("API1970010108"), "{}", order.number);
    }
}
