//! The HTML of the payer's pages.

use super::trade::Trade;
use crate::markup::{document, escape};

/// Names the trade that a page is about, for the sandbox's own payer.
pub(crate) const PAGE_HEADER: &str = "x-sandbox-out-trade-no";

/// The page with the button.
pub(super) fn page(trade: &Trade, code: &str) -> String {
    let body = format!(
        "<dl><dt>商品</dt><dd>{}</dd><dt>金额</dt><dd>￥{}</dd><dt>订单号</dt><dd>{}</dd></dl>\
         <form method=\"post\" action=\"/alipay/cashier/{code}/pay\">\
         <button type=\"submit\">确认付款</button></form>",
        escape(&trade.terms.subject),
        trade.amount(),
        escape(&trade.out_trade_no),
    );
    document("沙箱收银台", &body)
}

/// After the payment, when there is nowhere to return to.
pub(super) fn done() -> String {
    document("支付成功", "<p>可以关闭本页。</p>")
}

/// Why nothing can be paid here.
pub(super) fn refused(words: &str) -> String {
    document("无法付款", &format!("<p>{}</p>", escape(words)))
}
