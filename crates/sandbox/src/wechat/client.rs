//! The `WeChat` client, which checks what a page or mini-program invokes payment with (调起支付).

use serde_json::Value;

use super::prepay::Prepay;
use super::scene::Scene;
use super::trade::Trade;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

/// The number of the trade that may be paid now; 409 with the reason when the client refuses.
///
/// `paySign` is over `appId`, `timeStamp`, `nonceStr` and `package`, each with a line's end.
pub(crate) fn invoked(
    world: &World,
    txn: &Txn<'_>,
    params: &Value,
) -> Result<String, SandboxError> {
    let text = |name: &str| {
        let text = params.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.ok_or_else(|| refused(&format!("{name} is missing or not a text")))
    };
    let (app_id, time_stamp, nonce) = (text("appId")?, text("timeStamp")?, text("nonceStr")?);
    let (package, sign_type, pay_sign) = (text("package")?, text("signType")?, text("paySign")?);
    if !time_stamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused("timeStamp is not a number of seconds"));
    }
    if sign_type != "RSA" {
        return Err(refused("signType is not RSA"));
    }
    let id = package
        .strip_prefix("prepay_id=")
        .ok_or_else(|| refused("package does not begin with prepay_id="))?;
    let message = format!("{app_id}\n{time_stamp}\n{nonce}\n{package}\n");
    if !world.keys.wechat_merchant.accepts(&message, pay_sign) {
        return Err(refused("paySign is not the merchant's over these parameters"));
    }
    let prepay = Prepay::find(txn, id)?.filter(|prepay| prepay.scene == Scene::Jsapi);
    let prepay = prepay.ok_or_else(|| refused("prepay_id is unknown"))?;
    let now = world.clock.now();
    if now >= prepay.until {
        return Err(refused("prepay_id is no longer good"));
    }
    let trade: Option<Trade> = txn.get(Kind::WechatTrade, &prepay.out_trade_no)?;
    let trade = trade.ok_or_else(|| refused("prepay_id is of no trade"))?;
    if trade.app_id(world) != app_id {
        return Err(refused("appId is not the trade's"));
    }
    if !trade.payable(now) {
        return Err(refused("the trade is paid, closed or expired"));
    }
    Ok(trade.out_trade_no)
}

fn refused(text: &str) -> SandboxError {
    SandboxError::Answered { status: 409, text: text.to_owned() }
}
