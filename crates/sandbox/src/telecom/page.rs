//! The pages that the payer's browser opens: sign-in for an openid, and the cashier.

use reqwest::Url;

use super::trade::Trade;
use super::{cashier, payer};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::payer::Action;
use crate::store::{Kind, Txn};
use crate::wechat_open::{Application, LoginCode, sandbox_user};
use crate::world::World;

/// Longest `state` of the openid page.
const LONGEST_STATE: usize = 128;

pub(super) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let segments = call.segments("/telecom");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", ["h5", "auth"]) => authorise(world, txn, call),
        ("GET", ["cashier", number]) => show(world, txn, number),
        ("POST", ["cashier", number, "pay"]) => pay(world, txn, number),
        (_, _) => Ok(refused(404, "没有这个页面", "page")),
    }
}

/// Sends the browser back with a code and the state.
fn authorise(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let state = call.parameter("state").unwrap_or_default();
    let plain = state.len() <= LONGEST_STATE && state.bytes().all(|b| b.is_ascii_alphanumeric());
    let back = Url::parse(&call.parameter("redirectUrl").unwrap_or_default())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    let known = call
        .parameter("merchantNo")
        .is_some_and(|merchant_no| merchant_no == world.keys.identities.telecom.merchant_no);
    let (Some(mut back), true, true) = (back, plain, known) else {
        return Ok(refused(400, "授权参数错误", "auth"));
    };
    let Some(user) = sandbox_user(call.query.as_deref().unwrap_or_default()) else {
        return Ok(refused(400, "没有这个沙箱用户", "auth"));
    };
    let code = LoginCode::issue(txn, Application::Telecom, &user, world.clock.now())?;
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
    Ok(redirect(302, &back).about("auth", ""))
}

fn show(world: &World, txn: &Txn<'_>, number: &str) -> Result<Answer, SandboxError> {
    let found: Option<Trade> = txn.by_alias(Kind::TelecomTrade, number)?;
    let Some(trade) = found else { return Ok(refused(404, "订单不存在", "cashier")) };
    if !trade.payable(world.clock.now()) {
        return Ok(refused(200, "订单已支付、已关闭或已过期", "cashier"));
    }
    let page = Answer::html(200, cashier::page(&trade), Effect::Read);
    Ok(page.about("cashier", &trade.out_trade_no))
}

/// The button on the page.
fn pay(world: &World, txn: &Txn<'_>, number: &str) -> Result<Answer, SandboxError> {
    let found: Option<Trade> = txn.by_alias(Kind::TelecomTrade, number)?;
    let Some(trade) = found else { return Ok(refused(404, "订单不存在", "pay")) };
    if !trade.payable(world.clock.now()) {
        return Ok(refused(200, "订单已支付、已关闭或已过期", "pay"));
    }
    let settled = payer::settle(world, txn, trade.clone(), Action::Pay)?;
    for notice in &settled.notices {
        notice.keep(txn, Some(world.clock.now_ms()))?;
    }
    let answer = match Url::parse(&trade.return_url) {
        Ok(mut back) => {
            back.query_pairs_mut()
                .append_pair("outTradeNo", &trade.out_trade_no)
                .append_pair("tradeNo", &trade.trade_no);
            redirect(303, &back)
        }
        Err(_) => Answer::html(200, cashier::done(), Effect::Changed),
    };
    Ok(answer.about("pay", &trade.out_trade_no))
}

fn redirect(status: u16, to: &Url) -> Answer {
    let mut answer = Answer::html(status, String::new(), Effect::Changed);
    answer.headers.push(("Location", to.to_string()));
    answer
}

fn refused(status: u16, words: &str, operation: &str) -> Answer {
    Answer::html(status, cashier::refused(words), Effect::Refused).about(operation, "")
}
