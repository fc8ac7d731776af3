//! Querying and closing a trade (查询订单, 关闭订单).

use serde_json::{Value, json};

use super::problem::{Problem, Stop};
use super::trade::{State, Trade};
use super::{refund, signed};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::store::{Kind, Txn};
use crate::world::World;

/// `GET /v3/pay/transactions/out-trade-no/{number}?mchid=`.
pub(super) fn by_number(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    number: &str,
) -> Result<Answer, Stop> {
    merchant_in_query(world, call)?;
    tell(world, txn, txn.get(Kind::WechatTrade, number)?)
}

/// `GET /v3/pay/transactions/id/{id}?mchid=`.
pub(super) fn by_id(world: &World, txn: &Txn<'_>, call: &Call, id: &str) -> Result<Answer, Stop> {
    merchant_in_query(world, call)?;
    tell(world, txn, txn.by_alias(Kind::WechatTrade, id)?)
}

/// `POST /v3/pay/transactions/out-trade-no/{number}/close`.
pub(super) fn close(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    number: &str,
) -> Result<Answer, Stop> {
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|_error| Problem::new(400, "PARAM_ERROR", "请求体不是合法的JSON"))?;
    if body.get("mchid").and_then(Value::as_str) != Some(&world.keys.identities.wechat.mchid) {
        return Err(Problem::field("/mchid", "body", "与签名使用的商户号不一致").into());
    }
    let trade: Option<Trade> = txn.get(Kind::WechatTrade, number)?;
    let mut trade = trade.ok_or_else(missing)?;
    let effect = match trade.state {
        State::Paid => return Err(Problem::new(403, "TRADE_ERROR", "订单已支付，不能关闭").into()),
        State::Closed => Effect::Repeated,
        State::NotPaid => {
            trade.state = State::Closed;
            trade.keep(txn)?;
            Effect::Changed
        }
    };
    let none = Answer::text(204, "application/json; charset=utf-8", String::new(), effect);
    Ok(none.signed())
}

fn tell(world: &World, txn: &Txn<'_>, trade: Option<Trade>) -> Result<Answer, Stop> {
    let trade = trade.ok_or_else(missing)?;
    let mut told = trade.told(world);
    let refunded = refund::refunded_fen(world, txn, &trade)? > 0;
    if let Some(map) = told.as_object_mut().filter(|_| refunded) {
        map.insert("trade_state".to_owned(), json!("REFUND"));
        map.insert("trade_state_desc".to_owned(), json!("订单发生过退款"));
    }
    Ok(signed(200, &told, Effect::Read).about("query", &trade.out_trade_no))
}

fn missing() -> Problem {
    Problem::new(404, "ORDER_NOT_EXIST", "订单不存在")
}

fn merchant_in_query(world: &World, call: &Call) -> Result<(), Problem> {
    if call.parameter("mchid").as_ref() == Some(&world.keys.identities.wechat.mchid) {
        Ok(())
    } else {
        Err(Problem::field("mchid", "query", "与签名使用的商户号不一致"))
    }
}
