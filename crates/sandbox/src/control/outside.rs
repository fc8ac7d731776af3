//! What the outside received and holds.

use serde_json::{Map, Value, json};

use crate::alipay;
use crate::boss;
use crate::error::SandboxError;
use crate::notice::Notice;
use crate::recorder::Received;
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::wechat;
use crate::world::World;
use crate::zhuoyue::Receipt;

/// Every request and every holding of one system, or of all.
pub(super) fn seen(world: &World, only: Option<System>) -> Result<Value, SandboxError> {
    world.store.transact(|txn| {
        let prefix = only.map(|system| format!("{}/", system.name())).unwrap_or_default();
        let requests: Vec<(i64, Received)> = txn.with_prefix(Kind::Request, &prefix)?;
        let requests: Vec<Received> = requests.into_iter().map(|(_, request)| request).collect();
        let mut holds = Map::new();
        for system in System::ALL.into_iter().filter(|system| only.is_none_or(|one| one == *system))
        {
            holds.insert(system.name().to_owned(), Value::Array(held(world, txn, system)?));
        }
        Ok(json!({"requests": requests, "holds": holds, "notifications": sent(txn, &prefix)?}))
    })
}

fn held(world: &World, txn: &Txn<'_>, system: System) -> Result<Vec<Value>, SandboxError> {
    Ok(match system {
        System::Wechat => {
            txn.all::<wechat::Trade>(Kind::WechatTrade)?.iter().map(wechat_trade).collect()
        }
        System::Alipay => {
            let now = world.clock.now();
            let trades = txn.all::<alipay::Trade>(Kind::AlipayTrade)?;
            trades.iter().map(|trade| alipay_trade(trade, now)).collect()
        }
        System::Zhuoyue => txn.all::<Receipt>(Kind::Receipt)?.iter().map(Receipt::shown).collect(),
        System::Boss => {
            let customers = boss::demo_customers(txn)?;
            customers.iter().map(|customer| json!({"queryId": customer.query_id})).collect()
        }
    })
}

fn wechat_trade(trade: &wechat::Trade) -> Value {
    let state = match trade.state {
        wechat::State::NotPaid => "NOTPAY",
        wechat::State::Paid => "SUCCESS",
        wechat::State::Closed => "CLOSED",
    };
    json!({
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.transaction_id,
        "state": state,
        "amountFen": trade.amount_fen,
        "paidFen": trade.paid_fen,
        "declined": trade.declined,
    })
}

fn alipay_trade(trade: &alipay::Trade, now: i64) -> Value {
    let state = match trade.state_at(now) {
        alipay::State::Unscanned => "NOT_SCANNED",
        alipay::State::Waiting => "WAIT_BUYER_PAY",
        alipay::State::Paid => "TRADE_SUCCESS",
        alipay::State::Closed => "TRADE_CLOSED",
    };
    json!({
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.trade_no,
        "state": state,
        "amountFen": trade.asked_fen(),
        "paidFen": trade.paid_fen,
        "declined": trade.declined,
    })
}

/// Every delivery of every notification, by trade.
fn sent(txn: &Txn<'_>, prefix: &str) -> Result<Vec<Value>, SandboxError> {
    let notices: Vec<(i64, Notice)> = txn.with_prefix(Kind::Notice, prefix)?;
    Ok(notices
        .into_iter()
        .map(|(_, notice)| {
            json!({
                "system": notice.system,
                "outTradeNo": notice.out_trade_no,
                "manner": notice.manner,
                "attempts": notice.attempts,
            })
        })
        .collect())
}
