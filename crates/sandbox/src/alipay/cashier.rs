//! The HTML of the payer's pages.

use super::trade::Trade;

/// Names the trade that a page is about, for the sandbox's own payer.
pub(crate) const PAGE_HEADER: &str = "x-sandbox-out-trade-no";

/// The page with the button.
pub(super) fn page(trade: &Trade, code: &str) -> String {
    let body = format!(
        "<h1>沙箱收银台</h1>\
         <dl><dt>商品</dt><dd>{}</dd><dt>金额</dt><dd>￥{}</dd><dt>订单号</dt><dd>{}</dd></dl>\
         <form method=\"post\" action=\"/alipay/cashier/{code}/pay\">\
         <button type=\"submit\">确认付款</button></form>",
        escape(&trade.terms.subject),
        trade.amount(),
        escape(&trade.out_trade_no),
    );
    document(&body)
}

/// After the payment, when there is nowhere to return to.
pub(super) fn done() -> String {
    document("<h1>支付成功</h1><p>可以关闭本页。</p>")
}

/// Why nothing can be paid here.
pub(super) fn refused(words: &str) -> String {
    document(&format!("<h1>无法付款</h1><p>{}</p>", escape(words)))
}

fn document(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>沙箱收银台</title>\
         <style>body{{font:16px/1.6 sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem}}\
         dt{{color:#666}}dd{{margin:0 0 .6rem;font-weight:600}}\
         button{{font:inherit;padding:.6rem 2rem;background:#1677ff;color:#fff;border:0}}\
         </style></head><body>{body}</body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
