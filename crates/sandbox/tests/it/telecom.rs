//! The telecom's cashier: creating, querying, closing, and who may call.

use serde_json::{Value, json};

use crate::support::telecom::{
    beijing, call, close, create, fields, h5_order, query, send, sign, signed, state, time,
};
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000001001";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

#[tokio::test]
async fn each_scene_says_how_the_payer_pays() {
    let stage = Stage::set().await;
    let openid = openid(&stage).await;
    for (index, (channel, scene)) in
        [("WECHAT", "JSAPI"), ("WECHAT", "APPLET"), ("WECHAT", "H5"), ("ALIPAY", "")]
            .into_iter()
            .enumerate()
    {
        let number = format!("R2026010100000000000000000101{index}");
        let mut order = h5_order(&stage, &number, NOWHERE).await;
        order.insert("tradeChannel".to_owned(), channel.to_owned());
        order.insert("tradeScene".to_owned(), scene.to_owned());
        let invoked = matches!(scene, "JSAPI" | "APPLET");
        if invoked {
            order.insert("openId".to_owned(), openid.clone());
        }
        let placed = call(&stage, "/pay/tradeCreate", order).await;
        assert_eq!(placed["success"], true, "{placed}");
        let result = &placed["result"];
        assert_eq!(result["outTradeNo"], number.as_str());
        assert_eq!(result["tradeStatus"], "WAITFORPAY");
        if invoked {
            assert_eq!(result["payInfo"]["appId"], stage.ids.telecom.app_id.as_str());
            let names = ["timeStamp", "nonceStr", "package", "signType", "paySign"];
            assert!(names.iter().all(|name| result["payInfo"][name].is_string()), "{result}");
        } else {
            let page = stage.http.get(result["payUrl"].as_str().unwrap()).send().await.unwrap();
            let page = page.text().await.unwrap();
            assert!(page.contains("460.00") && page.contains(&number));
        }
        assert_eq!(query(&stage, &number).await["result"]["tradeChannel"], channel);
    }
}

#[tokio::test]
async fn a_trade_is_open_until_it_is_paid_and_then_cannot_be_closed() {
    let stage = Stage::set().await;
    create(&stage, NUMBER, NOWHERE).await;
    let open = query(&stage, NUMBER).await;
    assert_eq!(open["result"]["tradeStatus"], "NOTPAY");
    assert_eq!(open["result"]["payAmt"], Value::Null);
    let report = stage.act(NUMBER, "pay").await;
    let paid = query(&stage, NUMBER).await;
    assert_eq!(paid["result"]["tradeStatus"], "SUCCESS");
    assert_eq!(paid["result"]["payAmt"], "46000");
    assert_eq!(paid["result"]["tradeNo"], report.trade_no.as_str());
    let theirs = fields(&[("tradeNo", &report.trade_no)]);
    let by_theirs = call(&stage, "/integrate/orderQuery", theirs).await;
    assert_eq!(by_theirs["result"]["outTradeNo"], NUMBER);
    assert_eq!(close(&stage, NUMBER).await["errorCode"], "TRADE100002");
}

#[tokio::test]
async fn the_same_request_again_is_the_same_trade_and_another_is_refused() {
    let stage = Stage::set().await;
    let order = h5_order(&stage, NUMBER, NOWHERE).await;
    let first = call(&stage, "/pay/tradeCreate", order.clone()).await;
    let again = call(&stage, "/pay/tradeCreate", order.clone()).await;
    assert_eq!(first["result"], again["result"]);
    let mut other = order.clone();
    other.insert("tradeAmt".to_owned(), "45999".to_owned());
    let refused = call(&stage, "/pay/tradeCreate", other).await;
    assert_eq!(refused["errorCode"], "TRADE100004");
    assert_eq!(stage.count("telecom", "created").await, 1);

    assert_eq!(close(&stage, NUMBER).await["result"]["tradeStatus"], "CLOSE");
    assert_eq!(close(&stage, NUMBER).await["success"], true);
    let closed = call(&stage, "/pay/tradeCreate", order.clone()).await;
    assert_eq!(closed["errorCode"], "TRADE100003");
    stage.act(NUMBER, "pay_late").await;
    assert_eq!(state(&stage, NUMBER).await, "SUCCESS");
    assert_eq!(call(&stage, "/pay/tradeCreate", order).await["errorCode"], "TRADE100002");
}

#[tokio::test]
async fn a_trade_past_its_time_is_closed_and_nobody_can_pay() {
    let stage = Stage::set().await;
    create(&stage, NUMBER, NOWHERE).await;
    stage.control.advance_clock(1801).await.unwrap();
    assert_eq!(state(&stage, NUMBER).await, "CLOSE");
    assert_eq!(refusal(stage.try_to(NUMBER, "pay").await), 409);
    let mut late = h5_order(&stage, "R20260101000000000000000001002", NOWHERE).await;
    late.insert("expireDate".to_owned(), beijing(time(&stage).await - 1));
    assert_eq!(call(&stage, "/pay/tradeCreate", late).await["errorCode"], "TRADE100006");
}

