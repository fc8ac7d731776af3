//! Text messages (短信) as Aliyun sends them: action `SendSms`, signed with `ACS3-HMAC-SHA256`.

mod gate;
mod keys;
mod limit;
mod message;
mod params;
mod problem;

use serde_json::json;

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::crypto::{random_digits, random_hex32};
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::{Problem, Stop};

pub(crate) use keys::SmsKeys;
pub(crate) use message::{Message, latest_code};

/// Answers one call under `/sms`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let action = call.header("x-acs-action").unwrap_or_default();
    match gate::pass(world, txn, call).and_then(|()| send(world, txn, call)) {
        Ok((answer, reference)) => Ok(answer.about(action, &reference)),
        Err(Stop::Problem(problem)) => Ok(problem.into_answer().about(action, "")),
        Err(Stop::Broken(error)) => Err(error),
    }
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    Problem::of("isv.AMOUNT_NOT_ENOUGH").into_answer()
}

/// Takes a message for each number, or none at all.
fn send(world: &World, txn: &Txn<'_>, call: &Call) -> Result<(Answer, String), Stop> {
    let wish = params::read(call, &world.keys.identities.sms)?;
    let now_ms = world.clock.now_ms();
    for phone in &wish.phones {
        limit::check(&Message::of_number(txn, &world.keys, phone)?, &wish.sign_name, now_ms)?;
    }
    let biz_id = format!("{}{}^0", now_ms, random_digits(5)?);
    for phone in &wish.phones {
        let message = Message {
            biz_id: biz_id.clone(),
            phone: phone.clone(),
            sign_name: wish.sign_name.clone(),
            template_code: wish.template_code.clone(),
            param: wish.param.clone(),
            out_id: wish.out_id.clone(),
            at_ms: now_ms,
        };
        message.keep(txn, &world.keys)?;
    }
    let request_id = random_hex32()?;
    let body = json!({"Code": "OK", "Message": "OK", "BizId": biz_id, "RequestId": request_id});
    Ok((Answer::json(200, &body, Effect::Created), wish.out_id))
}
