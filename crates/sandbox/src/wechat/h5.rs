//! The page behind an `h5_url`, which the payer's browser opens.

use super::prepay::{H5_PATH, Prepay};
use super::scene::Scene;
use super::trade::{State, Trade};
use crate::alipay::PAGE_HEADER;
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::markup::{document, escape};
use crate::store::{Kind, Txn};
use crate::world::World;

const TITLE: &str = "微信支付";

/// Whether the call is for the page, not for the API.
pub(crate) fn is_page(call: &Call) -> bool {
    call.path == H5_PATH
}

/// Shows the trade while the address lives, and notes that it was opened.
pub(super) fn page(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let id = call.parameter("prepay_id").unwrap_or_default();
    let known = Prepay::find(txn, &id)?.filter(|prepay| prepay.scene == Scene::H5);
    let Some(prepay) = known.filter(|_| call.method == "GET") else {
        return Ok(said(404, "支付链接无效", Effect::NotFound).about("h5_page", ""));
    };
    let number = prepay.out_trade_no.as_str();
    let trade: Option<Trade> = txn.get(Kind::WechatTrade, number)?;
    let Some(mut trade) = trade else {
        return Ok(said(404, "支付链接无效", Effect::NotFound).about("h5_page", number));
    };
    let now = world.clock.now();
    let words = match trade.state {
        State::Paid => Some("订单已支付"),
        State::Closed => Some("订单已关闭"),
        State::NotPaid if now >= prepay.until => Some("支付链接已过期，请返回商户重新发起支付"),
        State::NotPaid if !trade.payable(now) => Some("订单已过支付有效期"),
        State::NotPaid => None,
    };
    if let Some(words) = words {
        return Ok(said(200, words, Effect::Read).about("h5_page", number));
    }
    trade.opened = true;
    trade.keep(txn)?;
    let yuan = format!("{}.{:02}", trade.amount_fen / 100, trade.amount_fen % 100);
    let mut shown = format!("<p>{}</p><p>¥{yuan}</p>", escape(trade.description()));
    if let Some(back) = call.parameter("redirect_url").filter(|url| is_web(url)) {
        let link = format!("<p><a href=\"{}\">返回商户</a></p>", escape(&back));
        shown.push_str(&link);
    }
    let mut answer =
        Answer::html(200, document(TITLE, &shown), Effect::Changed).about("h5_page", number);
    answer.headers.push((PAGE_HEADER, number.to_owned()));
    Ok(answer)
}

fn said(status: u16, words: &str, effect: Effect) -> Answer {
    Answer::html(status, document(TITLE, &format!("<p>{words}</p>")), effect)
}

fn is_web(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
