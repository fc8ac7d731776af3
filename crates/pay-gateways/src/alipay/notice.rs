//! What an asynchronous notification (异步通知) says once its signature has been checked.

use super::answers::time;
use super::sign::Params;
use super::status::TradeStatus;
use crate::text::shown;
use domain::ports::VerifiedMessage;
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, Money};

/// Reads the fields of a notification whose signature has been checked. Never panics.
///
/// Word of a refund changes nothing here: it gives the sum of all refunds of the trade
/// (`refund_fee`) and not what this one (`out_biz_no`) came to, so that of a second part it would
/// say too much. The refund query says it exactly.
pub fn read_notice(params: &Params) -> VerifiedMessage {
    let field = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    if is_about_refund(&field) {
        return VerifiedMessage::Irrelevant { kind: "refund".to_owned() };
    }
    let kind = field("notify_type");
    let word = field("trade_status");
    match TradeStatus::read(word) {
        Some(TradeStatus::Paid) => VerifiedMessage::Money(report(&field)),
        Some(TradeStatus::Open | TradeStatus::Closed) => {
            VerifiedMessage::Irrelevant { kind: word.to_owned() }
        }
        None if kind != "trade_status_sync" && word.is_empty() => {
            VerifiedMessage::Irrelevant { kind: shown(kind) }
        }
        None => VerifiedMessage::Money(unreadable(
            field("out_trade_no"),
            "the trade_status is none that is documented",
        )),
    }
}

/// Such a notification repeats `TRADE_SUCCESS`, and is not about the payment.
fn is_about_refund<'a>(field: &impl Fn(&str) -> &'a str) -> bool {
    let refunded = field("refund_fee");
    let nothing = refunded.is_empty() || Money::parse_yuan(refunded).is_ok_and(|it| it.fen() == 0);
    !nothing || !field("out_biz_no").is_empty() || !field("gmt_refund").is_empty()
}

fn report<'a>(field: &impl Fn(&str) -> &'a str) -> ReportedMoney {
    capture(field)
        .map_or_else(|problem| unreadable(field("out_trade_no"), problem), ReportedMoney::Captured)
}

fn capture<'a>(field: &impl Fn(&str) -> &'a str) -> Result<Capture, &'static str> {
    let needed = |name: &str, problem: &'static str| match field(name) {
        "" => Err(problem),
        text => Ok(text.to_owned()),
    };
    let paid_at = match field("gmt_payment") {
        "" => field("notify_time"),
        time => time,
    };
    Ok(Capture {
        channel: Channel::Alipay,
        merchant: needed("seller_id", "seller_id is missing")?,
        app_id: needed("app_id", "app_id is missing")?,
        number: needed("out_trade_no", "out_trade_no is missing")?,
        trade_no: needed("trade_no", "trade_no is missing")?,
        amount: Money::parse_yuan(field("total_amount"))
            .map_err(|_error| "total_amount is not an amount in yuan")?,
        paid_at: time(paid_at).ok_or("gmt_payment is not a time")?,
        given_back: GivenBack::No,
    })
}

pub(super) fn unreadable(number: &str, problem: &str) -> ReportedMoney {
    ReportedMoney::Unreadable {
        channel: Channel::Alipay,
        number: (!number.is_empty()).then(|| number.to_owned()),
        problem: problem.to_owned(),
    }
}
