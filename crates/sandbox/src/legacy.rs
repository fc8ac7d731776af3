//! The old site's back office (老官网后台), which takes paid orders.
//!
//! The contract stands in `docs/contracts/legacy.md`.

mod form;
mod keys;
mod order;
mod record;

use serde_json::json;

use crate::answer::{Answer, Effect};
use crate::call::{Call, is_key};
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use form::Form;

pub(crate) use keys::LegacyKeys;
pub(crate) use record::Record;

/// Answers one call under `/legacy`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let segments = call.segments("/legacy");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (operation, kind) = match (call.method.as_str(), segments.as_slice()) {
        ("POST", ["api", "order", "push"]) => ("push", "order"),
        ("POST", ["api", "order", "query"]) => ("query", "order"),
        ("POST", ["api", "order", "void"]) => ("void", "order"),
        (_, _) => return Ok(status("NO_SUCH_API", "没有这个接口", Effect::NotFound)),
    };
    let (answer, key) = match Form::read(call) {
        Ok(form) => (serve(world, txn, operation, &form)?, form.get("pushKey").to_owned()),
        Err(reason) => (status("PARAM_ERROR", &reason, Effect::Refused), String::new()),
    };
    Ok(answer.about(operation, &key).of_kind(kind))
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    status("REFUSED", "业务拒绝", Effect::Refused)
}

fn serve(
    world: &World,
    txn: &Txn<'_>,
    operation: &str,
    form: &Form,
) -> Result<Answer, SandboxError> {
    if !form.is_rightly_signed(world) {
        return Ok(status("SIGN_ERROR", "签名错误", Effect::Refused));
    }
    let key = form.get("pushKey");
    if !is_key(key) {
        let reason = "pushKey: 1 to 64 printable characters";
        return Ok(status("PARAM_ERROR", reason, Effect::Refused));
    }
    match operation {
        "push" => record::take(world, txn, form),
        "void" => record::void(world, txn, form),
        _query => record::query(txn, form),
    }
}

fn status(word: &str, message: &str, effect: Effect) -> Answer {
    Answer::json(200, &json!({"status": word, "msg": message}), effect)
}