#[tokio::test]
async fn a_failed_try_is_not_the_end() {
    let stage = Stage::set().await;
    create(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "decline").await;
    assert_eq!(state(&stage, NUMBER).await, "FAIL");
    let stage = stage.restarted().await;
    stage.act(NUMBER, "pay").await;
    assert_eq!(state(&stage, NUMBER).await, "SUCCESS");
}

#[tokio::test]
async fn an_unknown_number_or_path_is_refused_under_a_signature() {
    let stage = Stage::set().await;
    for refused in [query(&stage, "R0").await, close(&stage, "R0").await] {
        assert_eq!(refused["errorCode"], "TRADE100001");
        assert_eq!((&refused["success"], &refused["result"]), (&json!(false), &Value::Null));
    }
    let elsewhere = call(&stage, "/pay/elsewhere", fields(&[])).await;
    assert_eq!(elsewhere["errorCode"], "API100005");
}

#[tokio::test]
async fn a_field_that_cannot_be_is_refused_by_its_name() {
    let stage = Stage::set().await;
    let wrong = [
        ("outTradeNo", "with space"),
        ("tradeAmt", "460.00"),
        ("tradeAmt", "0"),
        ("tradeAmt", "046000"),
        ("ccy", "840"),
        ("tradeChannel", "BESTPAY"),
        ("tradeScene", "NATIVE"),
        ("openId", "o-of-somebody"),
        ("subject", ""),
        ("notifyUrl", "not a url"),
        ("notifyUrl", ""),
        ("expireDate", "2030-01-01T00:00:00+08:00"),
        ("riskControlInfo", "203.0.113.7"),
        ("institutionType", "AGENT"),
    ];
    for (name, value) in wrong {
        let mut order = h5_order(&stage, NUMBER, NOWHERE).await;
        order.insert(name.to_owned(), value.to_owned());
        let refused = call(&stage, "/pay/tradeCreate", order).await;
        assert_eq!(refused["errorCode"], "API100002", "{name}");
        assert!(refused["errorMsg"].as_str().unwrap().starts_with(name), "{refused}");
    }
    let mut order = h5_order(&stage, NUMBER, NOWHERE).await;
    order.insert("tradeScene".to_owned(), "JSAPI".to_owned());
    let without = call(&stage, "/pay/tradeCreate", order.clone()).await;
    assert_eq!(without["errorCode"], "API100002");
    order.insert("openId".to_owned(), "o-of-another-application".to_owned());
    let foreign = call(&stage, "/pay/tradeCreate", order).await;
    assert_eq!(foreign["errorCode"], "TRADE100007");
    let number = send(&stage, "/pay/tradeCreate", "{\"tradeAmt\":46000}").await;
    assert_eq!(number.json()["errorCode"], "API100002");
    assert_eq!(stage.count("telecom", "created").await, 0);
}

#[tokio::test]
async fn whoever_is_not_the_merchant_gets_an_unsigned_refusal() {
    let stage = Stage::set().await;
    let right = signed(&stage, h5_order(&stage, NUMBER, NOWHERE).await).await;
    let wrong = [
        ("tradeAmt", "1", false, "API100001"),
        ("signType", "S008", true, "API100001"),
        ("merchantNo", "SANDBOX000000000", true, "API100003"),
        ("institutionCode", "SANDBOX000000", true, "API100003"),
    ];
    for (name, value, signed_again, code) in wrong {
        let mut changed = right.clone();
        changed.insert(name.to_owned(), value.to_owned());
        if signed_again {
            sign(&stage.ids.telecom, &mut changed);
        }
        let answered =
            send(&stage, "/pay/tradeCreate", &serde_json::to_string(&changed).unwrap()).await;
        let answer = answered.json();
        assert_eq!(answer["errorCode"], code, "{name}");
        assert!(answer.get("sign").is_none());
    }
    let mut old = h5_order(&stage, NUMBER, NOWHERE).await;
    old.insert("requestDate".to_owned(), beijing(time(&stage).await - 86_500));
    assert_eq!(call(&stage, "/pay/tradeCreate", old).await["errorCode"], "API100004");
    assert_eq!(stage.count("telecom", "created").await, 0);
}

/// The openid of alice under the telecom's application, by way of its page.
async fn openid(stage: &Stage) -> String {
    let code = stage.control.login_code("telecom", "alice").await.unwrap();
    let answer = call(stage, "/integrate/aggregateGetOpenid", fields(&[("code", &code)])).await;
    answer["result"]["openId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn numbers_and_secrets_are_marked_and_stay_out_of_the_debug_form() {
    let stage = Stage::set().await;
    let (telecom, open) = (&stage.ids.telecom, &stage.ids.wechat_open);
    assert!(telecom.merchant_no.starts_with(sandbox::TELECOM_MERCHANT_MARK));
    for secret in [&open.official_account_secret, &open.mini_program_secret] {
        assert!(secret.starts_with(sandbox::SECRET_MARK) && secret.len() == 32);
    }
    let shown = format!("{telecom:?}{open:?}");
    assert!(shown.contains(&telecom.merchant_no));
    assert!(!shown.contains("PRIVATE KEY") && !shown.contains(&open.mini_program_secret));
}
