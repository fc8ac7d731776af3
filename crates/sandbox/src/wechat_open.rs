//! `WeChat`'s open interfaces (微信开放接口): sign-in of both applications, the global token, links
//! that open the mini-program, and the page that authorises in the payer's browser.

mod authorize;
mod keys;
mod link;
mod link_page;
mod login;
mod problem;
mod session;
mod token;
mod token_kept;
mod told;

use serde_json::Value;

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;
use problem::{Problem, Stop};

pub(crate) use authorize::sandbox_user;
pub(crate) use keys::WechatOpenKeys;
pub(crate) use link::OpenLink;
pub(crate) use login::{Application, LoginCode, Redeemed};
pub(crate) use told::Told;

/// Answers one call under `/wechat-open`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let segments = call.segments("/wechat-open");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", ["connect", "oauth2", "authorize"]) => authorize::answer(world, txn, call),
        ("GET", ["link", id]) => link_page::answer(world, txn, id),
        (_, _) => interface(world, txn, call, &segments.join("/")),
    }
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    Problem::forbidden().into_answer()
}

/// Whether a path is a page for the browser, which does not fail with the interfaces.
pub(crate) fn is_page(path: &str) -> bool {
    path.starts_with("/wechat-open/connect/") || path.starts_with("/wechat-open/link/")
}

fn interface(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    operation: &str,
) -> Result<Answer, SandboxError> {
    let params = Params::of(call);
    let done = told::next(txn).and_then(|()| match (call.method.as_str(), operation) {
        ("GET", "sns/jscode2session") => session::mini_program(world, txn, &params),
        ("GET", "sns/oauth2/access_token") => session::official_account(world, txn, &params),
        ("POST", "cgi-bin/stable_token") => token::answer(world, txn, &params),
        ("POST", "wxa/generate_urllink") => link::url_link(world, txn, &params, &call.origin),
        ("POST", "wxa/generatescheme") => link::scheme(world, txn, &params),
        (_, _) => Err(Problem::no_such_interface().into()),
    });
    match done {
        Ok(answer) => Ok(answer.about(operation, "")),
        Err(Stop::Problem(problem)) => Ok(problem.into_answer().about(operation, "")),
        Err(Stop::Broken(error)) => Err(error),
    }
}

/// The query, and the JSON of the body.
#[derive(Debug)]
struct Params {
    query: Vec<(String, String)>,
    body: Value,
}

impl Params {
    fn of(call: &Call) -> Self {
        let query = call.query.as_deref().unwrap_or_default();
        Self {
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            body: serde_json::from_slice(&call.body).unwrap_or_default(),
        }
    }

    /// A value of the query, or nothing.
    fn get(&self, name: &str) -> &str {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A text of the body, or nothing.
    fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn integer(&self, name: &str) -> Option<i64> {
        self.body.get(name).and_then(Value::as_i64)
    }
}

/// `sns/*` answer JSON as plain text.
fn plain(body: &Value, effect: Effect) -> Answer {
    Answer::text(200, "text/plain", body.to_string(), effect)
}
