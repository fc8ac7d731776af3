//! The telecom's cashier (翼支付): MAPI in its direct JSON form, with `WeChat` and Alipay behind it.
//!
//! The contract stands in `docs/contracts/telecom.md`, with what is public and what is assumed.

mod cashier;
mod create;
mod held;
mod keys;
mod manage;
mod notice;
mod openid;
mod page;
mod payer;
mod problem;
mod refund;
mod reply;
mod request;
mod returned;
mod sign;
mod statement;
mod trade;

use crate::answer::{Answer, Signing};
use crate::call::Call;
use crate::clock::http_date;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::{Problem, Stop};

pub(crate) use held::held;
pub(crate) use keys::TelecomKeys;
pub(crate) use notice::{RETRIES, dress, welcomed};
pub(crate) use payer::settle;
pub(crate) use statement::statement;
pub(crate) use trade::{State, Trade};

/// Begins every merchant number of the sandbox; a real one has digits only.
pub const TELECOM_MERCHANT_MARK: &str = "SANDBOX";

/// The interface's paths, beside the pages that the payer's browser opens.
pub(crate) const INTERFACE: &str = "/telecom/mapi/";

/// Answers one call under `/telecom`, unsigned as yet.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    if !call.path.starts_with(INTERFACE) {
        return page::answer(world, txn, call);
    }
    let operation = operation(call);
    let request = match request::read(call) {
        Ok(request) => request,
        Err(problem) => return Ok(problem.into_answer().about(&operation, "")),
    };
    let number = request.number().to_owned();
    let done = request.verify(world).map_err(Stop::from).and_then(|()| {
        let asked = request::Asked { request: &request, origin: &call.origin };
        match (call.method.as_str(), operation.as_str()) {
            ("POST", "pay/tradeCreate") => create::answer(world, txn, &asked),
            ("POST", "pay/closeOrder") => manage::close(world, txn, &request),
            ("POST", "integrate/orderQuery") => manage::query(world, txn, &request),
            ("POST", "integrate/refund") => refund::order(world, txn, &request),
            ("POST", "integrate/refundQuery") => refund::query(world, txn, &request),
            ("POST", "integrate/aggregateGetOpenid") => openid::answer(world, txn, &request),
            (_, _) => Err(Problem::unknown_path().into()),
        }
    });
    match done {
        Ok(answer) => Ok(answer.about(&operation, &number)),
        Err(Stop::Problem(problem)) => Ok(problem.into_answer().about(&operation, &number)),
        Err(Stop::Broken(error)) => Err(error),
    }
}

/// A definite refusal.
pub(crate) fn refusal(call: &Call) -> Answer {
    let number = request::read(call).map(|request| request.number().to_owned());
    Problem::trade(problem::Trade::Risk)
        .into_answer()
        .about(&operation(call), &number.unwrap_or_default())
}

/// Adds the date, and the signature of an answer that is to be signed.
pub(crate) fn finish(world: &World, mut answer: Answer) -> Result<Answer, SandboxError> {
    answer.headers.push(("Date", http_date(world.clock.now())));
    if answer.signing == Signing::Signed {
        let mut body: serde_json::Value = serde_json::from_str(&answer.body)?;
        let signature = world.keys.telecom.platform.sign(&sign::of_answer(&body))?;
        if let Some(map) = body.as_object_mut() {
            map.insert("sign".to_owned(), signature.into());
        }
        answer.body = body.to_string();
    }
    Ok(answer)
}

/// The path after the base, e.g. `pay/tradeCreate`.
fn operation(call: &Call) -> String {
    call.segments(INTERFACE.trim_end_matches('/')).join("/")
}
