//! `wxa/generate_urllink` and `wxa/generatescheme`: links that open the mini-program.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::{Problem, Stop};
use super::{Params, token};
use crate::answer::{Answer, Effect};
use crate::crypto::random_hex32;
use crate::store::{Kind, Txn};
use crate::world::World;

/// The longest life of a link, in days.
const DAYS: i64 = 30;

const DAY: i64 = 86_400;

/// Longest `query`.
const LONGEST_QUERY: usize = 1024;

/// What a link opens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenLink {
    /// As it was given out.
    pub(super) link: String,
    pub(super) path: String,
    pub(super) query: String,
    /// Seconds since 1970.
    pub(super) expires_at: i64,
}

/// A URL Link, here an address of the sandbox.
pub(super) fn url_link(
    world: &World,
    txn: &Txn<'_>,
    params: &Params,
    origin: &str,
) -> Result<Answer, Stop> {
    token::mini_program(world, txn, params)?;
    let id = random_hex32()?;
    let link = format!("{origin}/wechat-open/link/{id}");
    let opened = read(world, &params.body, params, link)?;
    txn.put(Kind::OpenLink, &id, None, &opened)?;
    let body = json!({"errcode": 0, "errmsg": "ok", "url_link": opened.link});
    Ok(Answer::json(200, &body, Effect::Created))
}

/// A URL Scheme; only one that expires is given out.
pub(super) fn scheme(world: &World, txn: &Txn<'_>, params: &Params) -> Result<Answer, Stop> {
    token::mini_program(world, txn, params)?;
    if params.body.get("is_expire").and_then(Value::as_bool) != Some(true) {
        return Err(Problem::of(85400).into());
    }
    let id = random_hex32()?;
    let link = format!("weixin://dl/business/?t={id}");
    let target = params.body.get("jump_wxa").cloned().unwrap_or_default();
    let opened = read(world, &target, params, link)?;
    txn.put(Kind::OpenLink, &id, None, &opened)?;
    let body = json!({"errcode": 0, "errmsg": "ok", "openlink": opened.link});
    Ok(Answer::json(200, &body, Effect::Created))
}

/// A link to the page that `target` names.
fn read(world: &World, target: &Value, params: &Params, link: String) -> Result<OpenLink, Problem> {
    let text = |name: &str| target.get(name).and_then(Value::as_str).unwrap_or_default();
    let (path, query) = (text("path"), text("query"));
    let page = path.strip_prefix('/').unwrap_or(path);
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_');
    if !page.starts_with("pages/") || !page.bytes().all(good) {
        return Err(Problem::of(40165));
    }
    if query.len() > LONGEST_QUERY {
        return Err(Problem::new(40097, "invalid args: query"));
    }
    if !matches!(text("env_version"), "" | "release" | "trial" | "develop") {
        return Err(Problem::new(40097, "invalid args: env_version"));
    }
    let expires_at = expiry(params, world.clock.now()).ok_or_else(|| Problem::of(85401))?;
    Ok(OpenLink { link, path: page.to_owned(), query: query.to_owned(), expires_at })
}

/// When the link ends; nothing when that is not ahead, or too far.
fn expiry(params: &Params, now: i64) -> Option<i64> {
    match params.integer("expire_type").unwrap_or(0) {
        0 => {
            let time = params.integer("expire_time")?;
            let last = now.saturating_add(DAYS.saturating_mul(DAY));
            (time > now && time <= last).then_some(time)
        }
        1 => {
            let days = params.integer("expire_interval")?;
            (1..=DAYS).contains(&days).then(|| now.saturating_add(days.saturating_mul(DAY)))
        }
        _ => None,
    }
}

impl OpenLink {
    /// What it opens, for the record.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "link": self.link,
            "path": self.path,
            "query": self.query,
            "expiresAt": crate::clock::rfc3339(self.expires_at),
        })
    }
}
