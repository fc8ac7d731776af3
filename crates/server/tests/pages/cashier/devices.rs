//! What suits the visitor's device.

use super::{IN_CHINESE, Till};
use crate::browser::{Device, Find, Language};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone_the_provider_is_opened_and_leads_back() {
    let till = Till::open().await;
    let page = till.page(Device::Phone, Language::Chinese).await;
    page.may_visit(till.server.sandbox_url()).await;
    assert!(!page.has(IN_CHINESE).await, "a phone does not scan its own screen");
    for way in ["微信支付", "支付宝", "电信收银台（微信）", "电信收银台（支付宝）"]
    {
        page.wait_to_find(Find::button(way)).await;
    }
    page.fits_the_width().await;
    page.accessible().await;
    page.screenshot("cashier-phone").await;
    page.click(Find::button("支付宝")).await;
    page.click(Find::button("确认付款")).await;
    page.wait_for_heading("支付成功").await;
    assert!(page.path().await.starts_with(&till.link), "{}", page.path().await);
    page.fits_the_width().await;
    page.accessible().await;
    page.screenshot("cashier-phone-paid").await;
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wechats_h5_page_is_opened_and_the_result_seen_on_coming_back() {
    let till = Till::open().await;
    let page = till.page(Device::Phone, Language::English).await;
    page.may_visit(till.server.sandbox_url()).await;
    page.click(Find::button("WeChat Pay")).await;
    page.wait_to_find(Find::link("返回商户")).await;
    till.server.payer(&till.order, "pay").await;
    page.click(Find::link("返回商户")).await;
    page.wait_for_heading("Paid").await;
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_wechat_and_alipay_their_own_is_offered() {
    let till = Till::open().await;
    for (device, own, other) in
        [(Device::InWechat, "微信支付", "支付宝"), (Device::InAlipay, "支付宝", "微信支付")]
    {
        let page = till.page(device, Language::Chinese).await;
        page.wait_to_find(Find::button(own)).await;
        assert!(!page.has(Find::button(other)).await, "{device:?} offers {other}");
        page.fits_the_width().await;
        page.accessible().await;
        page.was_clean().await;
    }
}

/// WeChat tells who pays, and its own window opens with what the page hands it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_wechat_its_payment_window_opens() {
    let till = Till::open().await;
    let page = till.page(Device::InWechat, Language::Chinese).await;
    page.may_visit(till.server.sandbox_url()).await;
    page.pretend_bridge().await;
    page.click(Find::button("微信支付")).await;
    page.wait_for("window.invoked?.package?.startsWith('prepay_id=') === true").await;
    let asked = page.eval("Object.keys(invoked).sort().join()").await;
    assert_eq!(asked, "appId,nonceStr,package,paySign,signType,timeStamp");
    till.server.payer(&till.order, "pay").await;
    page.wait_for_heading("支付成功").await;
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_weighs_little() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.wait_to_find(IN_CHINESE).await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(super::CODE).await;
    let weight = page.weight().await;
    assert!((1_000..=60_000).contains(&weight), "{weight} bytes in all, the code included");
    page.was_clean().await;
}
