//! `/integrate/aggregateGetOpenid`.

use serde_json::json;

use super::problem::{Problem, Stop};
use super::reply;
use super::request::Request;
use crate::answer::{Answer, Effect};
use crate::openid::openid;
use crate::store::Txn;
use crate::wechat_open::{Application, LoginCode, Redeemed};
use crate::world::World;

/// The openid of whoever came back from the openid page with this code.
pub(super) fn answer(world: &World, txn: &Txn<'_>, request: &Request) -> Result<Answer, Stop> {
    let code = request.text("code", 128)?;
    let now = world.clock.now();
    let user = match LoginCode::redeem(txn, code, Application::Telecom, now)? {
        Redeemed::User(user) => user,
        Redeemed::Used => return Err(Problem::code(true).into()),
        Redeemed::Unknown => return Err(Problem::code(false).into()),
    };
    let app_id = &world.keys.identities.telecom.app_id;
    let openid = openid(&world.keys.openid_seed, app_id, &user);
    Ok(reply::success(&json!({"openId": openid, "appId": app_id}), Effect::Read))
}
