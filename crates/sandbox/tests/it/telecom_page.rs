//! The telecom's pages in the payer's browser: sign-in for an openid, and the cashier.

use std::collections::HashMap;

use reqwest::Url;

use crate::support::Stage;
use crate::support::receiver::Receiver;
use crate::support::telecom::{call, fields, h5_order, verified};

const NUMBER: &str = "R20260101000000000000000001101";
const BACK: &str = "http://127.0.0.1:9/back?order=1";

fn page(stage: &Stage, parameters: &[(&str, &str)]) -> Url {
    Url::parse_with_params(&stage.ids.telecom.openid_page_url, parameters).unwrap()
}

#[tokio::test]
async fn the_openid_page_returns_with_a_code_that_is_good_once() {
    let stage = Stage::set().await;
    let merchant_no = stage.ids.telecom.merchant_no.as_str();
    let asked = [("merchantNo", merchant_no), ("redirectUrl", BACK), ("state", "s1")];
    let mut openids = Vec::new();
    for user in ["alice", "alice", "bob"] {
        let mut url = page(&stage, &asked);
        url.query_pairs_mut().append_pair("sandbox_user", user);
        let returned = stage.http.get(url).send().await.unwrap();
        assert_eq!(returned.status(), 302);
        let location = returned.headers()["location"].to_str().unwrap();
        let query: HashMap<String, String> =
            Url::parse(location).unwrap().query_pairs().into_owned().collect();
        assert_eq!((query["order"].as_str(), query["state"].as_str()), ("1", "s1"));
        let code = fields(&[("code", &query["code"])]);
        let answer = call(&stage, "/integrate/aggregateGetOpenid", code.clone()).await;
        assert_eq!(answer["result"]["appId"], stage.ids.telecom.app_id.as_str());
        openids.push(answer["result"]["openId"].as_str().unwrap().to_owned());
        let again = call(&stage, "/integrate/aggregateGetOpenid", code).await;
        assert_eq!(again["errorCode"], "OPENID100002");
    }
    assert_eq!(openids[0], openids[1]);
    assert_ne!(openids[0], openids[2]);
}

#[tokio::test]
async fn an_old_foreign_or_unknown_code_buys_no_openid() {
    let stage = Stage::set().await;
    let old = stage.control.login_code("telecom", "alice").await.unwrap();
    stage.control.advance_clock(300).await.unwrap();
    let foreign = stage.control.login_code("official_account", "alice").await.unwrap();
    for code in [old.as_str(), foreign.as_str(), "unknown"] {
        let refused =
            call(&stage, "/integrate/aggregateGetOpenid", fields(&[("code", code)])).await;
        assert_eq!(refused["errorCode"], "OPENID100001");
    }
}

#[tokio::test]
async fn a_wrong_address_of_the_openid_page_returns_nobody() {
    let stage = Stage::set().await;
    let merchant_no = stage.ids.telecom.merchant_no.as_str();
    for asked in [
        [("merchantNo", "SANDBOX1"), ("redirectUrl", BACK), ("state", "s1")],
        [("merchantNo", merchant_no), ("redirectUrl", "javascript:alert(1)"), ("state", "s1")],
        [("merchantNo", merchant_no), ("redirectUrl", BACK), ("state", "s-1")],
    ] {
        let refused = stage.http.get(page(&stage, &asked)).send().await.unwrap();
        assert_eq!(refused.status(), 400);
        assert!(refused.headers().get("location").is_none());
    }
}

#[tokio::test]
async fn the_browser_pays_at_the_cashier_and_returns() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "{\"resultCode\":\"SUCCESS\",\"resultMsg\":\"OK\"}");
    let mut order = h5_order(&stage, NUMBER, &receiver.url).await;
    order.insert("tradeChannel".to_owned(), "ALIPAY".to_owned());
    order.remove("tradeScene");
    order.insert("returnUrl".to_owned(), BACK.to_owned());
    let placed = call(&stage, "/pay/tradeCreate", order).await;
    let url = placed["result"]["payUrl"].as_str().unwrap();
    let page = stage.http.get(url).send().await.unwrap().text().await.unwrap();
    let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let paid = stage.http.post(format!("{}{action}", stage.sandbox.url())).send().await.unwrap();
    assert_eq!(paid.status(), 303);
    let location = paid.headers()["location"].to_str().unwrap();
    let trade_no = placed["result"]["tradeNo"].as_str().unwrap();
    assert_eq!(location, format!("{BACK}&outTradeNo={NUMBER}&tradeNo={trade_no}"));
    let notice = verified(&stage.ids.telecom, &receiver.next().await.body).unwrap();
    assert_eq!((notice["tradeStatus"].as_str(), notice["payTool"].as_str()), ("SUCCESS", "ALIPAY"));
    let again = stage.http.get(url).send().await.unwrap().text().await.unwrap();
    assert!(!again.contains("<form"));
}
