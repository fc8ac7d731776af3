//! The HTML of the payer's pages.

use super::trade::Trade;
use crate::markup::{document, escape};

/// The page with the button.
pub(super) fn page(trade: &Trade) -> String {
    let body = format!(
        "<dl><dt>商品</dt><dd>{}</dd><dt>金额</dt><dd>￥{}.{:02}</dd><dt>订单号</dt><dd>{}</dd></dl>\
         <form method=\"post\" action=\"/telecom/cashier/{}/pay\">\
         <button type=\"submit\">确认付款</button></form>",
        escape(&trade.subject),
        trade.amount_fen / 100,
        trade.amount_fen % 100,
        escape(&trade.out_trade_no),
        escape(&trade.trade_no),
    );
    document("翼支付沙箱收银台", &body)
}

/// After the payment, when there is nowhere to return to.
pub(super) fn done() -> String {
    document("支付成功", "<p>可以关闭本页。</p>")
}

/// Why nothing can be done here.
pub(super) fn refused(words: &str) -> String {
    document("无法继续", &format!("<p>{}</p>", escape(words)))
}
