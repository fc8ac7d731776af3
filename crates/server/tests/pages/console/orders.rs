//! Orders, their money, and what of them is stuck.

use super::Desk;
use crate::browser::Find;
use serde_json::Value;

/// A paid and delivered renewal.
async fn delivered(desk: &Desk, key: &str) -> String {
    let order = desk.server.saved_order(key).await;
    desk.server.started_payment("wechat", "native", &order).await;
    desk.server.payer(&order, "pay").await;
    desk.server.until_status(&order, "fulfilled").await;
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_found_opened_and_annotated_once_by_a_double_click() {
    let desk = Desk::open().await;
    let order = delivered(&desk, "console-order-1").await;
    let other = desk.server.saved_order("console-order-2").await;
    desk.goto("orders", "").await;
    let row = |order: &str| format!("tr[data-row='{order}']");
    desk.page.wait_to_find(Find::Css(&row(&other))).await;
    desk.page.choose(Find::Css("#filter-orders-status"), "fulfilled").await;
    desk.page.click(Find::Css("[data-action=filter]")).await;
    desk.page.wait_for(&format!("!document.querySelector(\"{}\")", row(&other))).await;
    desk.page.click(Find::Css(&format!("{} a", row(&order)))).await;
    desk.page.wait_to_find(Find::Css("[data-part=timeline]")).await;
    desk.is_at("orders").await;
    desk.page.accessible().await;
    desk.page.screenshot("console-order").await;
    desk.ask("note").await;
    desk.page.accessible().await;
    desk.fill("note-text", "<img src=x onerror=\"document.title='run'\">").await;
    desk.page.double_click(Find::Css("dialog [data-action=confirm]")).await;
    desk.is_told("备注已添加").await;
    desk.page.wait_for_text("<img src=x").await;
    assert_ne!(desk.page.eval("document.title").await, "run");
    let detail = detail(&desk, &order).await;
    assert_eq!(detail["notes"].as_array().unwrap().len(), 1, "{detail}");
    desk.page.was_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_masked_is_shown_for_a_reason_that_is_recorded() {
    let desk = Desk::open().await;
    let order = delivered(&desk, "console-order-3").await;
    desk.goto("orders", &format!("?open={order}")).await;
    desk.page.wait_for_text("186******772").await;
    assert!(!desk.page.text().await.contains("18612345772"));
    desk.ask("reveal").await;
    desk.fill("reveal-reason", "客户来电核实地址").await;
    desk.confirm().await;
    desk.page.wait_to_find(Find::Css("[data-shown=reveal]")).await;
    desk.page.wait_for_text("18612345772").await;
    desk.page.click(Find::Css("dialog [data-action=close]")).await;
    desk.page.wait_for("!document.body.innerText.includes('18612345772')").await;
    desk.goto("audit", "").await;
    desk.page.wait_for_text("客户来电核实地址").await;
    desk.page.was_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_goes_back_once_and_its_way_is_shown() {
    let desk = Desk::open().await;
    let order = delivered(&desk, "console-order-4").await;
    desk.goto("orders", &format!("?open={order}")).await;
    desk.ask("refund").await;
    desk.fill("refund-amount", "60.00").await;
    desk.fill("refund-reason", "少装一个月").await;
    desk.page.double_click(Find::Css("dialog [data-action=confirm]")).await;
    desk.is_told("退款").await;
    desk.server.follow_refund(&order, 0, "succeeded").await;
    desk.goto("refunds", "").await;
    desk.page.wait_for_text("60.00").await;
    let detail = detail(&desk, &order).await;
    assert_eq!(detail["refunds"].as_array().unwrap().len(), 1, "{detail}");
    desk.page.was_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_put_back_and_delivered() {
    let desk = Desk::open().await;
    let order = desk.server.saved_order("console-order-5").await;
    desk.server.started_payment("wechat", "native", &order).await;
    desk.server.fault("zhuoyue", "refuse", Some(1)).await;
    desk.server.payer(&order, "pay").await;
    desk.server.until_status(&order, "fulfilment_failed").await;
    desk.goto("tasks", "?state=dead").await;
    desk.page.wait_for_text(&order).await;
    desk.page.accessible().await;
    desk.page.click(Find::Css("main tr [data-action=retry]")).await;
    desk.page.wait_to_find(Find::Css("dialog#dialog-retry")).await;
    desk.confirm().await;
    desk.is_told("任务状态").await;
    desk.server.until_status(&order, "fulfilled").await;
    desk.page.was_clean().await;
}

async fn detail(desk: &Desk, order: &str) -> Value {
    desk.server.staff().await.get(&format!("/v1/admin/orders/{order}")).await.data()
}
