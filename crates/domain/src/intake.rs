//! Placing an order durably: what repeats an earlier request, what is new, what is refused.

use crate::customer::{Customer, QueryId};
use crate::event::OrderEvent;
use crate::id::{OrderId, PackageId};
use crate::order::Order;
use crate::task::Task;
use crate::time::Timestamp;
use crate::{Invalid, PackageSnapshot};
use chrono::TimeDelta;
use std::fmt;

/// How long an answer is remembered under its key.
pub const KEY_LIFE: TimeDelta = TimeDelta::hours(24);
/// How long the same order from the same client is refused without a key.
pub const REPEAT_GUARD: TimeDelta = TimeDelta::seconds(5);

/// A keyed hash of what makes two requests the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(..)")
    }
}

/// A client's `Idempotency-Key`: 16–128 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let field = "Idempotency-Key";
        if !(16..=128).contains(&text.len()) {
            return Err(Invalid { field, problem: "must have 16 to 128 characters" });
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Invalid { field, problem: "may hold visible ASCII characters only" });
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key within the route (and account) that it belongs to, and what was asked under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRequest {
    pub scope: String,
    pub key: IdempotencyKey,
    pub fingerprint: Fingerprint,
}

/// An answer as the client gets it, and got it the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    pub status: u16,
    pub body: String,
    /// The order that was made, so that headers can be made again from it.
    pub order_id: Option<OrderId>,
}

/// How repeats of the request are told from new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepeatCheck {
    /// By the client's key; the answer is kept with it.
    Keyed { request: KeyedRequest, answer: StoredAnswer },
    /// By the same client sending the same body within `REPEAT_GUARD`.
    Guarded(Fingerprint),
}

#[derive(Debug, Clone)]
pub enum Intake {
    Place(Box<PlaceOrder>),
    /// A refusal that depends on the state of things, to be given again for the same key.
    Remember {
        request: KeyedRequest,
        answer: StoredAnswer,
    },
}

/// An order with all that is written beside it.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub order: Order,
    pub event: OrderEvent,
    pub expiry: Task,
    pub repeat: RepeatCheck,
    /// How many living orders the customer may have of the package, this one included.
    pub quota: Option<u32>,
    /// The customer whom the order was made from, where they were not looked at for this very order.
    pub customer: Option<SeenCustomer>,
}

/// What tells whether our copy of a customer is still the one that was looked at. Two lines of one
/// imported file about the same customer are not told apart: both are of the file's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCustomer {
    pub query_id: QueryId,
    pub copied_at: Timestamp,
    /// By BOSS or by the list of qualified users.
    pub qualified: bool,
}

