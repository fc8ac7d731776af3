//! 代充下单.

use serde_json::json;

use super::form::Form;
use super::order::Order;
use super::shop::Shop;
use super::{notice, parse_yuan, refused, yuan};
use crate::answer::{Answer, Effect};
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

pub(super) fn answer(
    world: &World,
    txn: &Txn<'_>,
    shop: Shop,
    form: &Form,
) -> Result<Answer, SandboxError> {
    let asked = match Asked::read(form) {
        Ok(asked) => asked,
        Err(message) => return Ok(refused(message)),
    };
    if let Some(known) = Order::find(txn, "", form.get("out_order_id"))? {
        let is_same = shop.repeats_same && known.fields == form.lasting();
        let repeated = || refused("订单号重复");
        return Ok(if is_same { taken(&known, Effect::Repeated) } else { repeated() });
    }
    take(world, txn, shop, form, &asked)
}

/// What of the form must be numbers.
struct Asked {
    number: u32,
    /// In fen; without it the price is not looked at.
    most_fen: Option<i64>,
}

impl Asked {
    fn read(form: &Form) -> Result<Self, &'static str> {
        let id = form.get("out_order_id");
        if !(1..=64).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("参数错误: out_order_id");
        }
        let number = form.get("number").parse().ok().filter(|number| (1..=1_000).contains(number));
        let number = number.ok_or("参数错误: number")?;
        let datetime = form.get("datetime");
        if datetime.len() != 10 || !datetime.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("参数错误: datetime");
        }
        // Nothing but zeros is nobody's account.
        let account = form.get("account");
        if account.bytes().all(|byte| byte == b'0') || account.chars().any(char::is_whitespace) {
            return Err("充值账号错误");
        }
        let most_fen = match (form.get("money"), form.get("money_type")) {
            ("", _) => None,
            (money, "" | "1") => Some(money.parse().map_err(|_error| "参数错误: money")?),
            (money, "2") => Some(parse_yuan(money).ok_or("参数错误: money")?),
            (_, _) => return Err("参数错误: money_type"),
        };
        Ok(Self { number, most_fen })
    }
}

fn take(
    world: &World,
    txn: &Txn<'_>,
    mut shop: Shop,
    form: &Form,
    asked: &Asked,
) -> Result<Answer, SandboxError> {
    let now = world.clock.now();
    let Some(product) = shop.product(form.get("card_id"), false).cloned() else {
        return Ok(refused("商品不存在"));
    };
    let price_fen = product.price_fen * i64::from(asked.number);
    let is_there = product.stock.is_none_or(|left| left >= asked.number);
    if form.get("check") == "1" && !is_there {
        return Ok(refused("商品库存不足"));
    }
    if asked.most_fen.is_some_and(|most| most < price_fen) {
        return Ok(refused("订单金额低于商品价格"));
    }
    if shop.balance(txn, now)? < price_fen {
        return Ok(refused("账户余额不足"));
    }
    shop.sell(&product.card_id, asked.number);
    shop.keep(txn)?;
    // What is not there is waited for until it is given up.
    let filled_in = (shop.fills && is_there).then_some(shop.fill_seconds);
    let order = Order::new(form.lasting(), (product.name, price_fen), now, filled_in)?;
    order.keep(txn)?;
    notice::plan(txn, &order, now)?;
    Ok(taken(&order, Effect::Created))
}

fn taken(order: &Order, effect: Effect) -> Answer {
    let body = json!({
        "code": 1,
        "msg": "下单成功",
        "result": order.number,
        "other": {"price": yuan(order.price_fen)},
    });
    Answer::json(200, &body, effect)
}
