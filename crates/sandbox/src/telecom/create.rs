//! `/pay/tradeCreate`.

use serde_json::{Value, json};

use super::problem::{Problem, Stop, Trade as Wrong};
use super::reply;
use super::request::{Asked, Request};
use super::trade::{Scene, State, Trade, fresh_number};
use crate::answer::{Answer, Effect};
use crate::clock::parse_beijing;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::openid::is_openid_of;
use crate::store::{Kind, Txn};
use crate::world::World;

/// Makes a trade, or finds the one that this request made.
pub(super) fn answer(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let request = asked.request;
    let fresh = read(world, request)?;
    let known: Option<Trade> = txn.get(Kind::TelecomTrade, &fresh.out_trade_no)?;
    if let Some(trade) = known {
        return again(world, &trade, &fresh, asked.origin);
    }
    if fresh.expires_at <= world.clock.now() {
        return Err(Problem::trade(Wrong::Expired).into());
    }
    fresh.keep(txn)?;
    Ok(reply::success(&told(world, &fresh, asked.origin)?, Effect::Created))
}

/// The same number once more.
fn again(world: &World, trade: &Trade, fresh: &Trade, origin: &str) -> Result<Answer, Stop> {
    if trade.terms != fresh.terms {
        return Err(Problem::trade(Wrong::OtherData).into());
    }
    match trade.state_at(world.clock.now()) {
        State::Paid => Err(Problem::trade(Wrong::Paid).into()),
        State::Closed => Err(Problem::trade(Wrong::Closed).into()),
        State::NotPaid | State::Failed => {
            Ok(reply::success(&told(world, trade, origin)?, Effect::Repeated))
        }
    }
}

/// The trade that a request asks for.
fn read(world: &World, request: &Request) -> Result<Trade, Stop> {
    for (name, value) in [("ccy", "156"), ("accessCode", "CASHIER"), ("mediumType", "WIRELESS")] {
        request.exactly(name, value)?;
    }
    for (name, longest) in [("goodsInfo", 256), ("operator", 32)] {
        request.text(name, longest)?;
    }
    risk_control(request)?;
    let notify_url = request.url("notifyUrl")?;
    if notify_url.is_empty() {
        return Err(Problem::field("notifyUrl", "must be there").into());
    }
    let expires_at = parse_beijing(request.get("expireDate"))
        .ok_or_else(|| Problem::field("expireDate", "must be yyyy-MM-dd HH:mm:ss"))?;
    Ok(Trade {
        out_trade_no: request.own_number("outTradeNo")?.to_owned(),
        trade_no: fresh_number(world.clock.now())?,
        terms: request.terms(),
        scene: scene(world, request)?,
        subject: request.text("subject", 128)?.to_owned(),
        amount_fen: request.fen("tradeAmt")?,
        notify_url: notify_url.to_owned(),
        return_url: request.url("returnUrl")?.to_owned(),
        expires_at,
        state: State::NotPaid,
        paid_at: None,
        paid_fen: 0,
        declined: 0,
    })
}

fn scene(world: &World, request: &Request) -> Result<Scene, Problem> {
    let scene = match (request.get("tradeChannel"), request.get("tradeScene")) {
        ("WECHAT", "JSAPI" | "APPLET") => Scene::Invoked,
        ("WECHAT", "H5") => Scene::WechatBrowser,
        ("ALIPAY", "") => Scene::Alipay,
        ("WECHAT" | "ALIPAY", _) => {
            return Err(Problem::field("tradeScene", "does not fit the channel"));
        }
        (_, _) => return Err(Problem::field("tradeChannel", "must be WECHAT or ALIPAY")),
    };
    let openid = request.get("openId");
    let app_id = &world.keys.identities.telecom.app_id;
    match scene {
        Scene::Invoked if openid.is_empty() => Err(Problem::field("openId", "must be there")),
        Scene::Invoked if !is_openid_of(&world.keys.openid_seed, app_id, openid) => {
            Err(Problem::trade(Wrong::ForeignOpenid))
        }
        Scene::WechatBrowser | Scene::Alipay if !openid.is_empty() => {
            Err(Problem::field("openId", "does not fit the scene"))
        }
        Scene::Invoked | Scene::WechatBrowser | Scene::Alipay => Ok(scene),
    }
}

fn risk_control(request: &Request) -> Result<(), Problem> {
    let text = request.get("riskControlInfo");
    let good = text.is_empty()
        || serde_json::from_str::<Value>(text).is_ok_and(|content| content.is_object());
    if good { Ok(()) } else { Err(Problem::field("riskControlInfo", "must be a JSON object")) }
}

/// What the client has to do.
fn told(world: &World, trade: &Trade, origin: &str) -> Result<Value, SandboxError> {
    let mut result = json!({
        "merchantNo": world.keys.identities.telecom.merchant_no,
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.trade_no,
        "tradeAmt": trade.amount_fen.to_string(),
        "tradeStatus": "WAITFORPAY",
    });
    let (member, value) = match trade.scene {
        Scene::Invoked => ("payInfo", invocation(world)?),
        Scene::WechatBrowser | Scene::Alipay => {
            ("payUrl", json!(format!("{origin}/telecom/cashier/{}", trade.trade_no)))
        }
    };
    if let Some(map) = result.as_object_mut() {
        map.insert(member.to_owned(), value);
    }
    Ok(result)
}

/// The six parameters with which the merchant's page invokes payment in `WeChat`.
fn invocation(world: &World) -> Result<Value, SandboxError> {
    let app_id = &world.keys.identities.telecom.app_id;
    let time = world.clock.now().to_string();
    let nonce = random_hex32()?;
    let package = format!("prepay_id=wx{}", random_hex32()?);
    let message = format!("{app_id}\n{time}\n{nonce}\n{package}\n");
    Ok(json!({
        "appId": app_id,
        "timeStamp": time,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": world.keys.telecom.platform.sign(&message)?,
    }))
}
