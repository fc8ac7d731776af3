//! The body of an order, field by field.

use std::net::IpAddr;

use chrono::DateTime;
use serde_json::Value;

use super::problem::Problem;
use super::scene::Scene;
use super::trade::Trade;
use crate::openid::{USERS, is_openid_of, openid};
use crate::world::World;

/// Without `time_expire` a trade can be paid for seven days.
const DEFAULT_LIFE: i64 = 7 * 86_400;

/// A later `time_expire` counts as ninety days.
const LONGEST_LIFE: i64 = 90 * 86_400;

/// What the merchant asked for.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) world: &'a World,
    pub(super) scene: Scene,
    pub(super) request: &'a Value,
}

impl Asked<'_> {
    pub(super) fn number(&self) -> Result<String, Problem> {
        let number = text(self.request, "/out_trade_no", 6, 32)?;
        let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte);
        if number.bytes().all(good) {
            Ok(number.to_owned())
        } else {
            Err(Problem::field("/out_trade_no", "body", "包含不支持的字符"))
        }
    }

    /// The trade that is asked for, when everything about it is as it must be.
    pub(super) fn trade(&self, number: &str) -> Result<Trade, Problem> {
        let identity = &self.world.keys.identities.wechat;
        if text(self.request, "/mchid", 1, 32)? != identity.mchid {
            return Err(Problem::field("/mchid", "body", "与签名使用的商户号不一致"));
        }
        let app_id = text(self.request, "/appid", 1, 32)?;
        if app_id != identity.app_id && app_id != identity.mini_program_app_id {
            return Err(Problem::new(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配"));
        }
        text(self.request, "/description", 1, 127)?;
        let payer = match self.scene {
            Scene::Native => None,
            Scene::Jsapi => Some(self.payer(app_id)?),
            Scene::H5 => {
                self.browser()?;
                None
            }
        };
        let seed = &self.world.keys.openid_seed;
        let first = || USERS.first().map(|user| openid(seed, app_id, user)).unwrap_or_default();
        Ok(Trade {
            amount_fen: self.amount()?,
            notify_url: notify_url(self.request, 255)?,
            attach: self.attach()?,
            expires_at: self.expires_at(self.world.clock.now())?,
            openid: payer.unwrap_or_else(first),
            ..Trade::new(number, app_id, self.scene, self.request)
        })
    }

    /// Who is to pay: somebody that this application knows.
    fn payer(&self, app_id: &str) -> Result<String, Problem> {
        let candidate = text(self.request, "/payer/openid", 1, 128)?;
        let keys = &self.world.keys;
        if is_openid_of(&keys.openid_seed, app_id, candidate) {
            return Ok(candidate.to_owned());
        }
        let identity = &keys.identities.wechat;
        let elsewhere = [&identity.app_id, &identity.mini_program_app_id]
            .into_iter()
            .any(|other| is_openid_of(&keys.openid_seed, other, candidate));
        Err(if elsewhere {
            Problem::new(500, "OPENID_MISMATCH", "appid和openid不匹配")
        } else {
            Problem::field("/payer/openid", "body", "无效的openid")
        })
    }

    /// Whose browser is to pay, and what kind of page it is on.
    fn browser(&self) -> Result<(), Problem> {
        let address = "/scene_info/payer_client_ip";
        if text(self.request, address, 1, 45)?.parse::<IpAddr>().is_err() {
            return Err(Problem::field(address, "body", "必须是IPv4或IPv6地址"));
        }
        let kind = "/scene_info/h5_info/type";
        if matches!(text(self.request, kind, 1, 32)?, "Wap" | "iOS" | "Android") {
            Ok(())
        } else {
            Err(Problem::field(kind, "body", "只支持Wap、iOS、Android"))
        }
    }

    fn amount(&self) -> Result<i64, Problem> {
        let currency = self.request.pointer("/amount/currency");
        if currency.is_some_and(|currency| currency != "CNY") {
            return Err(Problem::field("/amount/currency", "body", "只支持CNY"));
        }
        fen(self.request, "/amount/total")
    }

    fn attach(&self) -> Result<String, Problem> {
        match self.request.get("attach") {
            None => Ok(String::new()),
            Some(_) => text(self.request, "/attach", 0, 128).map(str::to_owned),
        }
    }

    fn expires_at(&self, now: i64) -> Result<i64, Problem> {
        if self.request.get("time_expire").is_none() {
            return Ok(now.saturating_add(DEFAULT_LIFE));
        }
        let text = text(self.request, "/time_expire", 20, 25)?;
        let time = DateTime::parse_from_rfc3339(text)
            .map_err(|_error| Problem::field("/time_expire", "body", "不符合rfc3339格式"))?
            .timestamp();
        if time < now.saturating_add(60) {
            return Err(Problem::field("/time_expire", "body", "必须晚于当前时间1分钟"));
        }
        Ok(time.min(now.saturating_add(LONGEST_LIFE)))
    }
}

/// A required text of so many characters.
pub(super) fn text<'a>(
    request: &'a Value,
    pointer: &str,
    least: usize,
    most: usize,
) -> Result<&'a str, Problem> {
    let text = request
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| Problem::field(pointer, "body", "缺少必填的字符串参数"))?;
    if (least..=most).contains(&text.chars().count()) {
        Ok(text)
    } else {
        Err(Problem::field(pointer, "body", "长度不符合要求"))
    }
}

/// A required amount above nothing.
pub(super) fn fen(request: &Value, pointer: &str) -> Result<i64, Problem> {
    let fen = request.pointer(pointer).and_then(Value::as_i64).filter(|fen| *fen > 0);
    fen.ok_or_else(|| Problem::field(pointer, "body", "必须是大于0的整数"))
}

/// Where to notify: a whole URL of at most `longest` characters, without parameters.
pub(super) fn notify_url(request: &Value, longest: usize) -> Result<String, Problem> {
    let url = text(request, "/notify_url", 1, longest)?;
    let good = reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none());
    if good {
        Ok(url.to_owned())
    } else {
        Err(Problem::field("/notify_url", "body", "必须是不带参数的完整URL"))
    }
}

/// The body as JSON: without `null` on top, and without a character of more than three bytes.
pub(super) fn read(body: &[u8]) -> Result<Value, Problem> {
    let request: Value = serde_json::from_slice(body)
        .map_err(|_error| Problem::new(400, "PARAM_ERROR", "请求体不是合法的JSON"))?;
    let text = std::str::from_utf8(body).unwrap_or_default();
    if text.chars().any(|character| character.len_utf8() > 3) {
        return Err(Problem::new(400, "PARAM_ERROR", "请求包含四字节字符"));
    }
    let nulls = request.as_object().is_none_or(|map| map.values().any(Value::is_null));
    if nulls { Err(Problem::new(400, "PARAM_ERROR", "参数不能为null")) } else { Ok(request) }
}
