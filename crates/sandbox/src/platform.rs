//! The outside platform: tokens (请求token), and the telecom's users behind them.
//!
//! The contracts stand in `docs/contracts/outside-token.md` and `docs/contracts/telecom-user.md`.

mod keys;
mod token;
mod users;

use serde_json::json;

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

pub(crate) use keys::PlatformKeys;
pub(crate) use token::{Issued, is_good};

/// Answers one call under `/platform`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let segments = call.segments("/platform");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("POST", ["oauth", "token"]) => Ok(token::issue(world, txn, call)?.about("token", "")),
        ("GET", ["telecom", "users", user_id]) => {
            Ok(users::look_up(world, txn, call, user_id)?.about("telecom_user", user_id))
        }
        (_, _) => Ok(problem(404, "NOT_FOUND", "no such resource", Effect::NotFound)),
    }
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    problem(403, "REFUSED", "the platform refuses this request", Effect::Refused)
}

fn problem(status: u16, code: &str, message: &str, effect: Effect) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message}), effect)
}
