use crate::harness::{SAVE, Site, WECHAT_PAY, get, post, post_text, save_body};
use crate::log::Log;
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::{Fault, GatewayCall, LoginFault, StoreFailure};

#[actix_web::test]
async fn no_personal_data_or_token_is_written() {
    let log = Log::record();
    let site = Site::new();
    let (id, token) = site.saved().await;
    site.get("/v1/order/renewal/query?queryId=PBS001022579").await;
    site.get("/v1/order/renewal/query?queryId=18612345772").await;
    site.get(&format!("/v1/order/renewal/order?orderId={id}&t={token}")).await;
    site.call(post_text(SAVE, r#"{"queryId":"PBS001022579","packageId":"18612345772"}"#)).await;
    site.call(post_text(SAVE, r#"{"queryId":"测试","packageId":74}"#)).await;
    site.post(WECHAT_PAY, json!({ "orderId": "18612345772", "scene": "江场西路12号" })).await;
    site.get("/v1/18612345772?name=%E6%B5%8B%E8%AF%95").await;
    site.directory.set_down(true);
    site.post(SAVE, save_body()).await;
    site.store.fail_next(StoreFailure::Unavailable);
    site.post(SAVE, save_body()).await;
    let text = log.text();
    assert!(text.contains(&id));
    for secret in ["测试", "18612345772", "江场西路", "PBS001022579", &token, "queryId=", "%E6"]
    {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[actix_web::test]
async fn who_pays_is_not_written() {
    let log = Log::record();
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let (openid, code) = ("oUpF8uMuAJO-M2pxb1Q9", "021Ab0GA1code");
    let body = json!({ "orderId": id, "scene": "jsapi", "openid": openid });
    for _again in 0..2 {
        let keyed = post(WECHAT_PAY, &body).insert_header(("Idempotency-Key", "0123456789abcdef"));
        assert_eq!(site.call(keyed).await.status, 200);
    }
    let long = json!({ "orderId": id, "openid": openid.repeat(10) });
    site.post("/v1/cashier/telecom/wechat/mini-program", long).await;
    site.post("/v1/pay/wechat/mp", json!({ "orderId": id, "openid": [openid] })).await;
    site.telecom.fault(GatewayCall::Create, Fault::Refused { code: "NO_AUTH".to_owned() });
    site.get(&format!("/v1/pay/telecom/wechat/jsapi/pay?orderId={id}&openid={openid}")).await;
    site.logins.telecom.give(code, openid);
    let chain = format!("/v1/pay/telecom/wechat/jsapi/openid?code={code}&state={id}");
    assert_eq!(site.get(&chain).await.status, 302);
    site.logins.wechat.give(code, openid);
    let path = format!("/v1/cashier/wechat/mini-program/openid?code={code}");
    assert_eq!(site.get(&path).await.status, 200);
    site.logins.wechat.fault(LoginFault::Misconfigured);
    site.get(&path).await.is_error(ErrorCode::LoginUnavailable);
    let text = log.text();
    assert!(text.contains(&id) && text.contains("40013"), "staff learn what is wrong: {text}");
    for secret in [openid, code] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[actix_web::test]
async fn each_line_of_a_request_names_route_request_order_and_attempt() {
    let log = Log::record();
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let pay = post(&format!("/dev-api{WECHAT_PAY}"), &json!({ "orderId": id, "scene": "native" }))
        .insert_header(("X-Request-Id", "known-1"));
    site.call(pay).await;
    let lines = log.lines();
    let of_the_request = |line: &&Value| line["span"]["request_id"] == "known-1";
    let last = lines.iter().rfind(of_the_request).unwrap();
    let span = &last["span"];
    assert_eq!(span["route"], WECHAT_PAY);
    assert_eq!(span["method"], "POST");
    assert_eq!(span["order.id"], id);
    assert_eq!(span["payment_attempt.number"], format!("{id}00"));
    assert_eq!(last["fields"]["status"], 200);
}

#[actix_web::test]
async fn an_error_is_logged_once_with_its_cause() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.wechat.fault(GatewayCall::Create, Fault::Refused { code: "NO_AUTH".to_owned() });
    let log = Log::record();
    let pay = post(WECHAT_PAY, &json!({ "orderId": id, "scene": "native" }))
        .insert_header(("Idempotency-Key", "0123456789abcdef"));
    site.call(pay).await;
    let failed = |line: &Value| line["fields"]["error"] == "provider_refused";
    let lines: Vec<_> = log.lines().into_iter().filter(failed).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["level"], "ERROR");
    assert!(lines[0]["fields"]["cause"].as_str().unwrap().contains("NO_AUTH"));
    assert!(lines[0]["span"]["request_id"].is_string());
}

#[actix_web::test]
async fn a_clients_mistake_is_no_alarm() {
    let log = Log::record();
    Site::new().call(get("/v1/order/renewal/query")).await;
    let lines = log.lines();
    let line = lines.iter().find(|line| line["fields"]["error"] == "invalid_field").unwrap();
    assert_eq!((&line["level"], &line["fields"]["field"]), (&json!("INFO"), &json!("queryId")));
}
