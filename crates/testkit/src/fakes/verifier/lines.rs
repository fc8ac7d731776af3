//! What the fake's messages say: a line of `key=value` for each field.

use domain::ports::{RefundReport, ReportedRefund, VerifiedMessage};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, Money, Timestamp};
use std::collections::BTreeMap;
use std::fmt::Write;

type Fields<'a> = BTreeMap<&'a str, &'a str>;

pub(super) fn of_capture(capture: &Capture) -> String {
    let Capture { merchant, app_id, number, trade_no, amount, .. } = capture;
    let paid_at = capture.paid_at.timestamp_micros();
    let given_back = match capture.given_back {
        GivenBack::No => "",
        GivenBack::Whole => "given_back=whole\n",
        GivenBack::Some => "given_back=some\n",
    };
    format!(
        "merchant={merchant}\napp_id={app_id}\nnumber={number}\ntrade_no={trade_no}\n\
         amount={amount}\npaid_at={paid_at}\n{given_back}"
    )
}

pub(super) fn of_refund(refund: &ReportedRefund) -> String {
    let ReportedRefund { number, refund_number, amount, .. } = refund;
    let mut lines = format!("number={number}\nrefund_number={refund_number}\namount={amount}\n");
    if let Some(merchant) = &refund.merchant {
        writeln!(lines, "merchant={merchant}").unwrap();
    }
    match &refund.report {
        RefundReport::NotFound => panic!("no provider tells of a refund that it does not know"),
        RefundReport::Processing => lines.push_str("state=processing\n"),
        RefundReport::Succeeded { at, provider_no } => {
            writeln!(lines, "state=succeeded\nat={}", at.timestamp_micros()).unwrap();
            if let Some(provider_no) = provider_no {
                writeln!(lines, "provider_no={provider_no}").unwrap();
            }
        }
        RefundReport::Closed { reason } => {
            writeln!(lines, "state=closed\nreason={reason}").unwrap();
        }
        RefundReport::NeedsAttention { reason } => {
            writeln!(lines, "state=needs_attention\nreason={reason}").unwrap();
        }
    }
    lines
}

pub(super) fn read(channel: Channel, lines: &str) -> VerifiedMessage {
    let fields: Fields<'_> = lines.lines().filter_map(|line| line.split_once('=')).collect();
    if let Some(&kind) = fields.get("kind") {
        return VerifiedMessage::Irrelevant { kind: kind.to_owned() };
    }
    let message = if fields.contains_key("refund_number") {
        refund(channel, &fields).map(VerifiedMessage::Refund)
    } else {
        capture(channel, &fields)
            .map(|capture| VerifiedMessage::Money(ReportedMoney::Captured(capture)))
    };
    message.unwrap_or_else(|problem| {
        let number = fields.get("number").map(|&number| number.to_owned());
        let problem = problem.to_owned();
        VerifiedMessage::Money(ReportedMoney::Unreadable { channel, number, problem })
    })
}

fn capture(channel: Channel, fields: &Fields<'_>) -> Result<Capture, &'static str> {
    Ok(Capture {
        channel,
        merchant: text(fields, "merchant")?,
        app_id: text(fields, "app_id")?,
        number: text(fields, "number")?,
        trade_no: text(fields, "trade_no")?,
        amount: amount(fields)?,
        paid_at: instant(fields, "paid_at")?,
        given_back: match fields.get("given_back") {
            None => GivenBack::No,
            Some(&"whole") => GivenBack::Whole,
            Some(_other) => GivenBack::Some,
        },
    })
}

fn refund(channel: Channel, fields: &Fields<'_>) -> Result<ReportedRefund, &'static str> {
    let report = match *fields.get("state").ok_or("a line is missing")? {
        "processing" => RefundReport::Processing,
        "succeeded" => RefundReport::Succeeded {
            at: instant(fields, "at")?,
            provider_no: text(fields, "provider_no").ok(),
        },
        "closed" => RefundReport::Closed { reason: text(fields, "reason")? },
        "needs_attention" => RefundReport::NeedsAttention { reason: text(fields, "reason")? },
        _other => return Err("no state of a refund"),
    };
    Ok(ReportedRefund {
        channel,
        merchant: text(fields, "merchant").ok(),
        number: text(fields, "number")?,
        refund_number: text(fields, "refund_number")?,
        amount: amount(fields)?,
        report,
    })
}

fn text(fields: &Fields<'_>, name: &str) -> Result<String, &'static str> {
    fields.get(name).map(|&value| value.to_owned()).ok_or("a line is missing")
}

fn amount(fields: &Fields<'_>) -> Result<Money, &'static str> {
    Money::parse_yuan(&text(fields, "amount")?).or(Err("no amount"))
}

fn instant(fields: &Fields<'_>, name: &str) -> Result<Timestamp, &'static str> {
    let micros = text(fields, name)?.parse().or(Err("no time"))?;
    Timestamp::from_timestamp_micros(micros).ok_or("no time")
}
