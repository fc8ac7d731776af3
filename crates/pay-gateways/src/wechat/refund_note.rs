//! A refund as WeChat Pay tells of it, turned into our words.

use super::capture::unreadable;
use super::wire::RefundNote;
use crate::text::{parse_rfc3339, shown};
use domain::ports::{RefundReport, ReportedRefund, VerifiedMessage};
use domain::{Channel, Currency, Money};

/// Where a refund stands, by its word (`status`, in notifications `refund_status`).
pub(super) fn report(note: &RefundNote, status: &str) -> Result<RefundReport, &'static str> {
    match status {
        "PROCESSING" => Ok(RefundReport::Processing),
        "SUCCESS" => {
            let at = note.success_time.as_deref().and_then(parse_rfc3339);
            let at = at.ok_or("the success_time of a refund is not a time")?;
            Ok(RefundReport::Succeeded { at, provider_no: note.refund_id.clone() })
        }
        "CLOSED" => Ok(RefundReport::Closed { reason: "CLOSED".to_owned() }),
        "ABNORMAL" => Ok(RefundReport::NeedsAttention {
            reason: "ABNORMAL: the payer's account does not take it".to_owned(),
        }),
        _unknown => Err("the status of a refund is none that is documented"),
    }
}

/// What a notification of a refund says.
pub(super) fn message(note: &RefundNote) -> VerifiedMessage {
    match reported(note) {
        Ok(refund) => VerifiedMessage::Refund(refund),
        Err(problem) => {
            let number = note.out_trade_no.as_deref().map(shown);
            VerifiedMessage::Money(unreadable(number, problem))
        }
    }
}

fn reported(note: &RefundNote) -> Result<ReportedRefund, &'static str> {
    let needed = |text: &Option<String>, problem: &'static str| {
        text.clone().filter(|text| !text.is_empty()).ok_or(problem)
    };
    let amount = note.amount.as_ref().and_then(|amount| amount.refund);
    let amount = amount.ok_or("amount.refund is missing")?;
    let status = note.refund_status.as_deref().ok_or("refund_status is missing")?;
    Ok(ReportedRefund {
        channel: Channel::Wechat,
        merchant: note.mchid.clone(),
        number: needed(&note.out_trade_no, "out_trade_no is missing")?,
        refund_number: needed(&note.out_refund_no, "out_refund_no is missing")?,
        amount: Money::new(amount, Currency::Cny).map_err(|_error| "amount.refund is negative")?,
        report: report(note, status)?,
    })
}
