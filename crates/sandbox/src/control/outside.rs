//! What the outside received and holds.

use serde_json::{Map, Value, json};

use crate::alipay;
use crate::amap;
use crate::baidu;
use crate::boss;
use crate::error::SandboxError;
use crate::jiuyi;
use crate::legacy;
use crate::notice::Notice;
use crate::platform;
use crate::proxy_shop;
use crate::recorder::Received;
use crate::sms;
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::telecom;
use crate::wechat;
use crate::wechat_open::OpenLink;
use crate::world::World;
use crate::zhuoyue;

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
            let now_ms = world.clock.now_ms();
            let trades = txn.all::<wechat::Trade>(Kind::WechatTrade)?;
            let shown = trades.iter().map(|trade| wechat_trade(txn, trade, now_ms));
            shown.collect::<Result<_, _>>()?
        }
        System::Alipay => {
            let now = world.clock.now();
            let trades = txn.all::<alipay::Trade>(Kind::AlipayTrade)?;
            trades.iter().map(|trade| alipay_trade(trade, now)).collect()
        }
        System::Zhuoyue => zhuoyue::held(txn)?,
        System::Boss => boss::held(txn)?,
        System::Telecom => telecom::held(txn, world.clock.now())?,
        System::WechatOpen => {
            txn.all::<OpenLink>(Kind::OpenLink)?.iter().map(OpenLink::shown).collect()
        }
        System::Sms => {
            txn.all::<sms::Message>(Kind::SmsMessage)?.iter().map(sms::Message::shown).collect()
        }
        System::Amap => amap::shown(),
        System::Platform => {
            let issued = txn.all::<platform::Issued>(Kind::PlatformToken)?;
            issued.iter().map(platform::Issued::shown).collect()
        }
        System::Baidu => baidu::held(txn)?,
        System::Jiuyi => jiuyi::held(txn, world.clock.now())?,
        System::Proxy => proxy_shop::held(txn, world.clock.now())?,
        System::Legacy => {
            let records = txn.all::<legacy::Record>(Kind::LegacyOrder)?;
            records.iter().map(legacy::Record::shown).collect()
        }
    })
}

fn wechat_trade(txn: &Txn<'_>, trade: &wechat::Trade, now_ms: i64) -> Result<Value, SandboxError> {
    let refunds = wechat::refunds_of(txn, trade)?;
    let refunds: Vec<Value> = refunds.iter().map(|refund| refund.shown(now_ms)).collect();
    let state = match trade.state {
        wechat::State::NotPaid => "NOTPAY",
        wechat::State::Paid => "SUCCESS",
        wechat::State::Closed => "CLOSED",
    };
    Ok(json!({
        "scene": trade.scene.name(),
        "opened": trade.opened,
        "refunds": refunds,
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.transaction_id,
        "state": state,
        "amountFen": trade.amount_fen,
        "paidFen": trade.paid_fen,
        "declined": trade.declined,
    }))
}

fn alipay_trade(trade: &alipay::Trade, now: i64) -> Value {
    let status = trade.status(now);
    let state = if status.is_empty() { "NOT_SCANNED" } else { status };
    json!({
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.trade_no,
        "state": state,
        "amountFen": trade.asked_fen(),
        "paidFen": trade.paid_fen,
        "refundedFen": trade.back_fen(now),
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
                "outRefundNo": notice.out_refund_no,
                "manner": notice.manner,
                "attempts": notice.attempts,
            })
        })
        .collect())
}
