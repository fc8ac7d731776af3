//! Error answers: `{code, message, detail?}`.

use serde_json::{Value, json};

use crate::answer::{Answer, Effect};

/// An error of the API.
#[derive(Debug)]
pub(super) struct Problem {
    status: u16,
    code: &'static str,
    message: String,
    detail: Option<Value>,
    signed: bool,
}

impl Problem {
    /// An error found after the caller was known; its answer is signed.
    pub(super) fn new(status: u16, code: &'static str, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), detail: None, signed: true }
    }

    /// An error found before that; its answer is not signed.
    pub(super) fn at_the_door(status: u16, code: &'static str, message: &str) -> Self {
        Self { signed: false, ..Self::new(status, code, message) }
    }

    /// A field that cannot be taken; `field` is a JSON pointer or a parameter's name.
    pub(super) fn field(field: &str, location: &str, issue: &str) -> Self {
        Self {
            detail: Some(json!({"location": location, "field": field, "issue": issue})),
            ..Self::new(400, "PARAM_ERROR", "参数错误")
        }
    }

    pub(super) fn into_answer(self) -> Answer {
        let mut body = json!({"code": self.code, "message": self.message});
        if let (Some(map), Some(detail)) = (body.as_object_mut(), self.detail) {
            map.insert("detail".to_owned(), detail);
        }
        let effect = if self.status == 404 { Effect::NotFound } else { Effect::Refused };
        let answer = Answer::json(self.status, &body, effect);
        if self.signed { answer.signed() } else { answer }
    }
}

pub(super) type Stop = crate::stop::Stop<Problem>;

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
