//! 玖壹卡券: accounts topped up (代充) and cards (卡券), bought from a balance.
//!
//! The contract stands in `docs/contracts/jiuyi.md`, with what is documented and what is assumed.

mod cards;
mod form;
mod keys;
mod manage;
mod notice;
mod order;
mod pay;
mod shop;

use serde_json::{Value, json};

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;
use form::Form;

pub(crate) use keys::JiuyiKeys;
pub(crate) use notice::{RETRIES, dress, welcomed};
pub(crate) use shop::{change, set_status};

use cards::CardOrder;
use order::Order;
use shop::Shop;

/// Answers one call under `/jiuyi`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let operation = call.segments("/jiuyi/dcapi").join("/");
    if call.method != "POST" || !is_known(&operation) {
        let answer = Answer::json(404, &json!({"error": "no such interface"}), Effect::NotFound);
        return Ok(answer.about(&operation, ""));
    }
    let (answer, key) = match Form::read(call) {
        Ok(form) => {
            let key = match form.get("out_order_id") {
                "" => form.get("order_id"),
                ours => ours,
            };
            (serve(world, txn, &operation, &form)?, key.to_owned())
        }
        Err(reason) => (refused(&format!("参数错误: {reason}")), String::new()),
    };
    let kind = if operation.starts_with("card/") { "card" } else { "recharge" };
    Ok(answer.about(&operation, &key).of_kind(kind))
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    refused("系统维护中")
}

/// Every order that was taken; no personal data and no card in clear.
pub(crate) fn held(txn: &Txn<'_>, now: i64) -> Result<Vec<Value>, SandboxError> {
    let orders: Vec<Order> = txn.all(Kind::JiuyiOrder)?;
    let cards: Vec<CardOrder> = txn.all(Kind::JiuyiCards)?;
    let cards = cards.iter().map(CardOrder::shown);
    Ok(orders.iter().map(|order| order.shown(now)).chain(cards).collect())
}

fn is_known(operation: &str) -> bool {
    matches!(
        operation,
        "pay"
            | "queryOrder"
            | "queryCash"
            | "confirmOrder"
            | "drawOrder"
            | "card/payOrder"
            | "card/queryOrder"
    )
}

fn serve(
    world: &World,
    txn: &Txn<'_>,
    operation: &str,
    form: &Form,
) -> Result<Answer, SandboxError> {
    let own = &world.keys.identities.jiuyi;
    let shop = Shop::load(txn)?;
    if form.get("appid") != own.app_id {
        return Ok(refused("appid错误"));
    }
    if !form.is_rightly_signed(&own.secret, shop.is_secret_bare) {
        return Ok(refused("签名错误"));
    }
    match operation {
        "pay" => pay::answer(world, txn, shop, form),
        "queryCash" => manage::cash(world, txn, &shop),
        "confirmOrder" => manage::confirm(world, txn, form),
        "drawOrder" => manage::draw(world, txn, form),
        "card/payOrder" => cards::pay(world, txn, shop, form),
        "card/queryOrder" => cards::query(txn, form),
        _query => manage::query(world, txn, form),
    }
}

/// `code` 1.
fn done(message: &str, result: &Value, effect: Effect) -> Answer {
    Answer::json(200, &json!({"code": 1, "msg": message, "result": result}), effect)
}

/// `code` 0, with its reason.
fn refused(message: &str) -> Answer {
    Answer::json(200, &json!({"code": 0, "msg": message, "result": null}), Effect::Refused)
}

fn no_such_order() -> Answer {
    let body = json!({"code": 0, "msg": "订单不存在", "result": null});
    Answer::json(200, &body, Effect::NotFound)
}

/// 元 with two decimals.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// Reads 元 with at most two decimals.
fn parse_yuan(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 2 || whole.len() > 12 {
        return None;
    }
    let cents: i64 = format!("{decimals:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}
