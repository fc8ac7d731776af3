//! Alipay's `gateway.do` with RSA2 in public-key mode: precreate, page pay, query, close,
//! notifications, and the cashier page that the payer's browser shows.

mod cashier;
mod gateway;
mod manage;
mod money;
mod notice;
mod order;
mod page;
mod params;
mod payer;
mod problem;
mod trade;

use crate::answer::{Answer, Effect, Signing};
use crate::call::Call;
use crate::clock::http_date;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::{Problem, node};

pub(crate) use cashier::PAGE_HEADER;
pub(crate) use notice::{RETRIES, dress, welcomed};
pub(crate) use payer::settle;
pub(crate) use trade::{State, Trade};

const TEXT: &str = "text/html;charset=utf-8";

/// Answers one call under `/alipay`, unsigned as yet.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let segments = call.segments("/alipay");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("GET" | "POST", ["gateway.do"]) => gateway::answer(world, txn, call),
        ("GET", ["qr", code]) => page::scan(world, txn, code),
        ("POST", ["cashier", code, "pay"]) => page::pay(world, txn, code),
        (_, _) => Ok(Answer::text(404, TEXT, "404".to_owned(), Effect::NotFound)),
    }
}

/// A definite refusal in the provider's words.
pub(crate) fn refusal(call: &Call) -> Answer {
    let params = params::Params::of(call).unwrap_or_default();
    let number = gateway::number(&params);
    Problem::business("ACCESS_FORBIDDEN", "无权限使用接口")
        .into_answer(params.get("method"))
        .about(params.get("method"), &number)
}

/// The merchant's number in the query of a page address.
pub(crate) fn number_in(query: &str) -> String {
    let biz = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "biz_content");
    biz.map(|(_, biz)| gateway::number_of(&biz)).unwrap_or_default()
}

/// Adds the date, and puts a node that is to be signed into its envelope.
///
/// The signature covers the node's bytes exactly as they are sent.
pub(crate) fn finish(world: &World, mut answer: Answer) -> Result<Answer, SandboxError> {
    answer.headers.push(("Date", http_date(world.clock.now())));
    if answer.signing == Signing::Signed {
        let sign = world.keys.alipay_gateway.sign(&answer.body)?;
        let node = node(&answer.operation);
        answer.body = format!("{{\"{node}\":{},\"sign\":\"{sign}\"}}", answer.body);
    }
    Ok(answer)
}

/// A signed answer; slashes are escaped as Alipay does.
fn signed(operation: &str, number: &str, node: &serde_json::Value, effect: Effect) -> Answer {
    let body = node.to_string().replace('/', "\\/");
    Answer::text(200, TEXT, body, effect).signed().about(operation, number)
}
