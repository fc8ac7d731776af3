//! From the order to paid.

use super::{BY_ALIPAY, CODE, IN_CHINESE, PERSONAL, Till};
use crate::browser::{Device, Find, Language, Page};
use crate::shared::running::{Place, doctor};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_scans_and_pays_on_sqlite() {
    scan_and_pay(Till::open().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_scans_and_pays_on_postgres() {
    scan_and_pay(Till::at(Place::postgres().await).await).await;
}

async fn scan_and_pay(till: Till) {
    let page = till.in_chinese().await;
    shows_what_is_paid_for(&till, &page).await;
    counts_down(&page).await;
    page.accessible().await;
    page.click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    page.fits_the_width().await;
    page.accessible().await;
    page.screenshot("cashier-pc").await;
    // Whoever pays does it elsewhere, and the page tells by itself.
    till.server.payer(&till.order, "pay").await;
    page.wait_for_heading("支付成功").await;
    page.wait_for_heading("已办理完成").await;
    assert!(!page.has(CODE).await && !page.has(IN_CHINESE).await, "nothing is left to pay");
    page.accessible().await;
    page.screenshot("cashier-paid").await;
    page.was_clean().await;
    till.is_settled().await;
}

async fn shows_what_is_paid_for(till: &Till, page: &Page) {
    for words in ["100M/12", "¥460.00", "**试", "186******772", "江场西路**号", &till.order]
    {
        page.wait_for_text(words).await;
    }
    let html = page.eval("document.documentElement.outerHTML").await;
    for personal in PERSONAL {
        assert!(!html.as_str().unwrap().contains(personal), "{personal}: {html}");
    }
}

async fn counts_down(page: &Page) {
    let left = "document.querySelector('[role=timer]').textContent";
    let first = page.eval(left).await;
    assert!(first.as_str().unwrap().starts_with("29:") || first == "30:00", "{first}");
    page.wait_for(&format!("{left} !== {first} && {left}.startsWith('29:')")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_test_payer_pays_at_a_press_in_english() {
    let till = Till::open().await;
    let page = till.page(Device::Pc, Language::English).await;
    page.wait_for_heading("Waiting for payment").await;
    page.accessible().await;
    page.click(Find::button("Alipay: scan a code")).await;
    page.wait_to_find(Find::Role("image", "QR code for payment")).await;
    page.accessible().await;
    page.click(Find::button("Pay as the test payer")).await;
    page.wait_for_heading("Paid and done").await;
    assert!(!page.has(Find::button("Pay as the test payer")).await);
    page.accessible().await;
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_language_is_changed_on_the_page_and_stays() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.click(Find::link("English")).await;
    page.wait_for_text("Amount due").await;
    page.click(Find::button("WeChat Pay: scan a code")).await;
    page.wait_to_find(Find::Role("image", "QR code for payment")).await;
    assert_eq!(page.eval("document.documentElement.lang").await, "en");
    page.click(Find::link("中文")).await;
    page.wait_to_find(CODE).await;
    page.wait_for_text("应付金额").await;
    page.was_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_pays_by_the_keyboard_alone() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.tab_to(BY_ALIPAY).await;
    page.press_enter().await;
    page.wait_to_find(CODE).await;
    page.tab_to(Find::button("以测试付款人身份支付")).await;
    page.press_enter().await;
    page.wait_for_heading("支付成功").await;
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_click_begins_one_payment() {
    let till = Till::open().await;
    let page = till.in_chinese().await;
    page.double_click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    assert_eq!(till.begun("wechat").await, (1, 1));
    page.double_click(Find::button("以测试付款人身份支付")).await;
    page.wait_for_heading("支付成功").await;
    page.was_clean().await;
    till.server.until_status(&till.order, "fulfilled").await;
    let view = till.server.cashier(&till.order).await;
    assert_eq!(view["payments"].as_array().unwrap().len(), 1, "{view}");
    doctor(&till.place);
}

/// Also where no script sees to it: the address after a payment's beginning repeats nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_blocked_the_whole_journey_still_works() {
    let till = Till::open().await;
    let page = Page::open(&till.server, Device::Pc, Language::Chinese).await;
    page.block_scripts().await;
    page.goto(&till.link).await;
    page.double_click(IN_CHINESE).await;
    page.wait_to_find(CODE).await;
    assert_eq!(till.begun("wechat").await, (1, 1));
    till.server.payer(&till.order, "pay").await;
    page.wait_for_heading("支付成功").await;
    page.fits_the_width().await;
    page.was_clean().await;
    till.is_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_the_result_is_asked_for_by_a_link() {
    let till = Till::open().await;
    let page = Page::open(&till.server, Device::Pc, Language::English).await;
    page.block_scripts().await;
    page.goto(&till.link).await;
    page.click(Find::button("Alipay: scan a code")).await;
    page.wait_to_find(Find::link("Check the payment")).await;
    till.server.payer(&till.order, "pay").await;
    page.click(Find::link("Check the payment")).await;
    page.wait_for_heading("Paid").await;
    page.was_clean().await;
    till.is_settled().await;
}
