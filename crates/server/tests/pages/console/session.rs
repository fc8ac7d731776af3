//! Signing in, and a session that ends.

use super::Desk;
use crate::browser::{Device, Find};
use crate::shared::running::PASSWORD;
use serde_json::json;

const HALF_A_DAY: i64 = 12 * 60 * 60 + 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_told_and_the_right_one_opens() {
    let desk = Desk::closed(Device::Pc).await;
    desk.page.wait_to_find(Find::Css("#sign-in-account")).await;
    desk.page.accessible().await;
    desk.page.expect_trouble("401").await;
    desk.fill("sign-in-account", "admin").await;
    desk.fill("sign-in-password", "a wrong password").await;
    desk.page.click(Find::Css("[data-action=sign-in]")).await;
    desk.page.wait_to_find(Find::Css(".problem")).await;
    desk.sign_in("admin", PASSWORD).await;
    let stored = "JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])";
    let stored = desk.page.eval(stored).await;
    assert!(!stored.as_str().unwrap().contains("token"), "within reach of a script: {stored}");
    assert_eq!(desk.page.eval("document.cookie").await, "");
    desk.page.click(Find::Css("[data-action=sign-out]")).await;
    desk.page.wait_to_find(Find::Css("#sign-in-account")).await;
    desk.page.was_clean().await;
}

/// What was typed stays, nothing is done by itself, and then it is done once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_in_the_middle_of_an_action_loses_and_repeats_nothing() {
    let desk = Desk::open().await;
    let order = desk.server.saved_order("console-1").await;
    desk.goto("orders", &format!("?open={order}")).await;
    desk.ask("note").await;
    desk.fill("note-text", "客户来电核实").await;
    desk.server.advance(HALF_A_DAY).await;
    desk.page.expect_trouble("401").await;
    desk.confirm().await;
    desk.page.wait_to_find(Find::Css("dialog#dialog-sign-in-again")).await;
    desk.page.accessible().await;
    desk.fill("again-password", PASSWORD).await;
    desk.page.click(Find::Css("#dialog-sign-in-again [data-action=sign-in]")).await;
    desk.page.wait_for("!document.querySelector('#dialog-sign-in-again')").await;
    let kept = desk.page.ask(Find::Css("#note-text"), "function() { return this.value }").await;
    assert_eq!(kept, "客户来电核实");
    assert_eq!(notes(&desk, &order).await, 0);
    desk.confirm().await;
    desk.is_told("备注已添加").await;
    assert_eq!(notes(&desk, &order).await, 1);
    desk.page.was_clean().await;
}

async fn notes(desk: &Desk, order: &str) -> usize {
    let staff = desk.server.staff().await;
    let order = staff.get(&format!("/v1/admin/orders/{order}")).await.data();
    order["notes"].as_array().map_or(0, Vec::len)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_is_offered_what_it_may_and_told_what_it_may_not() {
    let desk = Desk::closed(Device::Pc).await;
    let staff = desk.server.staff().await;
    let writer = json!({"account": "writer", "password": "a password of words",
        "name": "编辑", "role": "content"});
    staff.post("/v1/admin/staff", &writer).await.data();
    desk.page.fill(Find::Css("#sign-in-account"), "writer").await;
    desk.page.fill(Find::Css("#sign-in-password"), "a password of words").await;
    desk.page.click(Find::Css("[data-action=sign-in]")).await;
    desk.page.wait_to_find(Find::Css("[data-nav=packages]")).await;
    for view in ["orders", "payments", "staff", "customers"] {
        assert!(!desk.page.has(Find::Css(&format!("[data-nav={view}]"))).await, "{view}");
    }
    desk.page.goto("/console/orders").await;
    desk.page.wait_to_find(Find::Css("[data-nav=packages]")).await;
    assert!(!desk.page.has(Find::Css("[data-list=orders]")).await);
    desk.page.was_clean().await;
}
