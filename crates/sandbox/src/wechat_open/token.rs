//! `cgi-bin/stable_token`, and who calls with such a token.

use serde_json::{Value, json};

use super::Params;
use super::problem::{Problem, Stop};
use super::token_kept::Tokens;
use crate::answer::{Answer, Effect};
use crate::store::Txn;
use crate::world::World;

/// How often a day a refresh can be forced.
const FORCED_A_DAY: usize = 20;

/// How far apart, in seconds.
const FORCED_APART: i64 = 30;

const DAY: i64 = 86_400;

/// The token of either application, the same until it is refreshed.
pub(super) fn answer(world: &World, txn: &Txn<'_>, params: &Params) -> Result<Answer, Stop> {
    let app_id = caller(world, params)?;
    let now = world.clock.now();
    let forced = params.body.get("force_refresh").and_then(Value::as_bool).unwrap_or(false);
    let mut tokens = Tokens::of(txn, app_id)?;
    if forced {
        tokens.forced_at.retain(|at| now.saturating_sub(*at) < DAY);
        if tokens.forced_at.len() >= FORCED_A_DAY {
            return Err(Problem::of(45009).into());
        }
        let last = tokens.forced_at.last();
        if last.is_some_and(|last| now.saturating_sub(*last) < FORCED_APART) {
            return Err(Problem::of(45011).into());
        }
        tokens.forced_at.push(now);
    }
    let token = tokens.give(now, forced)?;
    tokens.keep(txn, app_id)?;
    let body = json!({
        "access_token": token.text,
        "expires_in": token.ends_at.saturating_sub(now),
    });
    Ok(Answer::json(200, &body, Effect::Read))
}

/// Refuses whoever does not bring a good token of the mini-program.
pub(super) fn mini_program(world: &World, txn: &Txn<'_>, params: &Params) -> Result<(), Stop> {
    let identity = &world.keys.identities.wechat_open;
    let (text, now) = (params.get("access_token"), world.clock.now());
    if text.is_empty() {
        return Err(Problem::of(41001).into());
    }
    match Tokens::of(txn, &identity.mini_program_app_id)?.knows(text, now) {
        Some(true) => return Ok(()),
        Some(false) => return Err(Problem::of(42001).into()),
        None => {}
    }
    match Tokens::of(txn, &identity.official_account_app_id)?.knows(text, now) {
        Some(_) => Err(Problem::of(48001).into()),
        None => Err(Problem::of(40001).into()),
    }
}

/// The application that calls, by its secret.
fn caller<'a>(world: &'a World, params: &Params) -> Result<&'a str, Problem> {
    let identity = &world.keys.identities.wechat_open;
    let applications = [
        (&identity.official_account_app_id, &identity.official_account_secret),
        (&identity.mini_program_app_id, &identity.mini_program_secret),
    ];
    let (app_id, given) = (params.text("appid"), params.text("secret"));
    if params.text("grant_type") != "client_credential" {
        return Err(Problem::new(40002, "invalid grant_type"));
    }
    if app_id.is_empty() {
        return Err(Problem::of(41002));
    }
    let found = applications.into_iter().find(|(known, _)| *known == app_id);
    let (app_id, secret) = found.ok_or_else(|| Problem::of(40013))?;
    match given {
        "" => Err(Problem::of(41004)),
        given if given != secret => Err(Problem::of(40125)),
        _ => Ok(app_id),
    }
}
