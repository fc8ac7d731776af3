//! A payment as WeChat Pay tells of it, turned into our words.

use super::wire::{Transaction, TransactionAmount};
use crate::text::parse_rfc3339;
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, Currency, Money};
use serde::de::DeserializeOwned;

/// Reads a payment or a refund out of signed bytes.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReportedMoney> {
    serde_json::from_slice(bytes).map_err(|error| {
        let number = serde_json::from_slice::<serde_json::Value>(bytes)
            .ok()
            .and_then(|value| Some(value.get("out_trade_no")?.as_str()?.to_owned()));
        let problem = match error.classify() {
            serde_json::error::Category::Data => "a field has another type than documented",
            serde_json::error::Category::Io
            | serde_json::error::Category::Syntax
            | serde_json::error::Category::Eof => "it is not JSON",
        };
        unreadable(number, problem)
    })
}

/// What a payment says that has been made.
pub(super) fn report(transaction: Transaction) -> ReportedMoney {
    let number = transaction.out_trade_no.clone();
    capture(transaction).map_or_else(|problem| unreadable(number, problem), ReportedMoney::Captured)
}

pub(super) fn unreadable(number: Option<String>, problem: &str) -> ReportedMoney {
    ReportedMoney::Unreadable { channel: Channel::Wechat, number, problem: problem.to_owned() }
}

fn capture(transaction: Transaction) -> Result<Capture, &'static str> {
    let needed = |text: Option<String>, problem: &'static str| {
        text.filter(|text| !text.is_empty()).ok_or(problem)
    };
    let amount = amount(&transaction.amount.unwrap_or_default())?;
    let paid_at = needed(transaction.success_time, "success_time is missing")?;
    // The word comes after a refund of a part as well.
    let given_back = match transaction.trade_state.as_deref() {
        Some("REFUND") => GivenBack::Some,
        _other => GivenBack::No,
    };
    Ok(Capture {
        channel: Channel::Wechat,
        merchant: needed(transaction.mchid, "mchid is missing")?,
        app_id: needed(transaction.appid, "appid is missing")?,
        number: needed(transaction.out_trade_no, "out_trade_no is missing")?,
        trade_no: needed(transaction.transaction_id, "transaction_id is missing")?,
        amount,
        paid_at: parse_rfc3339(&paid_at).ok_or("success_time is not a time")?,
        given_back,
    })
}

fn amount(amount: &TransactionAmount) -> Result<Money, &'static str> {
    let currency = amount.currency.as_deref().unwrap_or("CNY");
    let currency = Currency::from_code(currency).ok_or("amount.currency is not CNY")?;
    let fen = amount.total.ok_or("amount.total is missing")?;
    Money::new(fen, currency).map_err(|_error| "amount.total is negative")
}
