//! Asynchronous notifications (异步通知): a signed form.

use std::collections::BTreeMap;

use serde_json::json;

use super::app::App;
use super::manage::LOGON_ID;
use super::money;
use super::params::to_verify;
use super::trade::{Refund, Trade};
use crate::clock::beijing;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice, Post};
use crate::system::System;
use crate::world::World;

/// Seconds from each attempt to the next.
pub(crate) const RETRIES: [i64; 7] = [240, 600, 600, 3600, 7200, 21_600, 54_000];

/// What a paid trade's notification says, sent at `time`.
pub(super) fn fields(
    world: &World,
    trade: &Trade,
    time: i64,
) -> Result<BTreeMap<String, String>, SandboxError> {
    let app_id = trade.app.app_id(world).to_owned();
    let (buyer_field, buyer) = trade.buyer("buyer_id");
    let amount = trade.amount();
    let bills = json!([{"amount": amount, "fundChannel": "ALIPAYACCOUNT"}]).to_string();
    let fields = [
        ("notify_time", beijing(time)),
        ("notify_type", "trade_status_sync".to_owned()),
        ("notify_id", random_hex32()?),
        ("app_id", app_id.clone()),
        ("auth_app_id", app_id),
        ("charset", "utf-8".to_owned()),
        ("version", "1.0".to_owned()),
        ("sign_type", "RSA2".to_owned()),
        ("trade_no", trade.trade_no.clone()),
        ("out_trade_no", trade.out_trade_no.clone()),
        (buyer_field, buyer.to_owned()),
        ("buyer_logon_id", LOGON_ID.to_owned()),
        ("seller_id", trade.app.seller_id(world).to_owned()),
        ("trade_status", trade.status(time).to_owned()),
        ("total_amount", amount.clone()),
        ("receipt_amount", amount.clone()),
        ("invoice_amount", amount.clone()),
        ("buyer_pay_amount", amount),
        ("point_amount", "0.00".to_owned()),
        ("subject", trade.terms.subject.clone()),
        ("body", trade.terms.body.clone()),
        ("gmt_create", beijing(trade.created_at)),
        ("gmt_payment", beijing(trade.paid_at.unwrap_or(time))),
        ("fund_bill_list", bills),
        ("passback_params", trade.passback_params.clone()),
    ];
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(filled.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The notification of a refund whose money is back at `time`: the payment's, and more.
pub(super) fn refunded(
    world: &World,
    trade: &Trade,
    refund: &Refund,
    time: i64,
) -> Result<Notice, SandboxError> {
    let mut fields = fields(world, trade, time)?;
    let more = [
        ("out_biz_no", refund.number.clone()),
        ("refund_fee", money::format(trade.back_fen(time))),
        ("gmt_refund", format!("{}.000", beijing(time))),
    ];
    fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    if trade.whole_back(time) {
        fields.insert("gmt_close".to_owned(), beijing(time));
    }
    let content = serde_json::to_string(&fields)?;
    let number = &trade.out_trade_no;
    Notice::new(System::Alipay, number, &trade.notify_url, content, Manner::Genuine)
}

/// The delivery: always the same, for neither its time nor its id changes.
pub(crate) fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    let fields: BTreeMap<String, String> = serde_json::from_str(&notice.content)?;
    // A wrong application may be named, rightly signed for the one that the trade is of.
    let mut named = ["app_id", "auth_app_id"].into_iter().filter_map(|name| fields.get(name));
    let app = named.find_map(|app_id| App::of(world, app_id)).unwrap_or_default();
    let message = to_verify(&fields);
    let sign = match notice.manner {
        Manner::Forged => world.keys.wechat_platform.sign(&message)?,
        Manner::Genuine | Manner::Stale | Manner::Probe | Manner::Replay => {
            app.sign(world, &message)?
        }
    };
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&fields)
        .append_pair("sign", &sign)
        .finish();
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    Ok(Post { headers: vec![("Content-Type".to_owned(), kind.to_owned())], body })
}

/// Whether the merchant's answer ends the repetitions: `success`, and not a byte more.
pub(crate) fn welcomed(status: u16, body: &str) -> bool {
    status == 200 && body == "success"
}
