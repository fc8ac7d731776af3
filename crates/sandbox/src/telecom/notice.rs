//! Notifications of payments and refunds: signed JSON, twice repeated at most.

use std::collections::BTreeMap;

use super::returned::Refund;
use super::sign;
use super::trade::{State, Trade};
use crate::clock::beijing;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice, Post};
use crate::world::World;

/// Seconds from each attempt to the next: three deliveries in all.
pub(crate) const RETRIES: [i64; 2] = [300, 300];

/// What is said of a trade that is paid or whose last try failed.
pub(super) fn of_payment(world: &World, trade: &Trade) -> BTreeMap<String, String> {
    let mut fields = common(world, trade, "PAY");
    fields.insert("tradeStatus".to_owned(), trade.state.told().to_owned());
    fields.insert("payTool".to_owned(), trade.scene.channel().to_owned());
    if let (State::Paid, Some(paid_at)) = (trade.state, trade.paid_at) {
        fields.insert("payAmt".to_owned(), trade.paid_fen.to_string());
        fields.insert("payFinishedDate".to_owned(), beijing(paid_at));
    }
    fields
}

/// What is said of a refund that is over.
pub(super) fn of_refund(world: &World, trade: &Trade, refund: &Refund) -> BTreeMap<String, String> {
    let mut fields = common(world, trade, "REFUND");
    for (name, value) in [
        ("outRefundNo", refund.out_refund_no.clone()),
        ("refundAmt", refund.amount_fen.to_string()),
        ("tradeStatus", refund.end().told().to_owned()),
        ("refundFinishedDate", beijing(refund.ends_at)),
    ] {
        fields.insert(name.to_owned(), value);
    }
    fields
}

/// The kept fields under their signature.
pub(crate) fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    let mut fields: BTreeMap<String, String> = serde_json::from_str(&notice.content)?;
    let message = sign::of_fields(&fields);
    let signature = match notice.manner {
        Manner::Forged => world.keys.wechat_platform.sign(&message)?,
        Manner::Genuine | Manner::Stale | Manner::Probe | Manner::Replay => {
            world.keys.telecom.platform.sign(&message)?
        }
    };
    fields.insert("sign".to_owned(), signature);
    let content_type = ("Content-Type".to_owned(), "application/json;charset=UTF-8".to_owned());
    Ok(Post { headers: vec![content_type], body: serde_json::to_string(&fields)? })
}

/// Whether the merchant's answer ends the repetitions.
pub(crate) fn welcomed(status: u16, body: &str) -> bool {
    let answer: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    status == 200 && answer.get("resultCode").is_some_and(|code| code == "SUCCESS")
}

fn common(world: &World, trade: &Trade, notify_type: &str) -> BTreeMap<String, String> {
    let identity = &world.keys.identities.telecom;
    [
        ("institutionCode", identity.institution_code.clone()),
        ("merchantNo", identity.merchant_no.clone()),
        ("outTradeNo", trade.out_trade_no.clone()),
        ("tradeNo", trade.trade_no.clone()),
        ("notifyType", notify_type.to_owned()),
        ("totalAmt", trade.amount_fen.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
