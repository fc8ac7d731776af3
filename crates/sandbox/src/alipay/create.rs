//! `alipay.trade.create`: a trade that a mini-program (小程序) hands to `my.tradePay`.

use serde_json::json;

use super::app::App;
use super::buyers::Buyer;
use super::gateway::Asked;
use super::order::{Scene, place};
use super::problem::{Problem, Stop};
use super::signed;
use super::trade::{State, Trade};
use crate::answer::Answer;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

const CREATE: &str = "alipay.trade.create";

/// Makes the trade; sent again unchanged, it is the same one.
pub(super) fn create(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    op_app(world, asked)?;
    let buyer = buyer(world, asked)?;
    let scene = Scene { products: &["JSAPI_PAY"], first: State::Waiting, buyer: Some(buyer) };
    let (trade, effect) = place(world, txn, asked, &scene)?;
    let node = json!({
        "code": "10000",
        "msg": "Success",
        "out_trade_no": trade.out_trade_no,
        "trade_no": trade.trade_no,
    });
    Ok(signed(CREATE, &trade.out_trade_no, &node, effect))
}

/// The buyer as the merchant names them, by either id; nothing when anybody may pay.
pub(super) fn buyer_of<'a>(asked: &'a Asked<'_>) -> &'a str {
    if asked.method() != CREATE {
        return "";
    }
    asked.text("buyer_id").or_else(|| asked.text("buyer_open_id")).unwrap_or_default()
}

/// The merchant's number of the trade that a mini-program invokes payment with.
pub(crate) fn invoked(txn: &Txn<'_>, trade_no: &str) -> Result<String, SandboxError> {
    let trade: Option<Trade> = txn.by_alias(Kind::AlipayTrade, trade_no)?;
    let refused = |status, text: &str| SandboxError::Answered { status, text: text.to_owned() };
    let trade = trade.ok_or_else(|| refused(404, "no trade has this tradeNO"))?;
    if trade.method == CREATE {
        Ok(trade.out_trade_no)
    } else {
        Err(refused(409, "the trade was not made for a mini-program"))
    }
}

/// The mini-program must be one of the merchants' applications.
fn op_app(world: &World, asked: &Asked<'_>) -> Result<(), Problem> {
    let id = asked.text("op_app_id").ok_or_else(|| Problem::field("op_app_id"))?;
    if App::of(world, id).is_some() {
        Ok(())
    } else {
        Err(Problem::business("UNBOUND_APPLICATION", "商户未绑定此小程序应用"))
    }
}

fn buyer(world: &World, asked: &Asked<'_>) -> Result<&'static Buyer, Problem> {
    let id = match (asked.text("buyer_id"), asked.text("buyer_open_id")) {
        (Some(id), None) => account(id)?,
        (None, Some(open_id)) => open_id,
        (None, None) | (Some(_), Some(_)) => return Err(Problem::field("buyer_id")),
    };
    if id == asked.app.seller_id(world) {
        return Err(Problem::business("BUYER_SELLER_EQUAL", "买卖家不能相同"));
    }
    Buyer::of(id).ok_or_else(|| Problem::business("BUYER_NOT_EXIST", "买家不存在"))
}

/// An account has sixteen digits, the first four of which are always the same.
fn account(id: &str) -> Result<&str, Problem> {
    let good =
        id.len() == 16 && id.starts_with("2088") && id.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(id) } else { Err(Problem::field("buyer_id")) }
}