impl From<&Customer> for SeenCustomer {
    fn from(customer: &Customer) -> Self {
        let Customer { query_id, copied_at, qualified, .. } = customer;
        Self { query_id: query_id.clone(), copied_at: *copied_at, qualified: *qualified }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeOutcome {
    /// The order (or the refusal to remember) is durable.
    Accepted,
    /// The same request came before under the same key: its first answer.
    Replayed(StoredAnswer),
    /// The key was used for another request.
    KeyReused,
    /// The same client sent the same order less than five seconds ago.
    Repeated,
    /// The package or the customer is not what the order was made from any more, or the package is
    /// off sale.
    Changed,
    /// Nothing is left of the package.
    SoldOut,
    /// The customer has as many orders of the package as one may have.
    QuotaReached,
}

/// What the store holds that bears on the request.
#[derive(Debug, Clone, Default)]
pub struct IntakeFacts {
    /// What was asked under the key within its life, and the answer.
    pub known: Option<(Fingerprint, StoredAnswer)>,
    /// Until when the guard of the same fingerprint stands.
    pub guarded_until: Option<Timestamp>,
    /// The package now: version, and whether it is on sale.
    pub package: Option<(PackageId, i64, bool)>,
    /// The customer now; looked up where the order was made from one.
    pub customer: Option<SeenCustomer>,
    /// What is left of a limited package; looked up for those alone.
    pub stock_left: Option<i64>,
    /// Orders of the package that the customer has (by queryId where there is one, else by phone),
    /// cancelled and expired ones aside; looked up where there is a quota.
    pub owned: u32,
}

/// The rule of the intake. `Accepted` means: write everything, and take one of a limited package.
pub fn decide_intake(intake: &Intake, facts: &IntakeFacts, now: Timestamp) -> IntakeOutcome {
    let request = match intake {
        Intake::Remember { request, .. } => Some(request),
        Intake::Place(place) => match &place.repeat {
            RepeatCheck::Keyed { request, .. } => Some(request),
            RepeatCheck::Guarded(_) => None,
        },
    };
    match (request, &facts.known) {
        (Some(request), Some((fingerprint, answer))) if request.fingerprint == *fingerprint => {
            return IntakeOutcome::Replayed(answer.clone());
        }
        (Some(_), Some(_)) => return IntakeOutcome::KeyReused,
        (None, _) if facts.guarded_until.is_some_and(|until| until > now) => {
            return IntakeOutcome::Repeated;
        }
        (Some(_), None) | (None, _) => {}
    }
    match intake {
        Intake::Remember { .. } => IntakeOutcome::Accepted,
        Intake::Place(place) => decide_place(place, facts),
    }
}

fn decide_place(place: &PlaceOrder, facts: &IntakeFacts) -> IntakeOutcome {
    let package = &place.order.package;
    if !is_current(package, facts) || is_another(place.customer.as_ref(), facts) {
        IntakeOutcome::Changed
    } else if place.quota.is_some_and(|quota| facts.owned >= quota) {
        IntakeOutcome::QuotaReached
    } else if package.limited && facts.stock_left.unwrap_or_default() <= 0 {
        IntakeOutcome::SoldOut
    } else {
        IntakeOutcome::Accepted
    }
}

fn is_current(snapshot: &PackageSnapshot, facts: &IntakeFacts) -> bool {
    facts.package == Some((snapshot.id, snapshot.version, true))
}

fn is_another(seen: Option<&SeenCustomer>, facts: &IntakeFacts) -> bool {
    seen.is_some() && seen != facts.customer.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventKind;
    use crate::id::{EventId, TaskId};
    use crate::order::OrderState;
    use crate::sample;
    use crate::task::TaskKind;
    use chrono::{TimeZone, Utc};

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn answer(body: &str) -> StoredAnswer {
        StoredAnswer { status: 409, body: body.to_owned(), order_id: None }
    }

    fn remember(fingerprint: u8) -> Intake {
        let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
        let fingerprint = Fingerprint([fingerprint; 32]);
        let request = KeyedRequest { scope: "save".to_owned(), key, fingerprint };
        Intake::Remember { request, answer: answer("new") }
    }

    #[test]
    fn the_first_answer_is_given_again_and_another_body_is_refused() {
        let first = (Fingerprint([1; 32]), answer("first"));
        let facts = IntakeFacts { known: Some(first), ..IntakeFacts::default() };
        let same = decide_intake(&remember(1), &facts, at(0));
        assert_eq!(same, IntakeOutcome::Replayed(answer("first")));
        assert_eq!(decide_intake(&remember(2), &facts, at(0)), IntakeOutcome::KeyReused);
        let nothing = IntakeFacts::default();
        assert_eq!(decide_intake(&remember(1), &nothing, at(0)), IntakeOutcome::Accepted);
    }

    fn place(limited: bool, quota: Option<u32>) -> Intake {
        let mut order = sample::order(OrderState::AwaitingPayment);
        order.package.limited = limited;
        let task = TaskId(sample::id(1));
        Intake::Place(Box::new(PlaceOrder {
            event: OrderEvent {
                id: EventId(sample::id(2)),
                order_id: order.id,
                kind: EventKind::Placed,
                at: at(0),
            },
            expiry: Task::new(task, TaskKind::ExpireOrder(order.id), at(9), at(0)),
            repeat: RepeatCheck::Guarded(Fingerprint([1; 32])),
            quota,
            customer: None,
            order,
        }))
    }

    #[test]
    fn a_limited_package_is_sold_while_there_is_some_and_to_each_up_to_the_quota() {
        let facts = |stock_left, owned| IntakeFacts {
            package: Some((PackageId(74), 1, true)),
            stock_left,
            owned,
            ..IntakeFacts::default()
        };
        let decide = |limited, quota, stock_left, owned| {
            decide_intake(&place(limited, quota), &facts(stock_left, owned), at(0))
        };
        assert_eq!(decide(true, None, Some(1), 0), IntakeOutcome::Accepted);
        assert_eq!(decide(true, None, Some(0), 0), IntakeOutcome::SoldOut);
        assert_eq!(decide(true, None, None, 0), IntakeOutcome::SoldOut);
        assert_eq!(decide(false, None, None, 9), IntakeOutcome::Accepted);
        assert_eq!(decide(false, Some(2), None, 1), IntakeOutcome::Accepted);
        assert_eq!(decide(false, Some(2), None, 2), IntakeOutcome::QuotaReached);
        let changed = IntakeFacts { package: Some((PackageId(74), 2, true)), ..facts(Some(1), 0) };
        let outcome = decide_intake(&place(true, None), &changed, at(0));
        assert_eq!(outcome, IntakeOutcome::Changed);
    }

    #[test]
    fn an_order_is_made_from_the_customer_as_they_are() {
        let seen = SeenCustomer {
            query_id: QueryId::parse("PBS001022579").unwrap(),
            copied_at: at(0),
            qualified: true,
        };
        let decide = |from: Option<SeenCustomer>, now: Option<SeenCustomer>| {
            let Intake::Place(mut place) = place(false, None) else { panic!("not an order") };
            place.customer = from;
            let package = Some((PackageId(74), 1, true));
            let facts = IntakeFacts { package, customer: now, ..IntakeFacts::default() };
            decide_intake(&Intake::Place(place), &facts, at(0))
        };
        let some = Some(seen.clone());
        assert_eq!(decide(some.clone(), some.clone()), IntakeOutcome::Accepted);
        assert_eq!(decide(None, None), IntakeOutcome::Accepted);
        assert_eq!(decide(some.clone(), None), IntakeOutcome::Changed);
        let later = SeenCustomer { copied_at: at(1), ..seen.clone() };
        assert_eq!(decide(some.clone(), Some(later)), IntakeOutcome::Changed);
        let unqualified = SeenCustomer { qualified: false, ..seen };
        assert_eq!(decide(some, Some(unqualified)), IntakeOutcome::Changed);
    }

    #[test]
    fn a_key_has_its_limits() {
        assert!(IdempotencyKey::parse(&"k".repeat(16)).is_ok());
        assert!(IdempotencyKey::parse(&"k".repeat(128)).is_ok());
        for text in ["", "short", &"k".repeat(129), "0123456789abcde f", "钥匙钥匙钥匙钥匙"]
        {
            assert_eq!(IdempotencyKey::parse(text).unwrap_err().field, "Idempotency-Key");
        }
    }
}
