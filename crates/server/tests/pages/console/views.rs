//! Every view there is: it loads, everybody can use it, and it fits a phone and a PC.

use super::Desk;
use crate::browser::{Device, Find};
use crate::shared::running::PASSWORD;
use serde_json::json;

/// Something in most lists.
async fn furnish(desk: &Desk) {
    let server = &desk.server;
    for key in ["console-view-1", "console-view-2"] {
        let order = server.saved_order(key).await;
        server.started_payment("wechat", "native", &order).await;
        server.payer(&order, "pay").await;
        server.until_status(&order, "fulfilled").await;
    }
    let hostile = "<script>document.title='run'</script>";
    let order = json!({"packageId": 80, "customerName": "<b>粗体</b>",
        "phoneNumber": "13977651234", "address": hostile});
    server.post("/v1/order/new/save", &order).await.data();
}

async fn every_view(device: Device) {
    let desk = Desk::closed(device).await;
    furnish(&desk).await;
    desk.sign_in("admin", PASSWORD).await;
    let names = "[...document.querySelectorAll('[data-nav]')].map(link => link.dataset.nav)";
    let names = desk.page.eval(names).await;
    let names = names.as_array().unwrap();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let name = name.as_str().unwrap();
        desk.goto(name, "").await;
        assert!(!desk.page.has(Find::Css("main .problem")).await, "{name} does not load");
        desk.page.fits_the_width().await;
        let violations = desk.page.violations(&[]).await;
        assert!(violations.is_empty(), "{name}:\n{violations}");
        assert_ne!(desk.page.eval("document.title").await, "run", "{name}");
        desk.page.was_clean().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_view_loads_on_a_pc() {
    every_view(Device::Pc).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_view_loads_on_a_phone() {
    every_view(Device::Phone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_overview_shows_what_was_taken() {
    let desk = Desk::closed(Device::Pc).await;
    furnish(&desk).await;
    desk.sign_in("admin", PASSWORD).await;
    desk.page.wait_for_text("920.00").await;
    desk.page.wait_to_find(Find::Css("[data-chart] canvas")).await;
    desk.page.accessible().await;
    desk.page.screenshot("console-overview").await;
    desk.page.was_clean().await;
}
