//! `/` beside the sandbox: from there to the cashier and to the other pages.

use crate::browser::{Device, Find, Language, Page};
use crate::shared::running::{Place, Running, doctor};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_just_started_the_server_gets_to_a_paid_order_by_clicking() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let page = Page::open(&server, Device::Phone, Language::Chinese).await;
    page.goto("/").await;
    page.wait_for_heading("沙箱模式").await;
    page.fits_the_width().await;
    page.accessible().await;
    for link in
        page.eval("[...document.links].map(link => link.pathname)").await.as_array().unwrap()
    {
        let answer = server.get(link.as_str().unwrap()).await;
        assert!(answer.status.is_success(), "{link}");
    }
    page.click(Find::button("下单并打开收银台")).await;
    page.click(Find::button("以测试付款人身份支付")).await;
    page.wait_for_heading("已办理完成").await;
    page.was_clean().await;
    doctor(&place);
}
