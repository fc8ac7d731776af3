//! `order/check`, `order/create` and `order/close`.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::address::{Address, end};
use super::asked::{self, Asked};
use super::catalogue::Rule;
use super::envelope::{Refusal, Reply};
use super::fee::Fee;
use super::order::{Order, PAID, TIMED_OUT, UNPAID};
use super::state::{BALANCE, State};
use super::{Done, Params};
use crate::answer::Effect;
use crate::clock::shanghai;
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::Txn;

#[derive(Debug, Serialize)]
struct Checked {
    total_fee: Box<RawValue>,
    pay_fee: Box<RawValue>,
}

/// What it would cost; nothing is made.
pub(super) fn check(txn: &Txn<'_>, state: &State, params: &Params) -> Result<Done, SandboxError> {
    let asked = match asked::read(txn, state, &params.body)? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let checked = Checked { total_fee: asked.total_fee.raw()?, pay_fee: asked.pay_fee.raw()? };
    Reply::new(&checked, Effect::Read, "").map(Ok)
}

/// Makes an order, and delivers it when it is paid from the balance.
pub(super) fn create(
    txn: &Txn<'_>,
    state: &mut State,
    params: &Params,
    now: i64,
) -> Result<Done, SandboxError> {
    let order = match make(txn, state, &params.body, now)? {
        Ok(order) => order,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Reply::new(&order.row(now)?, Effect::Created, &order.trade_no).map(Ok)
}

/// Only what is not paid can be closed.
pub(super) fn close(txn: &Txn<'_>, params: &Params, now: i64) -> Result<Done, SandboxError> {
    let trade_no = params.body.get("trade_no").and_then(Value::as_str).unwrap_or_default();
    let Some(mut order) = Order::by_number(txn, trade_no)? else {
        return Ok(Err(Refusal::words("订单不存在")));
    };
    if order.status(now) != UNPAID {
        return Ok(Err(Refusal::words("订单状态不允许取消")));
    }
    order.status = TIMED_OUT;
    order.keep(txn)?;
    Reply::new(&json!({}), Effect::Changed, trade_no).map(Ok)
}

fn make(
    txn: &Txn<'_>,
    state: &mut State,
    body: &Value,
    now: i64,
) -> Result<Result<Order, Refusal>, SandboxError> {
    let asked = match asked::read(txn, state, body)? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let is_paid = asked.pm_id == BALANCE;
    if is_paid {
        let Some(left) = state.balance.minus(asked.pay_fee) else {
            return Ok(Err(Refusal::words("账户余额不足")));
        };
        state.balance = left;
    }
    let id = state.next_order();
    let order = Order {
        id,
        trade_no: format!("P{}{}", shanghai(now).format("%Y%m%d%H%M%S"), random_digits(5)?),
        pid: asked.package.pid(),
        name: asked.package.name.to_owned(),
        total_fee: asked.total_fee,
        pay_fee: asked.pay_fee,
        status: if is_paid { PAID } else { UNPAID },
        created: now,
        asked: without_key(body),
    };
    order.keep(txn)?;
    if is_paid {
        deliver(txn, state, asked, now)?;
    }
    Ok(Ok(order))
}

fn deliver(txn: &Txn<'_>, state: &mut State, asked: Asked, now: i64) -> Result<(), SandboxError> {
    if let Some(left) = state.stock.get_mut(&asked.package.pid()) {
        *left -= asked.units;
    }
    if asked.package.rule == Rule::Recharge {
        state.balance = state.balance.plus(Fee::whole(asked.units)).unwrap_or(state.balance);
    }
    let expires = end(now, asked.months);
    for region in &asked.regions {
        Address::deliver(txn, state, (asked.package.product_type, region), expires)?;
    }
    for address in asked.addresses {
        address.prolong(txn, asked.months, now)?;
    }
    Ok(())
}

fn without_key(body: &Value) -> Value {
    let mut asked = body.clone();
    if let Some(asked) = asked.as_object_mut() {
        asked.remove("app_key");
    }
    asked
}
