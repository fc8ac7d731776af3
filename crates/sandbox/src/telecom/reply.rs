//! The envelope of an answer, before its signature.

use serde_json::{Value, json};

use crate::answer::{Answer, Effect};

pub(super) fn success(result: &Value, effect: Effect) -> Answer {
    let body = json!({"success": true, "result": result, "errorCode": null, "errorMsg": null});
    Answer::json(200, &body, effect).signed()
}

pub(super) fn failure(code: &str, message: &str, signed: bool, effect: Effect) -> Answer {
    let body = json!({"success": false, "result": null, "errorCode": code, "errorMsg": message});
    let answer = Answer::json(200, &body, effect);
    if signed { answer.signed() } else { answer }
}
