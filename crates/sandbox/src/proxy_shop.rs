//! The proxy shop: its orders, its ways to pay and its static addresses, under `/pub`.
//!
//! What the shop has not published (refusals, the ways to pay, the addresses, regions) is as
//! `docs/contracts/proxy-shop.md` reads it.

mod address;
mod asked;
mod catalogue;
mod create;
mod envelope;
mod fee;
mod keys;
mod list;
mod order;
mod state;
mod told;

use serde_json::{Value, json};

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;
use address::Address;
use envelope::{Refusal, Reply};
use order::Order;
use state::State;

pub(crate) use keys::ProxyShopKeys;
pub(crate) use told::Told;

/// Where the path of the calls that make an order ends.
pub(crate) const CREATE: &str = "/pub/order/create";

/// What an interface does: an answer's data as JSON, or a refusal.
type Done = Result<Reply, Refusal>;

/// Parameters of the query and of the body.
#[derive(Debug)]
struct Params {
    query: Vec<(String, String)>,
    body: Value,
}

/// Answers one call under `/proxy`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let mut state = State::load(txn)?;
    let operation = call.segments("/proxy").join("/");
    let operation = operation.strip_prefix("pub/").unwrap_or(&operation).to_owned();
    let params = Params::of(call);
    if params.app_key() != Some(world.keys.identities.proxy.app_key.as_str()) {
        let refused = state.envelope.refused(&Refusal::key());
        let answer = json_text(state.envelope.key_status, refused, Effect::Refused);
        return Ok(answer.about(&operation, ""));
    }
    let now = world.clock.now();
    let done = match (call.method.as_str(), operation.as_str()) {
        ("GET", "order/list") => list::orders(txn, &state, &params, now)?,
        ("POST", "order/check") => create::check(txn, &state, &params)?,
        ("POST", "order/create") => create::create(txn, &mut state, &params, now)?,
        ("POST", "order/close") => create::close(txn, &params, now)?,
        ("GET", "payment/list") => Ok(state.payment_list()?),
        ("GET", "ip/get-static-ip") => address::list(txn, &params, now)?,
        (_, _) => {
            let body = json!({"code": 404, "message": "接口不存在"});
            return Ok(Answer::json(404, &body, Effect::NotFound).about(&operation, ""));
        }
    };
    Ok(match done {
        Ok(reply) => {
            state.keep(txn)?;
            let done = state.envelope.done(&reply.data);
            json_text(200, done, reply.effect).about(&operation, &reply.key)
        }
        Err(refusal) => {
            let refused = state.envelope.refused(&refusal);
            json_text(200, refused, Effect::Refused).about(&operation, "")
        }
    })
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    let body = json!({"code": 1, "message": "操作失败，请联系客服"});
    Answer::json(200, &body, Effect::Refused)
}

/// The balance, every order and every address.
pub(crate) fn held(txn: &Txn<'_>, now: i64) -> Result<Vec<Value>, SandboxError> {
    let mut shown = vec![State::load(txn)?.shown()];
    shown.extend(txn.all::<Order>(Kind::ProxyOrder)?.iter().map(|order| order.shown(now)));
    shown.extend(txn.all::<Address>(Kind::ProxyAddress)?.iter().map(|one| one.shown(now)));
    Ok(shown)
}

/// Fees are numbers whose digits no float may touch: the text is made by hand.
fn json_text(status: u16, body: String, effect: Effect) -> Answer {
    Answer::text(status, "application/json; charset=utf-8", body, effect)
}

impl Params {
    fn of(call: &Call) -> Self {
        let query = call.query.as_deref().unwrap_or_default();
        Self {
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            body: serde_json::from_slice(&call.body).unwrap_or_default(),
        }
    }

    /// It may stand in either place.
    fn app_key(&self) -> Option<&str> {
        self.text("app_key").or_else(|| self.body.get("app_key").and_then(Value::as_str))
    }

    /// A parameter of the query; an empty one is none.
    fn text(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let number = |text: &str| text.parse().map_err(|_error| Refusal::parameter(name));
        self.text(name).map(number).transpose()
    }
}
