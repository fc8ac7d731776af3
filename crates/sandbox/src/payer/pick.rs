//! Which trade an order of the control API means.

use super::plan::Action;
use super::refused;
use crate::error::SandboxError;
use crate::messages::PayerOrder;
use crate::notice::Notice;
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::world::World;
use crate::{alipay, telecom, wechat};

/// A trade of one of the providers.
#[derive(Debug, Clone)]
pub(crate) enum Candidate {
    Wechat(wechat::Trade),
    Alipay(alipay::Trade),
    Telecom(telecom::Trade),
}

impl Candidate {
    pub(crate) fn out_trade_no(&self) -> &str {
        match self {
            Self::Wechat(trade) => &trade.out_trade_no,
            Self::Alipay(trade) => &trade.out_trade_no,
            Self::Telecom(trade) => &trade.out_trade_no,
        }
    }

    pub(crate) fn system(&self) -> System {
        match self {
            Self::Wechat(_) => System::Wechat,
            Self::Alipay(_) => System::Alipay,
            Self::Telecom(_) => System::Telecom,
        }
    }

    fn payable(&self, now: i64) -> bool {
        match self {
            Self::Wechat(trade) => trade.payable(now),
            Self::Alipay(trade) => trade.payable(now),
            Self::Telecom(trade) => trade.payable(now),
        }
    }

    fn paid(&self) -> bool {
        match self {
            Self::Wechat(trade) => trade.state == wechat::State::Paid,
            Self::Alipay(trade) => trade.state == alipay::State::Paid,
            Self::Telecom(trade) => trade.state == telecom::State::Paid,
        }
    }
}

/// The trades to act on: one, or one of each provider when the payer pays twice.
pub(super) fn choose(
    world: &World,
    txn: &Txn<'_>,
    order: &PayerOrder,
    channel: Option<System>,
    action: Action,
) -> Result<Vec<Candidate>, SandboxError> {
    let found = find(txn, order, channel)?;
    if found.is_empty() {
        return Err(refused(404, "no trade to pay"));
    }
    let now = world.clock.now();
    if action == Action::Replay {
        return replayable(txn, found);
    }
    if action == Action::RefundOutside {
        let paid = found.into_iter().find(Candidate::paid);
        return paid.map(|paid| vec![paid]).ok_or_else(|| refused(409, "no trade is paid"));
    }
    let fit = |candidate: &&Candidate| {
        if action == Action::PayLate { !candidate.paid() } else { candidate.payable(now) }
    };
    let Some(first) = found.iter().find(fit) else {
        return match found.into_iter().next().filter(|newest| !needs_open(action, newest.system()))
        {
            Some(newest) => Ok(vec![newest]),
            None => Err(refused(409, "every trade is paid, closed or expired")),
        };
    };
    let mut chosen = vec![first.clone()];
    if action == Action::PayTwice && order.out_trade_no.is_none() {
        let other = |candidate: &&Candidate| candidate.system() != first.system();
        chosen.extend(found.iter().filter(fit).find(other).cloned());
    }
    Ok(chosen)
}

/// Whether the action makes sense for an open trade only.
fn needs_open(action: Action, system: System) -> bool {
    let pays = action.pays() || (action == Action::Stale && system == System::Alipay);
    pays || action == Action::Decline
}

fn replayable(txn: &Txn<'_>, found: Vec<Candidate>) -> Result<Vec<Candidate>, SandboxError> {
    for candidate in found {
        if Notice::last_of(txn, candidate.system(), candidate.out_trade_no())?.is_some() {
            return Ok(vec![candidate]);
        }
    }
    Err(refused(404, "no notification to replay"))
}

/// Every trade that the order may mean, newest first.
fn find(
    txn: &Txn<'_>,
    order: &PayerOrder,
    channel: Option<System>,
) -> Result<Vec<Candidate>, SandboxError> {
    let prefix = order.out_trade_no.as_deref().unwrap_or(&order.order_id);
    if prefix.is_empty() {
        return Err(refused(400, "orderId or outTradeNo is needed"));
    }
    let mut found: Vec<(i64, Candidate)> = Vec::new();
    if channel.is_none_or(|channel| channel == System::Wechat) {
        let trades = txn.with_prefix(Kind::WechatTrade, prefix)?.into_iter();
        found.extend(trades.map(|(seq, trade)| (seq, Candidate::Wechat(trade))));
    }
    if channel.is_none_or(|channel| channel == System::Alipay) {
        let trades = txn.with_prefix(Kind::AlipayTrade, prefix)?.into_iter();
        found.extend(trades.map(|(seq, trade)| (seq, Candidate::Alipay(trade))));
    }
    if channel.is_none_or(|channel| channel == System::Telecom) {
        let trades = txn.with_prefix(Kind::TelecomTrade, prefix)?.into_iter();
        found.extend(trades.map(|(seq, trade)| (seq, Candidate::Telecom(trade))));
    }
    if let Some(exact) = &order.out_trade_no {
        found.retain(|(_, candidate)| candidate.out_trade_no() == exact);
    }
    found.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
    Ok(found.into_iter().map(|(_, candidate)| candidate).collect())
}
