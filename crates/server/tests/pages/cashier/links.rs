//! Links that open nothing, and what stands in what they open.

use super::{PERSONAL, Till, linked, ordered};
use crate::browser::{Device, Language, Page};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_or_another_orders_link_shows_nothing() {
    let till = Till::open().await;
    let (other, _link) = ordered(&till.server, "cashier-page-2").await;
    let (_, token) = till.link.split_once("?t=").unwrap();
    let forged = "0".repeat(token.len());
    for link in [
        format!("/cashier/{}?t={forged}", till.order),
        format!("/cashier/{}", till.order),
        format!("/cashier/{other}?t={token}"),
        "/cashier/%3Cscript%3Ealert(1)%3C%2Fscript%3E?t=%22%3E%3Cscript%3E".to_owned(),
    ] {
        let page = Page::open(&till.server, Device::Phone, Language::Chinese).await;
        page.expect_trouble("404").await;
        page.goto(&link).await;
        page.wait_for_heading("链接无效").await;
        shows_nothing(&page).await;
        page.accessible().await;
        page.fits_the_width().await;
        page.was_clean().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_link_says_what_to_do() {
    let till = Till::open().await;
    till.server.advance(8 * 24 * 60 * 60).await;
    let page = Page::open(&till.server, Device::Pc, Language::English).await;
    page.expect_trouble("410").await;
    page.goto(&till.link).await;
    page.wait_for_heading("This link has ended").await;
    shows_nothing(&page).await;
    page.accessible().await;
    page.was_clean().await;
}

async fn shows_nothing(page: &Page) {
    let html = page.eval("document.documentElement.outerHTML").await;
    for leak in PERSONAL.iter().chain(&["460", "100M", "**试", "186***", "<form", "<script"]) {
        assert!(!html.as_str().unwrap().contains(leak), "{leak}: {html}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn script_in_a_stored_field_is_text() {
    let till = Till::open().await;
    let hostile = "<img src=x onerror=\"document.title='run'\">";
    let staff = till.server.staff().await;
    let package = json!({"packageId": 902, "packageName": hostile, "packageRate": "100M",
        "packageMonth": 12, "packagePrice": "460.00", "kind": "home", "places": ["home"]});
    let made = staff.post("/v1/admin/packages", &package).await.data();
    let publish = json!({"version": made["version"], "published": true});
    staff.post("/v1/admin/packages/902/publish", &publish).await.data();
    let order = json!({"packageId": 902, "customerName": "<b>粗体</b>",
        "phoneNumber": "13977651234", "address": "</dd><script>document.title='run'</script>"});
    let saved = till.server.post("/v1/order/new/save", &order).await;
    let (_order, link) = linked(&till.server, saved);
    let page = till.page_of(&link).await;
    page.wait_for_text(hostile).await;
    assert!(page.eval("document.title").await != "run");
    let drawn =
        page.eval("document.querySelectorAll('main img, main b, main script').length").await;
    assert_eq!(drawn, 0);
    page.fits_the_width().await;
    page.was_clean().await;
}
