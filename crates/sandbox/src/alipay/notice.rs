//! Asynchronous notifications (异步通知): a signed form.

use std::collections::BTreeMap;

use serde_json::json;

use super::params::to_verify;
use super::trade::{Trade, status};
use crate::clock::beijing;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice, Post};
use crate::world::World;

/// Seconds from each attempt to the next.
pub(crate) const RETRIES: [i64; 7] = [240, 600, 600, 3600, 7200, 21_600, 54_000];

/// What a paid trade's notification says, sent at `time`.
pub(super) fn fields(
    world: &World,
    trade: &Trade,
    time: i64,
) -> Result<BTreeMap<String, String>, SandboxError> {
    let identity = &world.keys.identities.alipay;
    let amount = trade.amount();
    let bills = json!([{"amount": amount, "fundChannel": "ALIPAYACCOUNT"}]).to_string();
    let fields = [
        ("notify_time", beijing(time)),
        ("notify_type", "trade_status_sync".to_owned()),
        ("notify_id", random_hex32()?),
        ("app_id", identity.app_id.clone()),
        ("auth_app_id", identity.app_id.clone()),
        ("charset", "utf-8".to_owned()),
        ("version", "1.0".to_owned()),
        ("sign_type", "RSA2".to_owned()),
        ("trade_no", trade.trade_no.clone()),
        ("out_trade_no", trade.out_trade_no.clone()),
        ("buyer_id", trade.buyer_id.clone()),
        ("buyer_logon_id", "139****0000".to_owned()),
        ("seller_id", identity.seller_id.clone()),
        ("trade_status", status(trade.state).to_owned()),
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

/// The delivery: always the same, for neither its time nor its id changes.
pub(crate) fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    let fields: BTreeMap<String, String> = serde_json::from_str(&notice.content)?;
    let signer = match notice.manner {
        Manner::Forged => &world.keys.wechat_platform,
        Manner::Genuine | Manner::Stale | Manner::Probe | Manner::Replay => {
            &world.keys.alipay_gateway
        }
    };
    let sign = signer.sign(&to_verify(&fields))?;
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
