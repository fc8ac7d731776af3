//! What happened on a day, and what is made to look as if it had.

use super::format::{BillType, RefundPart, Row};
use crate::bill::{EXTRA_FEN, Plant, Planted};
use crate::clock::{parse_beijing, shanghai};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::wechat::refund::{Refund, Status};
use crate::wechat::trade::{State, Trade};
use crate::world::World;

/// The rows of `day` (`YYYY-MM-DD` in Shanghai), oldest first, with the planted differences.
pub(super) fn of(
    world: &World,
    txn: &Txn<'_>,
    day: &str,
    bill_type: BillType,
    planted: &[Planted],
) -> Result<Vec<Row>, SandboxError> {
    let trades: Vec<Trade> = txn.all(Kind::WechatTrade)?;
    let mut rows = Vec::new();
    if bill_type != BillType::Refund {
        rows.extend(payments(world, &trades, day, planted));
        rows.extend(extras(world, day, planted)?);
    }
    if bill_type != BillType::Success {
        let refunds: Vec<Refund> = txn.all(Kind::WechatRefund)?;
        rows.extend(refunded(world, &trades, &refunds, day));
    }
    rows.sort_by_key(|row| row.time);
    Ok(rows)
}

fn payments(world: &World, trades: &[Trade], day: &str, planted: &[Planted]) -> Vec<Row> {
    let is_planted = |plant: Plant, trade: &Trade| {
        planted.iter().any(|one| one.plant == plant && one.out_trade_no == trade.out_trade_no)
    };
    let row = |trade: &Trade| {
        let time = trade.paid_at.filter(|_| trade.state == State::Paid)?;
        if day_of(time) != day || is_planted(Plant::Missing, trade) {
            return None;
        }
        let wrong = i64::from(is_planted(Plant::Amount, trade));
        Some(Row { time, paid_fen: trade.paid_fen.saturating_add(wrong), ..about(world, trade) })
    };
    trades.iter().filter_map(row).collect()
}

/// Payments of trades that never were, at noon; asked for again, they look the same.
fn extras(world: &World, day: &str, planted: &[Planted]) -> Result<Vec<Row>, SandboxError> {
    let noon = parse_beijing(&format!("{day} 12:00:00"))
        .ok_or(SandboxError::Sealed("a bill's day is no day"))?;
    let identity = &world.keys.identities.wechat;
    let row = |one: &Planted| {
        let digest = crate::crypto::sha256_hex(one.out_trade_no.as_bytes());
        let digits: String =
            digest.bytes().take(14).map(|byte| char::from(b'0' + byte % 10)).collect();
        Row {
            time: noon,
            app_id: identity.app_id.clone(),
            mchid: identity.mchid.clone(),
            transaction_id: format!("420000{}{digits}", day.replace('-', "")),
            out_trade_no: one.out_trade_no.clone(),
            openid: crate::openid::openid(&world.keys.openid_seed, &identity.app_id, "carol"),
            trade_type: "NATIVE",
            paid_fen: EXTRA_FEN,
            description: "宽带续费".to_owned(),
            ..Row::default()
        }
    };
    Ok(planted.iter().filter(|one| one.plant == Plant::Extra).map(row).collect())
}

fn refunded(world: &World, trades: &[Trade], refunds: &[Refund], day: &str) -> Vec<Row> {
    let now_ms = world.clock.now_ms();
    let row = |refund: &Refund| {
        let trade = trades.iter().find(|trade| trade.out_trade_no == refund.out_trade_no)?;
        if day_of(refund.created_at()) != day {
            return None;
        }
        let status = refund.status(now_ms);
        let part = RefundPart {
            id: refund.id.clone(),
            out_refund_no: refund.out_refund_no.clone(),
            fen: refund.fen,
            status: match status {
                Status::Success => "SUCCESS",
                Status::Processing | Status::Abnormal => "PROCESSING",
                Status::Closed => return None,
            },
            success_at: (status == Status::Success).then(|| refund.final_at_ms.div_euclid(1000)),
        };
        Some(Row { time: refund.created_at(), refund: Some(part), ..about(world, trade) })
    };
    refunds.iter().filter_map(row).collect()
}

/// What a trade's every row says.
fn about(world: &World, trade: &Trade) -> Row {
    Row {
        app_id: trade.app_id(world).to_owned(),
        mchid: world.keys.identities.wechat.mchid.clone(),
        transaction_id: trade.transaction_id.clone().unwrap_or_default(),
        out_trade_no: trade.out_trade_no.clone(),
        openid: trade.openid.clone(),
        trade_type: trade.scene.trade_type(),
        description: trade.description().to_owned(),
        attach: trade.attach.clone(),
        ..Row::default()
    }
}

fn day_of(seconds: i64) -> String {
    shanghai(seconds).format("%Y-%m-%d").to_string()
}
