//! What goes wrong between the visitor, us and the provider.

use super::{BY_ALIPAY, CODE, IN_CHINESE, Till};
use crate::browser::Find;
use crate::shared::running::doctor;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_fails_is_told_and_another_way_taken() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    till.server.fault("wechat", "down", None).await;
    // The page itself says so, with the status of what happened.
    page.expect_trouble("/cashier/").await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(Find::Css("[role=alert]#failure")).await;
    page.wait_for_text("换一种支付方式").await;
    assert!(!page.has(CODE).await, "nothing to scan");
    page.fits_the_width().await;
    page.accessible().await;
    page.screenshot("cashier-failure").await;
    page.click(BY_ALIPAY).await;
    page.wait_to_find(CODE).await;
    page.click(Find::button("以测试付款人身份支付")).await;
    page.wait_for_heading("支付成功").await;
    page.was_clean().await;
    till.server.fault("wechat", "none", None).await;
    till.is_settled().await;
}

/// The provider tells the payer itself, and its code stays good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_was_declined_is_made_again_by_the_same_code() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    till.server.payer(&till.order, "decline").await;
    page.click(Find::link("查询支付结果")).await;
    page.wait_for_heading("待支付").await;
    page.wait_to_find(CODE).await;
    till.server.payer(&till.order, "pay").await;
    page.wait_for_heading("支付成功").await;
    assert_eq!(till.begun("wechat").await, (1, 1));
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_time_to_pay_is_told() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    till.server.advance(31 * 60).await;
    page.wait_for_heading("订单已过期").await;
    page.wait_for_text("如果您已经付款，请不要重复支付").await;
    assert!(!page.has(CODE).await && !page.has(IN_CHINESE).await, "nothing is left to pay");
    page.fits_the_width().await;
    page.accessible().await;
    page.screenshot("cashier-expired").await;
    page.was_clean().await;
    till.server.until_status(&till.order, "expired").await;
    doctor(&till.place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_told_and_the_payment_seen_when_it_is_back() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    page.bear_trouble("ERR_INTERNET_DISCONNECTED").await;
    page.set_offline(true).await;
    page.wait_for_text("网络连接已断开").await;
    page.wait_for_text("请不要重复支付").await;
    page.accessible().await;
    page.screenshot("cashier-offline").await;
    till.server.payer(&till.order, "pay").await;
    page.set_offline(false).await;
    page.wait_for_heading("支付成功").await;
    page.was_clean().await;
    till.is_settled().await;
}

/// A press that cannot reach us leaves the visitor on the page, which then goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_without_a_connection_begins_nothing_and_can_be_repeated() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.wait_to_find(IN_CHINESE).await;
    page.bear_trouble("ERR_INTERNET_DISCONNECTED").await;
    page.set_offline(true).await;
    page.click(IN_CHINESE).await;
    page.wait_for_text("网络连接已断开").await;
    assert_eq!(till.begun("wechat").await, (0, 0));
    page.set_offline(false).await;
    page.wait_for("document.getElementById('offline').hidden").await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    assert_eq!(till.begun("wechat").await, (1, 1));
    page.was_clean().await;
}
