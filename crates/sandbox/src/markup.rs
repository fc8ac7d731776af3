//! HTML of the sandbox's pages.

/// A whole page.
pub(crate) fn document(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:16px/1.6 sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem}}\
         dt{{color:#666}}dd{{margin:0 0 .6rem;font-weight:600}}\
         button{{font:inherit;padding:.6rem 2rem}}\
         </style></head><body><h1>{title}</h1>{body}</body></html>"
    )
}

/// Text as it can stand in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
