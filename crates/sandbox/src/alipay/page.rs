//! The payer's browser: page and wap pay, a scanned QR code, and the button that pays.

use std::collections::BTreeMap;

use super::cashier::{self, PAGE_HEADER};
use super::gateway::{Asked, PAGE_PAY, WAP_PAY};
use super::order::{self, Scene};
use super::params::to_verify;
use super::payer;
use super::problem::{Problem, Stop};
use super::trade::{State, Trade};
use crate::answer::{Answer, Effect};
use crate::clock::beijing;
use crate::error::SandboxError;
use crate::payer::Action;
use crate::store::{Kind, Txn};
use crate::world::World;

/// The longest address to go back to when the payer gives up.
const LONGEST_QUIT_URL: usize = 400;

/// `alipay.trade.page.pay` and `alipay.trade.wap.pay`: opening the page makes the trade.
pub(super) fn open(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let products =
        if asked.method() == WAP_PAY { ["QUICK_WAP_WAY"] } else { ["FAST_INSTANT_TRADE_PAY"] };
    quit_url(asked)?;
    let scene = Scene { products: &products, first: State::Waiting, buyer: None };
    let (mut trade, effect) = order::place(world, txn, asked, &scene)?;
    trade.scan(world.clock.now());
    trade.keep(txn)?;
    let code = order::new_code(txn, &trade)?;
    Ok(shown(&trade, &code, effect).about(asked.method(), &trade.out_trade_no))
}

/// An address, when the merchant gives one.
fn quit_url(asked: &Asked<'_>) -> Result<(), Problem> {
    let good = |url: &str| url.len() <= LONGEST_QUIT_URL && reqwest::Url::parse(url).is_ok();
    match asked.text("quit_url") {
        Some(url) if !good(url) => Err(Problem::field("quit_url")),
        Some(_) | None => Ok(()),
    }
}

/// A QR code under the payer's camera: from now on the trade exists.
pub(super) fn scan(world: &World, txn: &Txn<'_>, code: &str) -> Result<Answer, SandboxError> {
    let Some(mut trade) = by_code(txn, code)? else { return Ok(void()) };
    let now = world.clock.now();
    let number = trade.out_trade_no.clone();
    if !trade.payable(now) {
        return Ok(refused(closed_words(&trade)).about("scan", &number));
    }
    let effect = if trade.state == State::Unscanned { Effect::Created } else { Effect::Repeated };
    trade.scan(now);
    trade.keep(txn)?;
    Ok(shown(&trade, code, effect).about("scan", &number))
}

/// The button on the page.
pub(super) fn pay(world: &World, txn: &Txn<'_>, code: &str) -> Result<Answer, SandboxError> {
    let Some(trade) = by_code(txn, code)? else { return Ok(void()) };
    let number = trade.out_trade_no.clone();
    if !trade.payable(world.clock.now()) {
        return Ok(refused(closed_words(&trade)).about("pay", &number));
    }
    let settled = payer::settle(world, txn, trade.clone(), Action::Pay)?;
    for notice in &settled.notices {
        notice.keep(txn, Some(world.clock.now_ms()))?;
    }
    let mut answer = Answer::html(200, cashier::done(), Effect::Changed);
    if let Some(location) = return_address(world, &trade)? {
        answer.status = 303;
        answer.headers.push(("Location", location));
    }
    Ok(answer.about("pay", &number))
}

/// A page that says why there is nothing to pay.
pub(super) fn refused(words: &str) -> Answer {
    Answer::html(200, cashier::refused(words), Effect::Refused)
}

fn shown(trade: &Trade, code: &str, effect: Effect) -> Answer {
    let mut answer = Answer::html(200, cashier::page(trade, code), effect);
    answer.headers.push((PAGE_HEADER, trade.out_trade_no.clone()));
    answer
}

fn void() -> Answer {
    let mut answer = refused("二维码无效");
    answer.status = 404;
    answer.effect = Effect::NotFound;
    answer.about("scan", "")
}

fn closed_words(trade: &Trade) -> &'static str {
    if trade.state == State::Paid { "交易已被支付" } else { "交易已经关闭或过期" }
}

fn by_code(txn: &Txn<'_>, code: &str) -> Result<Option<Trade>, SandboxError> {
    let id: Option<String> = txn.get(Kind::AlipayCode, code)?;
    match id {
        Some(id) => txn.get(Kind::AlipayTrade, &id),
        None => Ok(None),
    }
}

/// `return_url` with Alipay's signed query (同步返回).
fn return_address(world: &World, trade: &Trade) -> Result<Option<String>, SandboxError> {
    let Ok(mut url) = reqwest::Url::parse(&trade.return_url) else { return Ok(None) };
    let app_id = trade.app.app_id(world).to_owned();
    let method = if trade.method.is_empty() { PAGE_PAY } else { &trade.method };
    let fields: BTreeMap<String, String> = [
        ("app_id", app_id.clone()),
        ("auth_app_id", app_id),
        ("charset", "utf-8".to_owned()),
        ("method", format!("{method}.return")),
        ("out_trade_no", trade.out_trade_no.clone()),
        ("seller_id", trade.app.seller_id(world).to_owned()),
        ("sign_type", "RSA2".to_owned()),
        ("timestamp", beijing(world.clock.now())),
        ("total_amount", trade.amount()),
        ("trade_no", trade.trade_no.clone()),
        ("version", "1.0".to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let sign = trade.app.sign(world, &to_verify(&fields))?;
    url.query_pairs_mut().extend_pairs(&fields).append_pair("sign", &sign);
    Ok(Some(url.into()))
}
