//! Signing in: codes for a user, and what `alipay.system.oauth.token` gives for them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::app::App;
use super::buyers::Buyer;
use super::gateway::Asked;
use super::page::refused;
use super::problem::{Problem, Stop};
use super::signed;
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::beijing;
use crate::crypto::{random_hex32, sha256_hex};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

/// How long a code can be redeemed, in seconds.
const CODE_LIFE: i64 = 180;
/// How long an access token is good, in seconds.
const TOKEN_LIFE: i64 = 1_296_000;
/// How long it can be renewed, in seconds.
const RENEWAL_LIFE: i64 = 2_592_000;

/// What a code, or a refresh token, stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Code {
    /// The user by name.
    user: String,
    /// Whether the application is told the open id alone.
    open_id_only: bool,
    /// Which application may redeem it; either when unknown.
    app: Option<App>,
    /// Seconds since 1970.
    expires_at: i64,
}

/// Hands out a code for a user, as the Alipay app does after consent.
pub(crate) fn hand_out(
    world: &World,
    txn: &Txn<'_>,
    user: &str,
    open_id_only: bool,
) -> Result<String, SandboxError> {
    if Buyer::named(user).is_none() {
        let text = format!("unknown user; known are {}", Buyer::listed());
        return Err(SandboxError::Answered { status: 400, text });
    }
    issue(world, txn, Code { user: user.to_owned(), open_id_only, app: None, expires_at: 0 })
}

/// `alipay.system.oauth.token`: its answer has no `code`.
pub(super) fn token(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let code = match asked.params.get("grant_type") {
        "authorization_code" => redeem(world, txn, asked)?,
        "refresh_token" => renew(world, txn, asked)?,
        _ => return Err(Problem::token("isv.grant-type-invalid", "授权类型无效").into()),
    };
    let buyer = Buyer::named(&code.user)
        .ok_or_else(|| Problem::token("isv.code-invalid", "授权码code无效"))?;
    let now = world.clock.now();
    let refresh_token = format!("authbseB{}", random_hex32()?);
    let renewal = Code { expires_at: now.saturating_add(RENEWAL_LIFE), ..code.clone() };
    txn.put(Kind::AlipayLogin, &refresh(&refresh_token), None, &renewal)?;
    let mut node = json!({
        "access_token": format!("authbseB{}", random_hex32()?),
        "auth_start": beijing(now),
        "expires_in": TOKEN_LIFE,
        "re_expires_in": RENEWAL_LIFE,
        "refresh_token": refresh_token,
    });
    if let Some(map) = node.as_object_mut() {
        let (name, id) =
            if code.open_id_only { ("open_id", buyer.open_id) } else { ("user_id", buyer.user_id) };
        map.insert(name.to_owned(), Value::from(id));
    }
    Ok(signed(asked.method(), "", &node, Effect::Read))
}

/// The page that asks for consent: alice always gives it, and goes back with a code.
pub(super) fn authorize(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    const OPERATION: &str = "oauth2.authorize";
    let find = |wanted: &str| call.parameter(wanted).unwrap_or_default();
    let app = App::of(world, &find("app_id"));
    let scope = find("scope");
    let back = reqwest::Url::parse(&find("redirect_uri")).ok();
    let known = matches!(scope.as_str(), "auth_base" | "auth_user");
    let (Some(app), Some(mut back), true) = (app, back, known) else {
        return Ok(refused("授权参数无效").about(OPERATION, ""));
    };
    let user = "alice".to_owned();
    let code = Code { user, open_id_only: false, app: Some(app), expires_at: 0 };
    let code = issue(world, txn, code)?;
    back.query_pairs_mut()
        .append_pair("app_id", app.app_id(world))
        .append_pair("source", "alipay_wallet")
        .append_pair("scope", &scope)
        .append_pair("auth_code", &code);
    let state = find("state");
    if !state.is_empty() {
        back.query_pairs_mut().append_pair("state", &state);
    }
    let mut answer = Answer::html(302, String::new(), Effect::Created);
    answer.headers.push(("Location", back.into()));
    Ok(answer.about(OPERATION, ""))
}

fn issue(world: &World, txn: &Txn<'_>, code: Code) -> Result<String, SandboxError> {
    let text = random_hex32()?;
    let expires_at = world.clock.now().saturating_add(CODE_LIFE);
    txn.put(Kind::AlipayLogin, &fresh(&text), None, &Code { expires_at, ..code })?;
    Ok(text)
}

/// Uses up a code.
fn redeem(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Code, Stop> {
    let invalid = || Problem::token("isv.code-invalid", "授权码code无效");
    let id = fresh(asked.params.get("code"));
    let code: Option<Code> = txn.get(Kind::AlipayLogin, &id)?;
    let code = code.filter(|code| code.app.is_none_or(|app| app == asked.app));
    let code = code.ok_or_else(invalid)?;
    if world.clock.now() >= code.expires_at {
        return Err(invalid().into());
    }
    txn.remove(Kind::AlipayLogin, &id)?;
    Ok(Code { app: Some(asked.app), ..code })
}

/// Uses up a refresh token.
fn renew(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Code, Stop> {
    let id = refresh(asked.params.get("refresh_token"));
    let code: Option<Code> = txn.get(Kind::AlipayLogin, &id)?;
    let code = code
        .filter(|code| code.app == Some(asked.app))
        .ok_or_else(|| Problem::token("isv.refresh-token-invalid", "刷新令牌refresh_token无效"))?;
    if world.clock.now() >= code.expires_at {
        let words = "刷新令牌refresh_token已过期";
        return Err(Problem::token("isv.refresh-token-time-out", words).into());
    }
    txn.remove(Kind::AlipayLogin, &id)?;
    Ok(code)
}

fn fresh(code: &str) -> String {
    format!("code/{}", sha256_hex(code.as_bytes()))
}

fn refresh(token: &str) -> String {
    format!("refresh/{}", sha256_hex(token.as_bytes()))
}
