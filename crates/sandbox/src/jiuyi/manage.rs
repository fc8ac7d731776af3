//! What can be asked about an order, and done with it, once it is taken.

use serde_json::{Value, json};

use super::form::Form;
use super::order::{CLOSED, DELIVERED, DONE, Order, WAITING};
use super::shop::Shop;
use super::{done, no_such_order, notice, refused, yuan};
use crate::answer::{Answer, Effect};
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

pub(super) fn query(world: &World, txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    let Some(order) = named(txn, form)? else { return Ok(no_such_order()) };
    let result = json!({
        "order_id": order.number,
        "out_order_id": order.out_order_id,
        "product_id": order.field("card_id"),
        "product_name": order.product_name,
        "account": order.field("account"),
        "price": yuan(order.price_fen),
        "status": order.status(world.clock.now()),
        "create_time": order.created_at(),
    });
    Ok(done("查询成功", &result, Effect::Read))
}

pub(super) fn cash(world: &World, txn: &Txn<'_>, shop: &Shop) -> Result<Answer, SandboxError> {
    let balance = shop.balance(txn, world.clock.now())?.max(0);
    Ok(done("查询成功", &Value::String(yuan(balance)), Effect::Read))
}

pub(super) fn confirm(world: &World, txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    let Some(mut order) = Order::find(txn, form.get("order_id"), "")? else {
        return Ok(no_such_order());
    };
    let now = world.clock.now();
    match order.status(now) {
        DELIVERED => {}
        DONE => return Ok(refused("订单已确认收货")),
        _other => return Ok(refused("当前状态不允许确认收货")),
    }
    order.enter(DONE, now);
    order.keep(txn)?;
    notice::plan(txn, &order, now)?;
    Ok(done("确认收货成功", &Value::Null, Effect::Changed))
}

pub(super) fn draw(world: &World, txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    let Some(mut order) = named(txn, form)? else { return Ok(no_such_order()) };
    let now = world.clock.now();
    if order.status(now) != WAITING {
        return Ok(refused("当前状态不允许撤单"));
    }
    order.enter(CLOSED, now);
    order.keep(txn)?;
    notice::plan(txn, &order, now)?;
    let result = json!({
        "order_id": order.number,
        "out_order_id": order.out_order_id,
        "productId": order.field("card_id"),
        // 分 here, and nowhere else.
        "price": order.price_fen,
        "productName": order.product_name,
        "account": order.field("account"),
    });
    Ok(done("下架成功", &result, Effect::Changed))
}

/// `order_id` wins where both are sent.
fn named(txn: &Txn<'_>, form: &Form) -> Result<Option<Order>, SandboxError> {
    Order::find(txn, form.get("order_id"), form.get("out_order_id"))
}
