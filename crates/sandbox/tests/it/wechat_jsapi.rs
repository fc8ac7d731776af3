//! Payments inside WeChat: an order with an openid, and parameters that the client checks.

use reqwest::Method;
use sandbox::{PayerReport, SandboxError};
use serde_json::{Value, json};

use crate::support::receiver::Receiver;
use crate::support::wechat::{
    Answered, JSAPI, NATIVE, call, close, decrypt, invocation, jsapi_order, query, signed,
};
use crate::support::{Stage, now};

const NUMBER: &str = "R20260101000000000000000001101";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

async fn order(stage: &Stage, body: &Value) -> Answered {
    call(stage, Method::POST, JSAPI, &body.to_string()).await
}

/// Places the order of alice under the official account; gives the prepay id.
async fn placed(stage: &Stage, notify_url: &str) -> String {
    let app_id = &stage.ids.wechat.app_id;
    let body = jsapi_order(stage, NUMBER, notify_url, app_id, "alice").await;
    order(stage, &body).await.json()["prepay_id"].as_str().unwrap().to_owned()
}

/// Status and reason of a refused invocation.
fn refused(result: Result<PayerReport, SandboxError>) -> (u16, String) {
    match result {
        Err(SandboxError::Answered { status, text }) => (status, text),
        other => panic!("no refusal: {other:?}"),
    }
}

#[tokio::test]
async fn the_client_pays_with_parameters_that_the_merchant_signed() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(204, "");
    let ids = &stage.ids.wechat;
    let prepay_id = placed(&stage, &receiver.url).await;
    let params = invocation(ids, &ids.app_id, &prepay_id, now());
    let report = stage.control.invoke_wechat(&params).await.unwrap();
    assert_eq!((report.out_trade_no.as_str(), report.amount_fen), (NUMBER, 46000));
    assert_eq!(report.notifications[0].status, 204);
    let delivery = receiver.next().await;
    assert!(signed(ids, &delivery.headers, &delivery.body));
    let told = decrypt(ids, &delivery);
    assert_eq!(told, query(&stage, NUMBER).await.json());
    assert_eq!((&told["trade_type"], &told["trade_state"]), (&json!("JSAPI"), &json!("SUCCESS")));
    let alice = stage.control.wechat_openid(&ids.app_id, "alice").await.unwrap();
    assert_eq!(told["payer"]["openid"], alice);
    let again = refused(stage.control.invoke_wechat(&params).await);
    assert_eq!(again, (409, "the trade is paid, closed or expired".to_owned()));
}

#[tokio::test]
async fn a_mini_program_pays_under_its_own_application() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat;
    let mini = &ids.mini_program_app_id;
    assert_ne!(mini, &ids.app_id);
    let body = jsapi_order(&stage, NUMBER, NOWHERE, mini, "bob").await;
    let answered = order(&stage, &body).await;
    assert_eq!(answered.status, 200, "{}", answered.body);
    assert!(answered.signed(ids));
    let prepay_id = answered.json()["prepay_id"].as_str().unwrap().to_owned();
    let foreign = invocation(ids, &ids.app_id, &prepay_id, now());
    let (status, reason) = refused(stage.control.invoke_wechat(&foreign).await);
    assert_eq!((status, reason.as_str()), (409, "appId is not the trade's"));
    let params = invocation(ids, mini, &prepay_id, now());
    stage.control.invoke_wechat(&params).await.unwrap();
    assert_eq!(query(&stage, NUMBER).await.json()["appid"], mini.as_str());
}

#[tokio::test]
async fn an_openid_is_28_characters_and_differs_by_application_and_user() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat;
    let mut seen = std::collections::HashSet::new();
    for app_id in [&ids.app_id, &ids.mini_program_app_id] {
        for user in ["alice", "bob", "carol"] {
            let openid = stage.control.wechat_openid(app_id, user).await.unwrap();
            assert_eq!(openid, stage.control.wechat_openid(app_id, user).await.unwrap());
            assert_eq!(openid.len(), 28);
            assert!(openid.starts_with('o'));
            assert!(
                openid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
            );
            assert!(seen.insert(openid));
        }
    }
    assert!(stage.control.wechat_openid(&ids.app_id, "mallory").await.is_err());
    assert!(stage.control.wechat_openid("wx0000000000000000", "alice").await.is_err());
}

