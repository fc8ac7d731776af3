use crate::on_both_databases;
use crate::running::{Place, Running};
use domain::id::OrderId;
use reqwest::StatusCode;
use serde_json::json;

on_both_databases! {
    a_customer_renews_pays_by_wechat_and_the_order_reaches_the_back_office,
    the_documents_own_request_gets_the_documents_own_answer,
    nothing_personal_stands_in_the_log_or_the_database_files,
}

async fn a_customer_renews_pays_by_wechat_and_the_order_reaches_the_back_office(place: Place) {
    let server = Running::start(&place);
    look_around(&server).await;
    let order = server.saved_order("journey").await;
    assert_eq!(server.order_status(&order).await, "awaiting_payment");
    let payment = server.started_payment("wechat", "native", &order).await;
    assert_eq!(payment["action"]["type"], "qr_code");
    let again = server.started_payment("wechat", "native", &order).await;
    assert_eq!(again, payment, "the open attempt is handed out again");

    let paid = server.post("/v1/cashier/test/engine/pay", &json!({"orderId": order})).await;
    assert_eq!(paid.status, StatusCode::OK, "{}", paid.body);
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
    let cashier = server.get(&format!("/v1/cashier/order?orderId={order}")).await;
    assert_eq!(cashier.body["data"]["status"], "fulfilled");
    assert_eq!(cashier.body["data"]["payments"][0]["status"], "captured");
    assert!(server.stop().success(), "a polite stop is a success");
}

async fn look_around(server: &Running) {
    let home = server.get("/v1/package/home").await;
    assert_eq!(home.body["data"][0]["packageId"], 74);
    let customer = server.get("/v1/order/renewal/query?queryId=PBS001022579").await;
    assert_eq!(customer.body["data"]["customerName"], "**试");
}

async fn the_documents_own_request_gets_the_documents_own_answer(place: Place) {
    let server = Running::start(&place);
    let body = json!({"queryId": "PBS001022579", "packageId": 74});
    let headers = [("infoSource", "PC"), ("infoSourceDetail", "PC")];
    let answer = server.post_with("/dev-api/v1/order/renewal/save", &body, &headers).await;
    assert_eq!(answer.status, StatusCode::OK);
    let order_id = answer.body["data"]["orderId"].as_str().unwrap().to_owned();
    let expected = json!({
        "msg": "请求成功",
        "code": 200,
        "data": {
            "orderId": order_id,
            "customerName": "**试",
            "address": "江场西路**号",
            "phoneNumber": "186******772",
            "packageName": "100M/12",
            "packageMonth": 12,
            "packagePrice": "460.00",
            "packageRate": "100M"
        }
    });
    assert_eq!(answer.body, expected);
    let id: OrderId = order_id.parse().unwrap();
    assert!(order_id.starts_with('R') && order_id.len() == 28);
    let age = chrono::DateTime::<chrono::Utc>::from(std::time::UNIX_EPOCH)
        + chrono::TimeDelta::from_std(std::time::UNIX_EPOCH.elapsed().unwrap()).unwrap()
        - id.number().made_at();
    assert!(age.num_seconds().abs() < 60, "the id was made {age} ago");
    assert!(answer.headers.contains_key("order-token"));
    let link = answer.headers["link"].to_str().unwrap();
    assert!(link.contains(&format!("/cashier/{order_id}?t=")), "{link}");

    let repeated = server.post_with("/dev-api/v1/order/renewal/save", &body, &headers).await;
    assert_eq!(repeated.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(repeated.body["error"], "repeat_submit");
}

async fn nothing_personal_stands_in_the_log_or_the_database_files(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("privacy").await;
    let paid = server.post("/v1/cashier/test/engine/pay", &json!({"orderId": order})).await;
    assert_eq!(paid.status, StatusCode::OK, "{}", paid.body);
    server.until_status(&order, "fulfilled").await;
    let log = server.log(&place).await;
    assert!(log.contains(&order), "the log names the order");
    for entry in std::fs::read_dir(place.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for secret in ["测试", "18612345772", "江场西路12号"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
}
