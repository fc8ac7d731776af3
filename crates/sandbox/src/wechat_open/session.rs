//! `sns/*`: what a login code is exchanged for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::problem::{Problem, Stop};
use super::{Application, LoginCode, Params, Redeemed, plain};
use crate::answer::{Answer, Effect};
use crate::crypto::{random, random_hex32};
use crate::keys::SECRET_MARK;
use crate::openid::openid;
use crate::store::Txn;
use crate::world::World;

/// `sns/jscode2session` (小程序登录).
pub(super) fn mini_program(world: &World, txn: &Txn<'_>, params: &Params) -> Result<Answer, Stop> {
    let identity = &world.keys.identities.wechat_open;
    let app = (&*identity.mini_program_app_id, &*identity.mini_program_secret);
    caller(params, app)?;
    let user = redeem(world, txn, params.get("js_code"), Application::MiniProgram)?;
    let body = json!({
        "openid": openid(&world.keys.openid_seed, app.0, &user),
        "session_key": STANDARD.encode(random::<16>()?),
    });
    Ok(plain(&body, Effect::Read))
}

/// `sns/oauth2/access_token` (网页授权).
pub(super) fn official_account(
    world: &World,
    txn: &Txn<'_>,
    params: &Params,
) -> Result<Answer, Stop> {
    let identity = &world.keys.identities.wechat_open;
    let app = (&*identity.official_account_app_id, &*identity.official_account_secret);
    caller(params, app)?;
    let user = redeem(world, txn, params.get("code"), Application::OfficialAccount)?;
    let body = json!({
        "access_token": format!("{SECRET_MARK}{}", random_hex32()?),
        "expires_in": 7200,
        "refresh_token": format!("{SECRET_MARK}{}", random_hex32()?),
        "openid": openid(&world.keys.openid_seed, app.0, &user),
        "scope": "snsapi_base",
    });
    Ok(plain(&body, Effect::Read))
}

/// Whether the application is this one, with its secret.
fn caller(params: &Params, (app_id, secret): (&str, &str)) -> Result<(), Problem> {
    match (params.get("appid"), params.get("secret")) {
        ("", _) => Err(Problem::of(41002)),
        (given, _) if given != app_id => Err(Problem::of(40013)),
        (_, "") => Err(Problem::of(41004)),
        (_, given) if given != secret => Err(Problem::of(40125)),
        (_, _) if params.get("grant_type") != "authorization_code" => {
            Err(Problem::new(40002, "invalid grant_type"))
        }
        (_, _) => Ok(()),
    }
}

fn redeem(
    world: &World,
    txn: &Txn<'_>,
    code: &str,
    application: Application,
) -> Result<String, Stop> {
    if code.is_empty() {
        return Err(Problem::of(41008).into());
    }
    match LoginCode::redeem(txn, code, application, world.clock.now())? {
        Redeemed::User(user) => Ok(user),
        Redeemed::Used => Err(Problem::of(40163).into()),
        Redeemed::Unknown => Err(Problem::of(40029).into()),
    }
}
