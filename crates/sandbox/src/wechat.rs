//! `WeChat` Pay API v3 for a direct merchant: Native payments, query, close, notifications.
//!
//! The signed path is the whole path as sent, the sandbox's own `/wechat` included.

mod authorize;
mod notice;
mod payer;
mod place;
mod problem;
mod query;
mod trade;

use crate::answer::{Answer, Effect, Signing};
use crate::call::Call;
use crate::clock::http_date;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::{Problem, Stop};

pub(crate) use notice::{RETRIES, dress, welcomed};
pub(crate) use payer::settle;
pub(crate) use trade::{State, Trade};

/// Answers one call under `/wechat`, unsigned as yet.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let segments = call.segments("/wechat");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (operation, key) = name(&call.method, &segments);
    let done = authorize::check(world, call).map_err(Stop::from).and_then(|()| {
        match (call.method.as_str(), segments.as_slice()) {
            ("POST", ["v3", "pay", "transactions", "native"]) => place::native(world, txn, call),
            ("GET", ["v3", "pay", "transactions", "out-trade-no", number]) => {
                query::by_number(world, txn, call, number)
            }
            ("GET", ["v3", "pay", "transactions", "id", id]) => query::by_id(world, txn, call, id),
            ("POST", ["v3", "pay", "transactions", "out-trade-no", number, "close"]) => {
                query::close(world, txn, call, number)
            }
            (_, _) => Err(Problem::new(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在").into()),
        }
    });
    match done {
        Ok(answer) if answer.operation.is_empty() => Ok(answer.about(operation, &key)),
        Ok(answer) => Ok(answer),
        Err(Stop::Problem(problem)) => Ok(problem.into_answer().about(operation, &key)),
        Err(Stop::Broken(error)) => Err(error),
    }
}

/// A definite refusal in the provider's words.
pub(crate) fn refusal() -> Answer {
    Problem::new(403, "NO_AUTH", "商户无权限").into_answer().about("refused", "")
}

/// Adds the headers that every answer has, and the signature where there is one.
pub(crate) fn finish(world: &World, mut answer: Answer) -> Result<Answer, SandboxError> {
    let now = world.clock.now();
    answer.headers.push(("Date", http_date(now)));
    answer.headers.push(("Request-ID", random_hex32()?.to_uppercase()));
    if answer.signing == Signing::Signed {
        let nonce = random_hex32()?;
        let message = format!("{now}\n{nonce}\n{}\n", answer.body);
        let signature = world.keys.wechat_platform.sign(&message)?;
        answer.headers.extend([
            ("Wechatpay-Timestamp", now.to_string()),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", signature),
            ("Wechatpay-Serial", world.keys.identities.wechat.platform_key_id.clone()),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
        ]);
    }
    Ok(answer)
}

/// The call in one word, and the number in its path, for the record.
fn name(method: &str, segments: &[&str]) -> (&'static str, String) {
    match (method, segments) {
        ("POST", [.., "native"]) => ("native", String::new()),
        ("GET", [.., "out-trade-no" | "id", number]) => ("query", (*number).to_owned()),
        ("POST", [.., number, "close"]) => ("close", (*number).to_owned()),
        (_, _) => ("unknown", String::new()),
    }
}

/// An answer that the platform signs.
fn signed(status: u16, body: &serde_json::Value, effect: Effect) -> Answer {
    Answer::json(status, body, effect).signed()
}
