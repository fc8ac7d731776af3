//! Alipay's payment in the telephone's browser, and what a return brings back.

use sandbox::PayerOrder;
use serde_json::{Value, json};

use crate::support::Stage;
use crate::support::alipay::{page_order, query, signed_url, verified};
use crate::support::receiver::Receiver;

const NUMBER: &str = "R20260101000000000000000000511";
const WAP_PAY: &str = "alipay.trade.wap.pay";
const BACK: &str = "http://127.0.0.1:9/back";

fn wap_order(number: &str) -> Value {
    let mut order = page_order(number);
    order["product_code"] = json!("QUICK_WAP_WAY");
    order["quit_url"] = json!("http://127.0.0.1:9/quit");
    order
}

/// Presses the button of an open page; gives the address that the browser is sent to.
async fn pressed(stage: &Stage, url: &str) -> String {
    let page = stage.http.get(url).send().await.unwrap().text().await.unwrap();
    let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let paid = stage.http.post(format!("{}{action}", stage.sandbox.url())).send().await.unwrap();
    assert_eq!(paid.status(), 303);
    paid.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_telephone_opens_the_signed_address_pays_and_returns_with_a_signed_query() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let url = signed_url(&stage, WAP_PAY, &wap_order(NUMBER), [&receiver.url, BACK]).await;
    let location = pressed(&stage, &url).await;
    let returned = location.strip_prefix(&format!("{BACK}?")).unwrap();
    let fields = verified(&stage.ids.alipay, returned).unwrap();
    let node = query(&stage, NUMBER).await;
    let identity = &stage.ids.alipay;
    for (name, value) in [
        ("out_trade_no", NUMBER),
        ("trade_no", node["trade_no"].as_str().unwrap()),
        ("total_amount", "460.00"),
        ("seller_id", &identity.seller_id),
        ("app_id", &identity.app_id),
        ("auth_app_id", &identity.app_id),
        ("method", "alipay.trade.wap.pay.return"),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("sign_type", "RSA2"),
    ] {
        assert_eq!(fields[name], value, "{name}");
    }
    assert_eq!(fields["timestamp"].len(), 19);
    assert!(verified(identity, &returned.replace("460.00", "460.01")).is_none());
    let notice = verified(identity, &receiver.next().await.body).unwrap();
    assert_eq!(notice["trade_status"], "TRADE_SUCCESS");
    assert_eq!(node["trade_status"], "TRADE_SUCCESS");
}

#[tokio::test]
async fn a_page_returns_under_its_own_method() {
    let stage = Stage::set().await;
    let url = signed_url(&stage, "alipay.trade.page.pay", &page_order(NUMBER), ["", BACK]).await;
    let location = pressed(&stage, &url).await;
    let fields = verified(&stage.ids.alipay, location.split_once('?').unwrap().1).unwrap();
    assert_eq!(fields["method"], "alipay.trade.page.pay.return");
}

#[tokio::test]
async fn the_payer_pays_by_the_telephones_address_too() {
    let stage = Stage::set().await;
    let url = signed_url(&stage, WAP_PAY, &wap_order(NUMBER), ["", ""]).await;
    let order = PayerOrder { action: "pay".to_owned(), url: Some(url), ..PayerOrder::default() };
    let report = stage.control.payer(&order).await.unwrap();
    assert_eq!((report.out_trade_no.as_str(), report.amount_fen), (NUMBER, 46000));
}

#[tokio::test]
async fn the_telephones_page_refuses_a_foreign_product_and_an_address_that_is_none() {
    let stage = Stage::set().await;
    for (field, value) in [
        ("product_code", json!("FAST_INSTANT_TRADE_PAY")),
        ("quit_url", json!("back")),
        ("quit_url", json!(format!("http://127.0.0.1:9/{}", "q".repeat(400)))),
    ] {
        let mut order = wap_order(NUMBER);
        order[field] = value;
        let url = signed_url(&stage, WAP_PAY, &order, ["", ""]).await;
        let page = stage.http.get(&url).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("ACQ.INVALID_PARAMETER"), "{field}");
    }
    assert_eq!(query(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
}
