//! The person who pays, or does something else instead.

mod pick;
mod plan;

use std::sync::Arc;

use crate::error::SandboxError;
use crate::messages::{NotificationReport, PayerOrder, PayerReport};
use crate::notice::Notice;
use crate::notifier;
use crate::store::Txn;
use crate::system::System;
use crate::world::World;
use crate::{alipay, telecom, wechat};
use pick::Candidate;

pub(crate) use plan::{Action, Settled};

/// Carries out an order of the control API, up to the first delivery of what it notifies.
pub(crate) async fn act(
    world: &Arc<World>,
    mut order: PayerOrder,
) -> Result<PayerReport, SandboxError> {
    let action = Action::parse(&order.action).ok_or_else(|| {
        let known = Action::ALL.map(Action::name).join(", ");
        refused(400, &format!("unknown action; known are {known}"))
    })?;
    let channel = channel(&order)?;
    if let Some(url) = &order.url {
        order.out_trade_no = Some(open_page(world, url, action).await?);
    }
    let done = world.store.transact(|txn| settle(world, txn, &order, channel, action))?;
    let Settlement { report, notices } = done;
    let own = Arc::clone(world);
    let sending = async move {
        let mut reports: Vec<NotificationReport> = Vec::new();
        for id in notices {
            reports.extend(notifier::deliver(&own, &id).await?);
        }
        Ok::<_, SandboxError>(reports)
    };
    let sent = world.tasks.spawn_on(sending, &world.runtime).await;
    let notifications = sent.map_err(std::io::Error::other).map_err(SandboxError::Files)??;
    Ok(PayerReport { notifications, ..report })
}

/// An order that cannot be followed, with the control API's status.
fn refused(status: u16, text: &str) -> SandboxError {
    SandboxError::Answered { status, text: text.to_owned() }
}

fn channel(order: &PayerOrder) -> Result<Option<System>, SandboxError> {
    match order.channel.as_deref().filter(|channel| !channel.is_empty()) {
        None => Ok(None),
        Some("wechat") => Ok(Some(System::Wechat)),
        Some("alipay") => Ok(Some(System::Alipay)),
        Some("telecom") => Ok(Some(System::Telecom)),
        Some(_) => Err(refused(400, "unknown channel; known are wechat, alipay, telecom")),
    }
}

/// What is done, before anything is sent.
#[derive(Debug)]
struct Settlement {
    report: PayerReport,
    /// The notifications by id, claimed for the caller.
    notices: Vec<String>,
}

fn settle(
    world: &World,
    txn: &Txn<'_>,
    order: &PayerOrder,
    channel: Option<System>,
    action: Action,
) -> Result<Settlement, SandboxError> {
    let mut report = None;
    let mut notices = Vec::new();
    for candidate in pick::choose(world, txn, order, channel, action)? {
        let out_trade_no = candidate.out_trade_no().to_owned();
        let mut settled = carry_out(world, txn, candidate, action)?;
        for notice in &mut settled.notices {
            if action == Action::PayTwice {
                notice.copies = 2;
            }
            notice.keep(txn, Some(world.clock.now_ms()))?;
            world.in_flight.claim(&notice.id);
            notices.push(notice.id.clone());
        }
        report.get_or_insert(PayerReport {
            out_trade_no,
            trade_no: settled.trade_no,
            action: action.name().to_owned(),
            amount_fen: settled.amount_fen,
            notifications: Vec::new(),
        });
    }
    let report = report.ok_or_else(|| refused(404, "no trade to pay"))?;
    Ok(Settlement { report, notices })
}

fn carry_out(
    world: &World,
    txn: &Txn<'_>,
    candidate: Candidate,
    action: Action,
) -> Result<Settled, SandboxError> {
    let replayed = if action == Action::Replay { replay(txn, &candidate)? } else { Vec::new() };
    let mut settled = match candidate {
        Candidate::Wechat(trade) => wechat::settle(world, txn, trade, action)?,
        Candidate::Alipay(trade) => alipay::settle(world, txn, trade, action)?,
        Candidate::Telecom(trade) => telecom::settle(world, txn, trade, action)?,
    };
    settled.notices.extend(replayed);
    Ok(settled)
}

/// The last delivery once more, byte for byte.
fn replay(txn: &Txn<'_>, candidate: &Candidate) -> Result<Vec<Notice>, SandboxError> {
    let last = Notice::last_of(txn, candidate.system(), candidate.out_trade_no())?;
    last.as_ref().map(Notice::replay).transpose().map(|notice| notice.into_iter().collect())
}

/// Opens a signed page address in the payer's browser; gives the trade's number.
///
/// Who pays late or replays comes back to a page opened before, which may show nothing any more.
async fn open_page(world: &World, url: &str, action: Action) -> Result<String, SandboxError> {
    let url = reqwest::Url::parse(url).map_err(|_error| refused(400, "url is not a URL"))?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    if !["/alipay/", "/wechat/"].iter().any(|base| url.path().starts_with(base)) {
        return Err(refused(400, "url does not lead to a page of the sandbox's"));
    }
    let own = format!("{}{}{query}", world.url, url.path());
    let page = world.http.get(own).timeout(std::time::Duration::from_secs(10)).send().await?;
    let number = page.headers().get(alipay::PAGE_HEADER).and_then(|value| value.to_str().ok());
    let number = number.map(str::to_owned).or_else(|| {
        matches!(action, Action::PayLate | Action::Replay)
            .then(|| alipay::number_in(url.query().unwrap_or_default()))
    });
    number.ok_or_else(|| refused(409, "the page shows no trade to pay"))
}
