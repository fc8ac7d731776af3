//! The proxy shop, byte by byte.

use sandbox::FaultOrder;
use serde_json::{Value, json};

use crate::support::Stage;

async fn get(stage: &Stage, path: &str, params: &[(&str, &str)]) -> (u16, String) {
    let own = &stage.ids.proxy;
    let request = stage.http.get(format!("{}/pub/{path}", own.base_url));
    let response = request.query(&[("app_key", own.app_key.as_str())]).query(params).send().await;
    let response = response.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// As whoever has the key, by the balance.
async fn post(stage: &Stage, path: &str, mut body: Value) -> Value {
    let own = &stage.ids.proxy;
    body["app_key"] = json!(own.app_key);
    if body.get("pm_id").is_none() {
        body["pm_id"] = json!(own.pm_id);
    }
    let url = format!("{}/pub/{path}", own.base_url);
    stage.http.post(url).json(&body).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn an_order_and_its_list_have_the_form_of_the_document() {
    let stage = Stage::set().await;
    let made = post(&stage, "order/create", json!({"pid": 1701, "amount": 1})).await;
    assert_eq!((&made["code"], &made["message"]), (&json!(0), &json!("操作成功")));
    let order = made["data"].as_object().unwrap();
    let names: Vec<&str> = order.keys().map(String::as_str).collect();
    let mut expected = vec![
        "id",
        "trade_no",
        "product_id",
        "product_name",
        "total_fee",
        "pay_fee",
        "status",
        "created_at",
    ];
    expected.sort_unstable();
    let mut sorted = names;
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    let (status, list) = get(&stage, "order/list", &[("page_size", "5")]).await;
    assert_eq!(status, 200);
    assert!(list.contains(r#""total_fee":0.1,"pay_fee":0.1,"#), "{list}");
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["data"]["list"], json!([made["data"]]));
    let pages = json!({"total": 1, "page_no": 1, "page_size": 5, "total_pages": 1});
    assert_eq!(list["data"]["pagination"], pages);
}

#[tokio::test]
async fn the_key_is_looked_for_in_query_and_body_and_nowhere_kept() {
    let stage = Stage::set().await;
    let url = format!("{}/pub/order/list", stage.ids.proxy.base_url);
    for (status, word) in [(200, "message"), (401, "msg")] {
        stage.control.proxy_envelope(0, word, status).await.unwrap();
        for key in ["", "app_key=wrong"] {
            let refused = stage.http.get(format!("{url}?{key}")).send().await.unwrap();
            assert_eq!(refused.status(), status);
            let refused: Value = refused.json().await.unwrap();
            assert!(refused["code"] == 3 && refused[word].is_string(), "{refused}");
        }
    }
    post(&stage, "order/create", json!({"pid": 901})).await;
    let seen = stage.control.outside(Some("proxy")).await.unwrap().to_string();
    assert!(!seen.contains(&stage.ids.proxy.app_key), "{seen}");
    assert!(!format!("{:?}", stage.ids).contains(&stage.ids.proxy.app_key));
}

#[tokio::test]
async fn what_a_package_does_not_take_is_refused() {
    let stage = Stage::set().await;
    for (body, words) in [
        (json!({}), "参数错误"),
        (json!({"pid": 1}), "套餐不存在"),
        (json!({"pid": 901, "pm_id": 9}), "支付方式不存在"),
        (json!({"pid": 901, "amount": 0}), "amount"),
        (json!({"pid": 901, "amount": 10_001}), "amount"),
        (json!({"pid": 901, "upids": "1"}), "静态IP不存在"),
        (json!({"pid": 901, "recharge_amount": 1}), "amount"),
        (json!({"pid": 901, "renew_duration": 1}), "renew_duration"),
        (json!({"pid": 901, "region_list": "US:1"}), "region_list"),
        (json!({"pid": 901, "product_sku_bandwidth_id": 1}), "product_sku"),
        (json!({"pid": 901, "coupon_sn": "x"}), "优惠券不存在"),
        (json!({"pid": 1101, "product_sku_bandwidth_id": 1}), "product_sku"),
        (json!({"pid": 1401, "amount": 2, "region_list": "US:1"}), "region_list"),
        (json!({"pid": 1401, "amount": 1, "region_list": "XX:1"}), "region_list"),
        (json!({"pid": 1401, "amount": 1, "region_list": "US:1", "renew_duration": "em"}), "renew"),
        (json!({"pid": 1901}), "upids"),
        (json!({"pid": 1901, "upids": "1,1"}), "upids"),
        (json!({"pid": 1901, "upids": "7"}), "静态IP不存在"),
        (json!({"pid": 301}), "recharge_amount"),
        (json!({"pid": 301, "recharge_amount": 1, "amount": 1}), "recharge_amount"),
    ] {
        for path in ["order/check", "order/create"] {
            let refused = post(&stage, path, body.clone()).await;
            let message = refused["message"].as_str().unwrap();
            assert!(refused["code"] != 0 && message.contains(words), "{body}: {refused}");
        }
    }
    let seen = stage.control.outside(Some("proxy")).await.unwrap();
    assert_eq!(seen["holds"]["proxy"], json!([{"record": "account", "balance": "10000"}]));
}

#[tokio::test]
async fn what_is_held_survives_a_restart() {
    let stage = Stage::set().await;
    let body = json!({"pid": 2501, "amount": 1, "region_list": "JP:1"});
    post(&stage, "order/create", body).await;
    let before = get(&stage, "ip/get-static-ip", &[("product_type", "25")]).await;
    assert!(before.1.contains(r#""country_code":"JP""#), "{}", before.1);
    let key = stage.ids.proxy.app_key.clone();
    let stage = stage.restarted().await;
    assert_eq!(stage.ids.proxy.app_key, key);
    assert_eq!(get(&stage, "ip/get-static-ip", &[("product_type", "25")]).await, before);
    let (_, ways) = get(&stage, "payment/list", &[]).await;
    assert!(ways.contains(r#""name":"余额支付","code":"balance","balance":9994"#), "{ways}");
    let (_, none) = get(&stage, "ip/get-static-ip", &[("product_type", "9")]).await;
    assert!(none.contains("product_type"), "{none}");
}

#[tokio::test]
async fn addresses_age_and_are_renewed() {
    let stage = Stage::set().await;
    let body = json!({"pid": 1401, "amount": 1, "region_list": "US:1"});
    post(&stage, "order/create", body).await;
    let status = async |wanted: &str| {
        let params = [("product_type", "14"), ("status", wanted), ("country_code", "US")];
        let (_, list) = get(&stage, "ip/get-static-ip", &params).await;
        list.contains(r#""total":1"#)
    };
    assert!(status("1").await && !status("2").await);
    stage.control.advance_clock(28 * 86_400).await.unwrap();
    assert!(status("3").await);
    stage.control.advance_clock(3 * 86_400).await.unwrap();
    assert!(status("2").await);
    post(&stage, "order/create", json!({"pid": 1901, "upids": "5001", "renew_duration": "2m"}))
        .await;
    assert!(status("1").await);
    stage.control.proxy_address_status(5_001, Some(4)).await.unwrap();
    assert!(status("4").await);
    stage.control.proxy_address_status(5_001, None).await.unwrap();
    assert!(status("1").await);
}

#[tokio::test]
async fn controls_refuse_what_there_is_not() {
    let stage = Stage::set().await;
    let control = &stage.control;
    for (answer, status) in [
        (control.proxy_envelope(1, "message", 200).await, 400),
        (control.proxy_balance("1e2").await, 400),
        (control.proxy_price(1, "1").await, 404),
        (control.proxy_stock(1, None).await, 404),
        (control.proxy_product_type(1, 9).await, 404),
        (control.proxy_order_status("nobody", 3).await, 404),
        (control.proxy_address_status(1, None).await, 404),
    ] {
        let refused = answer.unwrap_err().to_string();
        assert!(refused.contains(&format!("answered {status}")), "{refused}");
    }
    let fault = |name: &str| {
        let (system, fault) = ("proxy".to_owned(), name.to_owned());
        FaultOrder { system, fault, ..FaultOrder::default() }
    };
    for name in ["down", "slow", "lost_answer", "refuse", "garbage", "duplicate", "none"] {
        control.set_fault(&fault(name)).await.unwrap();
    }
    assert!(control.set_fault(&fault("else")).await.is_err());
}
