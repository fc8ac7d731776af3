//! `WeChat` Pay API v3 for a direct merchant: orders of every scene, query, close, refunds,
//! notifications, the trade bill and platform certificates.
//!
//! The signed path is the whole path as sent, the sandbox's own `/wechat` included.

mod asked;
mod authorize;
mod bill;
mod certificates;
mod client;
mod h5;
mod notice;
mod payer;
mod place;
mod prepay;
mod problem;
mod query;
mod refund;
mod resource;
mod scene;
mod settings;
mod spelling;
mod stamp;
mod trade;

use crate::answer::{Answer, Effect, Signing};
use crate::call::Call;
use crate::clock::http_date;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::{Problem, Stop};
use scene::Scene;
use stamp::Stamp;

pub(crate) use client::invoked;
pub(crate) use h5::is_page;
pub(crate) use notice::{RETRIES, dress, welcomed};
pub(crate) use payer::settle;
pub(crate) use refund::of as refunds_of;
pub(crate) use settings::{Settings, SignWith};
pub(crate) use trade::{State, Trade};

/// Answers one call under `/wechat`, unsigned as yet.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    if is_page(call) {
        return h5::page(world, txn, call);
    }
    let segments = call.segments("/wechat");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (operation, key) = name(&call.method, &segments);
    let done =
        authorize::check(world, txn, call).and_then(|()| routed(world, txn, call, &segments));
    match done {
        Ok(answer) if answer.operation.is_empty() => Ok(answer.about(operation, &key)),
        Ok(answer) => Ok(answer),
        Err(Stop::Problem(problem)) => Ok(problem.into_answer().about(operation, &key)),
        Err(Stop::Broken(error)) => Err(error),
    }
}

fn routed(world: &World, txn: &Txn<'_>, call: &Call, segments: &[&str]) -> Result<Answer, Stop> {
    match (call.method.as_str(), segments) {
        ("GET", ["v3", "pay", "transactions", "out-trade-no", number]) => {
            query::by_number(world, txn, call, number)
        }
        ("GET", ["v3", "pay", "transactions", "id", id]) => query::by_id(world, txn, call, id),
        ("POST", ["v3", "pay", "transactions", "out-trade-no", number, "close"]) => {
            query::close(world, txn, call, number)
        }
        ("POST", ["v3", "pay", "transactions", scene]) => match Scene::parse(scene) {
            Some(scene) => place::order(world, txn, call, scene),
            None => Err(nowhere()),
        },
        ("POST", ["v3", "refund", "domestic", "refunds"]) => refund::apply(world, txn, call),
        ("GET", ["v3", "refund", "domestic", "refunds", number]) => {
            refund::query(world, txn, number)
        }
        ("GET", ["v3", "bill", "tradebill"]) => bill::tell(world, txn, call),
        ("GET", ["v3", "billdownload", "file"]) => bill::download(world, txn, call),
        ("GET", ["v3", "certificates"]) => certificates::list(world, txn),
        (_, _) => Err(nowhere()),
    }
}

fn nowhere() -> Stop {
    Problem::new(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在").into()
}

/// A definite refusal in the provider's words.
pub(crate) fn refusal() -> Answer {
    Problem::new(403, "NO_AUTH", "商户无权限").into_answer().about("refused", "")
}

/// Adds the headers that every answer has, and the signature where there is one.
pub(crate) fn finish(world: &World, mut answer: Answer) -> Result<Answer, SandboxError> {
    let now = world.clock.now();
    let (old_spelling, stamp) = world.store.transact(|txn| {
        let signs = answer.signing == Signing::Signed;
        let stamp = signs.then(|| Stamp::next(world, txn)).transpose()?;
        Ok((Settings::of(txn)?.old_spelling, stamp))
    })?;
    if old_spelling && answer.status >= 400 {
        answer.body = spelling::old(&answer.body)?;
    }
    answer.headers.push(("Date", http_date(now)));
    answer.headers.push(("Request-ID", random_hex32()?.to_uppercase()));
    if let Some(stamp) = stamp {
        let nonce = random_hex32()?;
        let message = format!("{now}\n{nonce}\n{}\n", answer.body);
        let signature = stamp.sign(world, &message)?;
        answer.headers.extend([
            ("Wechatpay-Timestamp", now.to_string()),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", signature),
            ("Wechatpay-Serial", stamp.serial),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
        ]);
    }
    Ok(answer)
}

/// The call in one word, and the number in its path, for the record.
fn name(method: &str, segments: &[&str]) -> (&'static str, String) {
    match (method, segments) {
        ("POST", [.., "native"]) => ("native", String::new()),
        ("POST", [.., "jsapi"]) => ("jsapi", String::new()),
        ("POST", [.., "h5"]) => ("h5", String::new()),
        ("POST", [.., "refunds"]) => ("refund", String::new()),
        ("GET", [.., "refunds", number]) => ("refund_query", (*number).to_owned()),
        ("GET", [.., "tradebill"]) => ("bill", String::new()),
        ("GET", [.., "billdownload", "file"]) => ("bill_file", String::new()),
        ("GET", [.., "certificates"]) => ("certificates", String::new()),
        ("GET", [.., "out-trade-no" | "id", number]) => ("query", (*number).to_owned()),
        ("POST", [.., number, "close"]) => ("close", (*number).to_owned()),
        (_, _) => ("unknown", String::new()),
    }
}

/// An answer that the platform signs.
fn signed(status: u16, body: &serde_json::Value, effect: Effect) -> Answer {
    Answer::json(status, body, effect).signed()
}
