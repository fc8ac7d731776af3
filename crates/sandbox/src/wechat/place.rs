//! Placing a Native order (Native下单).

use chrono::DateTime;
use serde_json::{Value, json};

use super::problem::{Problem, Stop};
use super::signed;
use super::trade::{State, Trade};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::crypto::{random, random_hex32};
use crate::store::{Kind, Txn};
use crate::world::World;

/// Without `time_expire` a trade can be paid for seven days.
const DEFAULT_LIFE: i64 = 7 * 86_400;

/// A later `time_expire` counts as ninety days.
const LONGEST_LIFE: i64 = 90 * 86_400;

/// `POST /v3/pay/transactions/native`.
pub(super) fn native(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, Stop> {
    let request: Value = serde_json::from_slice(&call.body)
        .map_err(|_error| Problem::new(400, "PARAM_ERROR", "请求体不是合法的JSON"))?;
    plain_text(call, &request)?;
    let asked = Asked { request: &request };
    let number = asked.number()?;
    let known: Option<Trade> = txn.get(Kind::WechatTrade, &number)?;
    let effect = if let Some(trade) = known {
        repeated(world, &trade, &request)?;
        Effect::Repeated
    } else {
        asked.trade(world, &number)?.keep(txn)?;
        Effect::Created
    };
    let code_url = format!("weixin://wxpay/bizpayurl?pr={}zz", code()?);
    Ok(signed(200, &json!({"code_url": code_url}), effect).about("native", &number))
}

/// Whether a number may be sent once more: only as it was, and while it can be paid.
fn repeated(world: &World, trade: &Trade, request: &Value) -> Result<(), Problem> {
    if trade.request != *request {
        return Err(Problem::new(403, "OUT_TRADE_NO_USED", "商户订单号重复"));
    }
    match trade.state {
        State::Paid => Err(Problem::new(403, "OUT_TRADE_NO_USED", "该订单已支付")),
        State::Closed => Err(Problem::new(400, "ORDER_CLOSED", "订单已关闭")),
        State::NotPaid if !trade.payable(world.clock.now()) => {
            Err(Problem::new(400, "ORDER_CLOSED", "订单已过支付有效期"))
        }
        State::NotPaid => Ok(()),
    }
}

/// No `null`, and no character of more than three bytes.
fn plain_text(call: &Call, request: &Value) -> Result<(), Problem> {
    if call.text().unwrap_or_default().chars().any(|character| character.len_utf8() > 3) {
        return Err(Problem::new(400, "PARAM_ERROR", "请求包含四字节字符"));
    }
    let nulls = request.as_object().is_none_or(|map| map.values().any(Value::is_null));
    if nulls { Err(Problem::new(400, "PARAM_ERROR", "参数不能为null")) } else { Ok(()) }
}

/// The body, field by field.
#[derive(Debug)]
struct Asked<'a> {
    request: &'a Value,
}

impl Asked<'_> {
    fn number(&self) -> Result<String, Problem> {
        let number = self.text("/out_trade_no", 6, 32)?;
        let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte);
        if number.bytes().all(good) {
            Ok(number.to_owned())
        } else {
            Err(Problem::field("/out_trade_no", "body", "包含不支持的字符"))
        }
    }

    fn trade(&self, world: &World, number: &str) -> Result<Trade, Stop> {
        let identity = &world.keys.identities.wechat;
        if self.text("/mchid", 1, 32)? != identity.mchid {
            return Err(Problem::field("/mchid", "body", "与签名使用的商户号不一致").into());
        }
        if self.text("/appid", 1, 32)? != identity.app_id {
            return Err(Problem::new(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配").into());
        }
        self.text("/description", 1, 127)?;
        Ok(Trade {
            out_trade_no: number.to_owned(),
            amount_fen: self.amount()?,
            notify_url: self.notify_url()?,
            attach: self.attach()?,
            expires_at: self.expires_at(world.clock.now())?,
            state: State::NotPaid,
            transaction_id: None,
            paid_at: None,
            paid_fen: 0,
            openid: format!("o{}", random_hex32()?.chars().take(27).collect::<String>()),
            declined: 0,
            request: self.request.clone(),
        })
    }

    fn text(&self, pointer: &str, least: usize, most: usize) -> Result<&str, Problem> {
        let text = self
            .request
            .pointer(pointer)
            .and_then(Value::as_str)
            .ok_or_else(|| Problem::field(pointer, "body", "缺少必填的字符串参数"))?;
        if (least..=most).contains(&text.chars().count()) {
            Ok(text)
        } else {
            Err(Problem::field(pointer, "body", "长度不符合要求"))
        }
    }

    fn amount(&self) -> Result<i64, Problem> {
        let currency = self.request.pointer("/amount/currency");
        if currency.is_some_and(|currency| currency != "CNY") {
            return Err(Problem::field("/amount/currency", "body", "只支持CNY"));
        }
        let total = self.request.pointer("/amount/total").and_then(Value::as_i64);
        total
            .filter(|total| *total > 0)
            .ok_or_else(|| Problem::field("/amount/total", "body", "必须是大于0的整数"))
    }

    fn notify_url(&self) -> Result<String, Problem> {
        let url = self.text("/notify_url", 1, 255)?;
        let good = reqwest::Url::parse(url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none());
        if good {
            Ok(url.to_owned())
        } else {
            Err(Problem::field("/notify_url", "body", "必须是不带参数的完整URL"))
        }
    }

    fn attach(&self) -> Result<String, Problem> {
        match self.request.get("attach") {
            None => Ok(String::new()),
            Some(_) => self.text("/attach", 0, 128).map(str::to_owned),
        }
    }

    fn expires_at(&self, now: i64) -> Result<i64, Problem> {
        if self.request.get("time_expire").is_none() {
            return Ok(now.saturating_add(DEFAULT_LIFE));
        }
        let text = self.text("/time_expire", 20, 25)?;
        let time = DateTime::parse_from_rfc3339(text)
            .map_err(|_error| Problem::field("/time_expire", "body", "不符合rfc3339格式"))?
            .timestamp();
        if time < now.saturating_add(60) {
            return Err(Problem::field("/time_expire", "body", "必须晚于当前时间1分钟"));
        }
        Ok(time.min(now.saturating_add(LONGEST_LIFE)))
    }
}

fn code() -> Result<String, Stop> {
    Ok(hex::encode(random::<4>()?))
}
