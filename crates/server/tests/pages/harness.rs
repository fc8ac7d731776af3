//! The watch over a page sees what it is there to see.

use crate::browser::{Device, Find, Language, Page};
use crate::shared::running::{Place, Running};

async fn docs() -> (Place, Running, Page) {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let page = Page::open(&server, Device::Pc, Language::English).await;
    page.goto("/docs/").await;
    page.wait_for("document.querySelectorAll('.opblock').length > 0").await;
    (place, server, page)
}

/// Every kind of trouble, each made once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trouble_in_a_page_is_noticed() {
    let (_place, _server, page) = docs().await;
    page.was_clean().await;
    let troubles = [
        ("console.error('said')", "console: \"said\""),
        ("setTimeout(() => { throw new Error('thrown') })", "exception: Uncaught Error: thrown"),
        ("fetch('/nowhere').then(() => true)", "answered with 404"),
        ("fetch('http://127.0.0.1:9/').catch(() => true)", "CSP: connect-src refuses"),
        (
            "new Promise(done => { const image = new Image(); image.onerror = done;
                image.src = 'http://127.0.0.1:9/'; }).then(() => true)",
            "CSP: img-src refuses",
        ),
        ("document.body.setAttribute('onclick', 'alert()'); document.body.click()", "CSP: script"),
    ];
    for (action, words) in troubles {
        page.eval(action).await;
        page.until_trouble(words).await;
    }
    page.eval("location.href = 'http://127.0.0.1:9/'").await;
    page.until_trouble("asked somebody else: http://127.0.0.1:9/").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_not_everybody_can_use_is_noticed() {
    let (_place, _server, page) = docs().await;
    page.eval("document.body.innerHTML = '<main><img src=\"data:,\"><input></main>'").await;
    let violations = page.violations(&[]).await;
    assert!(violations.contains("image-alt at img"), "{violations}");
    assert!(violations.contains("label at input"), "{violations}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_without_scripts_still_clicks_and_reads() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let page = Page::open(&server, Device::Phone, Language::Chinese).await;
    page.block_scripts().await;
    page.goto("/console").await;
    page.wait_for_text("管理台需要浏览器启用 JavaScript").await;
    assert!(!page.has(Find::Css("form")).await, "scripts ran");
    page.fits_the_width().await;
    page.was_clean().await;
}
