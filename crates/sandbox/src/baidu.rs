//! Baidu's interface for conversions (OCPC 转化回传): `uploadConvertData`. What was seen of it
//! stands in `docs/contracts/baidu.md`.

mod keys;
mod line;
mod told;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

pub(crate) use keys::BaiduKeys;
pub(crate) use line::Held;
pub(crate) use told::Told;

/// Fewer than 100 in one request.
const MOST: usize = 99;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    AllTaken,
    SomeTaken,
    NoneTaken,
    TokenInvalid,
    ServerError,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Upload {
    #[serde(default)]
    token: String,
    #[serde(default)]
    conversion_types: Vec<Value>,
}

/// Answers one call under `/baidu`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let operation = call.segments("/baidu").join("/");
    if call.method != "POST" || operation != "ocpcapi/api/uploadConvertData" {
        let body = json!({"error": "no such interface"});
        return Ok(Answer::json(404, &body, Effect::NotFound).about(&operation, ""));
    }
    if let Some(status) = told::next(txn)? {
        return Ok(status_answer(status).about("upload", ""));
    }
    let Ok(upload) = serde_json::from_slice::<Upload>(&call.body) else {
        let refused = header(Status::NoneTaken, "param error", &[]);
        return Ok(Answer::json(200, &refused, Effect::Refused).about("upload", ""));
    };
    if upload.token != world.keys.identities.baidu.ocpc_token {
        return Ok(status_answer(Status::TokenInvalid).about("upload", ""));
    }
    if upload.conversion_types.is_empty() || upload.conversion_types.len() > MOST {
        let refused = header(Status::NoneTaken, "conversionTypes: 1 to 99 are taken", &[]);
        return Ok(Answer::json(200, &refused, Effect::Refused).about("upload", ""));
    }
    take(world, txn, &upload.conversion_types)
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    status_answer(Status::TokenInvalid)
}

/// Every conversion that was taken, once.
pub(crate) fn held(txn: &Txn<'_>) -> Result<Vec<Value>, SandboxError> {
    Ok(txn.all::<Held>(Kind::BaiduConversion)?.iter().map(Held::shown).collect())
}

fn take(world: &World, txn: &Txn<'_>, lines: &[Value]) -> Result<Answer, SandboxError> {
    let (mut errors, mut made, mut ids) = (Vec::new(), 0_usize, Vec::new());
    for (position, line) in lines.iter().enumerate() {
        match Held::read(line, world.clock.now()) {
            Ok(held) => {
                ids.push(held.outer_event_id().to_owned());
                made += usize::from(held.keep(txn)?);
            }
            Err((code, message)) => {
                errors.push(json!({"code": code, "message": message, "position": position}));
            }
        }
    }
    let (status, desc) = match errors.len() {
        0 => (Status::AllTaken, "success"),
        all if all == lines.len() => (Status::NoneTaken, "all failed"),
        _some => (Status::SomeTaken, "partial failure"),
    };
    let effect = match (status, made) {
        (Status::NoneTaken, _) => Effect::Refused,
        (_, 0) => Effect::Repeated,
        (_, _) => Effect::Created,
    };
    let answer = Answer::json(200, &header(status, desc, &errors), effect);
    Ok(answer.about("upload", &ids.join(",")))
}

fn status_answer(status: Status) -> Answer {
    let (desc, effect) = match status {
        Status::TokenInvalid => ("token invalid", Effect::Refused),
        Status::AllTaken | Status::SomeTaken | Status::NoneTaken | Status::ServerError => {
            ("server error", Effect::Dropped)
        }
    };
    Answer::json(200, &header(status, desc, &[]), effect)
}

fn header(status: Status, desc: &str, errors: &[Value]) -> Value {
    let number = match status {
        Status::AllTaken => 0,
        Status::SomeTaken => 1,
        Status::NoneTaken => 2,
        Status::TokenInvalid => 3,
        Status::ServerError => 4,
    };
    json!({"header": {"desc": desc, "status": number, "errors": errors}})
}