#[tokio::test]
async fn an_openid_of_another_application_or_of_nobody_is_refused() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat;
    let mut body = jsapi_order(&stage, NUMBER, NOWHERE, &ids.app_id, "alice").await;
    let elsewhere = stage.control.wechat_openid(&ids.mini_program_app_id, "alice").await.unwrap();
    let wrong = [
        (json!({"openid": elsewhere}), 500, "OPENID_MISMATCH"),
        (json!({"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}), 400, "PARAM_ERROR"),
        (json!({"openid": ""}), 400, "PARAM_ERROR"),
        (json!({}), 400, "PARAM_ERROR"),
    ];
    for (payer, status, code) in wrong {
        body["payer"] = payer;
        let answered = order(&stage, &body).await;
        assert_eq!((answered.status, answered.json()["code"].as_str()), (status, Some(code)));
        assert!(answered.signed(ids));
    }
    assert_eq!(stage.count("wechat", "created").await, 0);
}

#[tokio::test]
async fn the_same_order_again_gets_a_fresh_prepay_id_and_a_changed_one_does_not() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat;
    let body = jsapi_order(&stage, NUMBER, NOWHERE, &ids.app_id, "alice").await;
    let first = order(&stage, &body).await.json();
    let again = order(&stage, &body).await;
    assert_eq!(again.status, 200);
    assert_ne!(again.json()["prepay_id"], first["prepay_id"]);
    let other = jsapi_order(&stage, NUMBER, NOWHERE, &ids.app_id, "bob").await;
    let used = order(&stage, &other).await;
    assert_eq!((used.status, used.json()["code"].as_str()), (403, Some("OUT_TRADE_NO_USED")));
    let native = call(&stage, Method::POST, NATIVE, &body.to_string()).await;
    assert_eq!(native.json()["code"], "OUT_TRADE_NO_USED");
    for id in [&first, &again.json()] {
        let id = id["prepay_id"].as_str().unwrap();
        let unsigned = json!({"package": format!("prepay_id={id}")});
        assert_eq!(refused(stage.control.invoke_wechat(&unsigned).await).0, 409);
    }
    stage.act(NUMBER, "silent").await;
    let paid = order(&stage, &body).await;
    assert_eq!((paid.status, paid.json()["code"].as_str()), (403, Some("OUT_TRADE_NO_USED")));
}

#[tokio::test]
async fn the_client_refuses_parameters_that_are_not_right_in_every_point() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat;
    let prepay_id = placed(&stage, NOWHERE).await;
    let right = invocation(ids, &ids.app_id, &prepay_id, now());
    let mut stranger = ids.clone();
    stranger.merchant_private_key_pem = stage.ids.alipay.app_private_key_pem.clone();
    let with = |name: &str, value: Value| {
        let mut params = right.clone();
        params[name] = value;
        params
    };
    let wrong = [
        (with("timeStamp", json!(now())), "timeStamp is missing or not a text"),
        (with("timeStamp", json!("now")), "timeStamp is not a number of seconds"),
        (with("nonceStr", json!("other")), "paySign is not the merchant's over these parameters"),
        (with("signType", json!("MD5")), "signType is not RSA"),
        (with("package", json!(prepay_id)), "package does not begin with prepay_id="),
        (
            invocation(&stranger, &ids.app_id, &prepay_id, now()),
            "paySign is not the merchant's over these parameters",
        ),
        (invocation(ids, &ids.app_id, "wx201410272009395522", now()), "prepay_id is unknown"),
    ];
    for (params, reason) in wrong {
        let refusal = refused(stage.control.invoke_wechat(&params).await);
        assert_eq!(refusal, (409, reason.to_owned()));
    }
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "NOTPAY");
    stage.control.invoke_wechat(&right).await.unwrap();
}

#[tokio::test]
async fn a_prepay_id_lives_two_hours_and_ends_with_its_trade() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat;
    let old = placed(&stage, NOWHERE).await;
    stage.control.advance_clock(7201).await.unwrap();
    let params = invocation(ids, &ids.app_id, &old, now() + 7201);
    let refusal = refused(stage.control.invoke_wechat(&params).await);
    assert_eq!(refusal, (409, "prepay_id is no longer good".to_owned()));
    let fresh = placed(&stage, NOWHERE).await;
    let params = invocation(ids, &ids.app_id, &fresh, now() + 7201);
    assert_eq!(close(&stage, NUMBER).await.status, 204);
    let refusal = refused(stage.control.invoke_wechat(&params).await);
    assert_eq!(refusal, (409, "the trade is paid, closed or expired".to_owned()));
}
