//! Alipay's `gateway.do` with RSA2, in public-key and in certificate mode: placing, query,
//! close, refunds, bills, sign-in, notifications, and the pages of the payer's browser.

mod app;
mod bill;
mod buyers;
mod cashier;
mod cert;
mod create;
mod gateway;
mod login;
mod manage;
mod money;
mod notice;
mod order;
mod page;
mod params;
mod payer;
mod problem;
mod refund;
mod trade;

use crate::answer::{Answer, Effect, Envelope, Signing};
use crate::call::Call;
use crate::clock::http_date;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::Problem;

pub(crate) use cashier::PAGE_HEADER;
pub(crate) use cert::CertKeys;
pub(crate) use create::invoked;
pub(crate) use login::hand_out;
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
        ("GET", ["downloadBillFile.resource"]) => bill::download(world, txn, call),
        ("GET", ["oauth2", "publicAppAuthorize.htm"]) => login::authorize(world, txn, call),
        ("GET", ["qr", code]) => page::scan(world, txn, code),
        ("POST", ["cashier", code, "pay"]) => page::pay(world, txn, code),
        (_, _) => Ok(Answer::text(404, TEXT, "404".to_owned(), Effect::NotFound)),
    }
}

/// A definite refusal in the provider's words.
pub(crate) fn refusal(world: &World, call: &Call) -> Answer {
    let params = params::Params::of(call).unwrap_or_default();
    gateway::refused(world, &params, Problem::business("ACCESS_FORBIDDEN", "无权限使用接口"))
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
        let Envelope { node, certified } =
            answer.envelope.take().ok_or(SandboxError::Sealed("an answer has no envelope"))?;
        let body = &answer.body;
        let tail = if certified {
            certified_tail(world, body)?
        } else {
            format!("\"sign\":\"{}\"", world.keys.alipay_gateway.sign(body)?)
        };
        answer.body = format!("{{\"{node}\":{body},{tail}}}");
    }
    Ok(answer)
}

/// Signature and certificate number, in either order, for both are met.
fn certified_tail(world: &World, body: &str) -> Result<String, SandboxError> {
    let keys = &world.keys.alipay_cert;
    let leaf = keys.signing();
    let sign = format!("\"sign\":\"{}\"", leaf.signer.sign(body)?);
    let number = format!("\"alipay_cert_sn\":\"{}\"", leaf.number);
    Ok(if keys.number_first() { format!("{number},{sign}") } else { format!("{sign},{number}") })
}

/// A signed answer; slashes are escaped as Alipay does.
fn signed(operation: &str, number: &str, node: &serde_json::Value, effect: Effect) -> Answer {
    let body = node.to_string().replace('/', "\\/");
    Answer::text(200, TEXT, body, effect).signed().about(operation, number)
}
