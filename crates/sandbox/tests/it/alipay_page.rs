//! Alipay's page payment in the payer's browser.

use sandbox::PayerOrder;

use crate::support::alipay::{page_order, page_url, query, verified};
use crate::support::receiver::Receiver;
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000000501";

#[tokio::test]
async fn the_browser_opens_the_signed_address_pays_and_returns() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let back = "http://127.0.0.1:9/back?order=1";
    let url = page_url(&stage, &page_order(NUMBER), &receiver.url, back).await;
    assert_eq!(query(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    let page = stage.http.get(&url).send().await.unwrap().text().await.unwrap();
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "WAIT_BUYER_PAY");
    let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();

    let paid = stage.http.post(format!("{}{action}", stage.sandbox.url())).send().await.unwrap();
    assert_eq!(paid.status(), 303);
    let location = paid.headers()["location"].to_str().unwrap();
    let returned = location.strip_prefix("http://127.0.0.1:9/back?order=1&").unwrap();
    let fields = verified(&stage.ids.alipay, returned).unwrap();
    assert_eq!(fields["out_trade_no"], NUMBER);
    let notice = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_eq!(notice["trade_status"], "TRADE_SUCCESS");
}

#[tokio::test]
async fn the_payer_opens_the_address_before_paying() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let url = page_url(&stage, &page_order(NUMBER), &receiver.url, "").await;
    assert_eq!(refusal(stage.try_to(NUMBER, "pay").await), 404);
    let order = PayerOrder { action: "pay".to_owned(), url: Some(url), ..PayerOrder::default() };
    let report = stage.control.payer(&order).await.unwrap();
    assert_eq!((report.out_trade_no.as_str(), report.amount_fen), (NUMBER, 46000));
    assert!(verified(&stage.ids.alipay, &receiver.next().await.body).is_some());
}

#[tokio::test]
async fn an_address_that_was_changed_shows_no_trade() {
    let stage = Stage::set().await;
    let url = page_url(&stage, &page_order(NUMBER), "", "").await.replace("460.00", "0.01");
    let page = stage.http.get(&url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("isv.invalid-signature"));
    let order = PayerOrder { action: "pay".to_owned(), url: Some(url), ..PayerOrder::default() };
    assert_eq!(refusal(stage.control.payer(&order).await), 409);
    assert_eq!(query(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
}
