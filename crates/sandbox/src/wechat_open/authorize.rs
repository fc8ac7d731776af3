//! `connect/oauth2/authorize`: the page that asks the user and sends the browser back.

use reqwest::Url;

use super::{Application, LoginCode};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::markup::{document, escape};
use crate::openid::USERS;
use crate::store::Txn;
use crate::world::World;

/// The parameters in the order that must be kept; the fragment never reaches a server.
const ORDER: [&str; 6] =
    ["appid", "redirect_uri", "response_type", "scope", "state", "connect_redirect"];

/// Longest `state`, in bytes.
const LONGEST_STATE: usize = 128;

/// Names the user who signs in; `alice` when absent.
const SANDBOX_USER: &str = "sandbox_user";

/// Sends the browser back with a code and the state, or says what is wrong with the address.
pub(super) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let query = call.query.as_deref().unwrap_or_default();
    let (mut back, state) = match read(world, query) {
        Ok(read) => read,
        Err(words) => return Ok(refused(words)),
    };
    let Some(user) = sandbox_user(query) else { return Ok(refused("没有这个沙箱用户")) };
    let now = world.clock.now();
    let code = LoginCode::issue(txn, Application::OfficialAccount, &user, now)?;
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
    let mut answer = Answer::html(302, String::new(), Effect::Changed);
    answer.headers.push(("Location", back.to_string()));
    Ok(answer.about("authorize", ""))
}

/// The test user that a page's query names; nothing when there is no such user.
pub(crate) fn sandbox_user(query: &str) -> Option<String> {
    let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == SANDBOX_USER);
    let user = named.map_or_else(|| "alice".to_owned(), |(_, user)| user.into_owned());
    USERS.contains(&user.as_str()).then_some(user)
}

/// Where to return to, and the state.
fn read(world: &World, query: &str) -> Result<(Url, String), &'static str> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .filter(|(name, _)| name != SANDBOX_USER)
        .collect();
    let ordered =
        pairs.iter().map(|(name, _)| name.as_str()).eq(ORDER.into_iter().take(pairs.len()));
    if !ordered || pairs.len() < 4 {
        return Err("参数的顺序不正确");
    }
    let value = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    if value("appid") != world.keys.identities.wechat_open.official_account_app_id {
        return Err("appid参数错误");
    }
    if value("response_type") != "code" {
        return Err("response_type参数错误");
    }
    if !matches!(value("scope"), "snsapi_base" | "snsapi_userinfo") {
        return Err("scope参数错误或没有scope权限");
    }
    let state = value("state");
    if state.len() > LONGEST_STATE || !state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("state参数错误");
    }
    let back = Url::parse(value("redirect_uri")).map_err(|_error| "redirect_uri参数错误")?;
    if !matches!(back.scheme(), "http" | "https") {
        return Err("redirect_uri参数错误");
    }
    Ok((back, state.to_owned()))
}

fn refused(words: &str) -> Answer {
    let page = document("授权失败", &format!("<p>{}</p>", escape(words)));
    Answer::html(400, page, Effect::Refused).about("authorize", "")
}
