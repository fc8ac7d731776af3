//! Placing: what every scene has in common, and precreate (当面付 QR).

use serde_json::json;

use super::buyers::Buyer;
use super::gateway::Asked;
use super::problem::{Problem, Stop};
use super::trade::{State, Terms, Trade, trade_no};
use super::{create, money, signed};
use crate::answer::{Answer, Effect};
use crate::clock::{parse_beijing, shanghai};
use crate::crypto::{random_digits, random_hex32};
use crate::store::{Kind, Txn};
use crate::world::World;

/// Without another word a trade can be paid for fifteen days.
const LIFE: i64 = 15 * 86_400;

/// Without another word a QR code can be scanned for two hours.
const SCAN_LIFE: i64 = 2 * 3600;

/// What the scenes do not have in common.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The `product_code`s that fit.
    pub(super) products: &'a [&'a str],
    /// How the trade begins.
    pub(super) first: State,
    /// Who alone may pay.
    pub(super) buyer: Option<&'a Buyer>,
}

/// `alipay.trade.precreate`.
pub(super) fn precreate(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let products = ["FACE_TO_FACE_PAYMENT", "QR_CODE_OFFLINE", ""];
    let scene = Scene { products: &products, first: State::Unscanned, buyer: None };
    let (trade, effect) = place(world, txn, asked, &scene)?;
    let code = new_code(txn, &trade)?;
    let node = json!({
        "code": "10000",
        "msg": "Success",
        "out_trade_no": trade.out_trade_no,
        "qr_code": format!("{}/alipay/qr/{code}", asked.origin),
    });
    Ok(signed(asked.method(), &trade.out_trade_no, &node, effect))
}

/// Makes the trade, or finds it unchanged and still open.
pub(super) fn place(
    world: &World,
    txn: &Txn<'_>,
    asked: &Asked<'_>,
    scene: &Scene<'_>,
) -> Result<(Trade, Effect), Stop> {
    let now = world.clock.now();
    let number = number(asked)?;
    let terms = terms(asked, scene.products)?;
    if let Some(trade) = Trade::numbered(txn, asked.app, &number)? {
        still_open(&trade, &terms, now)?;
        return Ok((trade, Effect::Repeated));
    }
    let trade = timed(world, asked, fresh(asked, scene, (number, terms), now)?)?;
    trade.keep(txn)?;
    Ok((trade, Effect::Created))
}

/// A code under which the payer's browser finds the trade.
pub(super) fn new_code(txn: &Txn<'_>, trade: &Trade) -> Result<String, Stop> {
    let code = format!("bax{}", random_hex32()?);
    txn.put(Kind::AlipayCode, &code, None, &trade.id())?;
    Ok(code)
}

fn still_open(trade: &Trade, terms: &Terms, now: i64) -> Result<(), Problem> {
    match trade.state_at(now) {
        _ if trade.terms != *terms => {
            Err(Problem::business("CONTEXT_INCONSISTENT", "交易信息被篡改"))
        }
        State::Paid if !trade.whole_back(now) => {
            Err(Problem::business("TRADE_HAS_SUCCESS", "交易已被支付"))
        }
        State::Paid | State::Closed => Err(Problem::business("TRADE_HAS_CLOSE", "交易已经关闭")),
        State::Unscanned | State::Waiting => Ok(()),
    }
}

/// A trade that nobody has paid, with the usual times.
fn fresh(
    asked: &Asked<'_>,
    scene: &Scene<'_>,
    (number, terms): (String, Terms),
    now: i64,
) -> Result<Trade, Stop> {
    Ok(Trade {
        app: asked.app,
        method: asked.method().to_owned(),
        out_trade_no: number,
        trade_no: trade_no(now)?,
        terms,
        state: scene.first,
        notify_url: asked.params.get("notify_url").to_owned(),
        return_url: asked.params.get("return_url").to_owned(),
        passback_params: asked.text("passback_params").unwrap_or_default().to_owned(),
        created_at: now,
        expires_at: now.saturating_add(LIFE),
        scan_until: now.saturating_add(SCAN_LIFE),
        buyer_id: match scene.buyer {
            Some(buyer) => buyer.user_id.to_owned(),
            None => format!("2088{}", random_digits(12)?),
        },
        buyer_open_id: asked.text("buyer_open_id").unwrap_or_default().to_owned(),
        paid_at: None,
        paid_fen: 0,
        declined: 0,
        refunds: Vec::new(),
    })
}

/// Applies the times that the caller asks for.
fn timed(world: &World, asked: &Asked<'_>, mut trade: Trade) -> Result<Trade, Problem> {
    let now = world.clock.now();
    if !trade.notify_url.is_empty() && reqwest::Url::parse(&trade.notify_url).is_err() {
        return Err(Problem::field("notify_url"));
    }
    let seller = asked.text("seller_id").unwrap_or_default();
    if !seller.is_empty() && seller != asked.app.seller_id(world) {
        return Err(Problem::field("seller_id"));
    }
    if let Some(express) = asked.text("timeout_express") {
        let life = express_seconds(express, now);
        trade.expires_at = life.ok_or_else(|| Problem::field("timeout_express"))?;
    }
    if let Some(express) = asked.text("qr_code_timeout_express") {
        let life = express_seconds(express, now);
        trade.scan_until = life.ok_or_else(|| Problem::field("qr_code_timeout_express"))?;
    }
    if let Some(absolute) = asked.text("time_expire") {
        trade.expires_at = parse_beijing(absolute).ok_or_else(|| Problem::field("time_expire"))?;
    }
    if trade.expires_at <= now {
        let words = "当前时间已超过允许支付的时间";
        return Err(Problem::business("NOW_TIME_AFTER_EXPIRE_TIME_ERROR", words));
    }
    Ok(trade)
}

fn terms(asked: &Asked<'_>, products: &[&str]) -> Result<Terms, Problem> {
    let product_code = asked.text("product_code").unwrap_or_default();
    if !products.contains(&product_code) {
        return Err(Problem::field("product_code"));
    }
    let subject = asked.text("subject").unwrap_or_default();
    if !(1..=256).contains(&subject.chars().count()) || subject.contains(['/', '=', '&']) {
        return Err(Problem::field("subject"));
    }
    let total = asked.text("total_amount").and_then(money::parse);
    Ok(Terms {
        product_code: product_code.to_owned(),
        subject: subject.to_owned(),
        body: asked.text("body").unwrap_or_default().to_owned(),
        total_fen: total.ok_or_else(|| Problem::field("total_amount"))?,
        buyer: create::buyer_of(asked).to_owned(),
    })
}

fn number(asked: &Asked<'_>) -> Result<String, Problem> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    asked
        .text("out_trade_no")
        .filter(|number| (1..=64).contains(&number.len()) && number.bytes().all(good))
        .map(str::to_owned)
        .ok_or_else(|| Problem::field("out_trade_no"))
}

/// When a span such as `90m`, `2h`, `1d` or `1c` (until midnight in Beijing) ends.
fn express_seconds(text: &str, now: i64) -> Option<i64> {
    if text == "1c" {
        let midnight = shanghai(now).date_naive().succ_opt()?.format("%Y-%m-%d 00:00:00");
        return parse_beijing(&midnight.to_string());
    }
    let unit = text.chars().last()?;
    let count: i64 = text.strip_suffix(unit)?.parse().ok().filter(|count| *count > 0)?;
    let seconds = match unit {
        'm' => count.checked_mul(60)?,
        'h' => count.checked_mul(3600)?,
        'd' => count.checked_mul(86_400)?,
        _ => return None,
    };
    (seconds <= LIFE).then(|| now.saturating_add(seconds))
}
