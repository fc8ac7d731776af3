//! Walked over the table of routes: nothing that a request carries of people, and no secret, is
//! written, whatever becomes of it and at whatever level.

use crate::harness::{Site, get, post_text};
use crate::log::Log;
use actix_web::test::{TestRequest, call_service, init_service};
use domain::staff::Role;
use http_api::{HttpSettings, LeadDoor, LeadSecrets, ROUTES, RouteRow, Verb, app_factory};
use serde_json::json;

const PHONE: &str = "13812345678";
const NAME: &str = "欧阳测试";
const ADDRESS: &str = "虚构路七弄";
const PASSWORD: &str = "planted-password";
const TOKEN: &str = "planted-bearer-token";
const ORDER_TOKEN: &str = "planted-order-token";
const KEY: &str = "planted-idempotency-key";
const SECRET: &str = "planted-lead-secret";
const OPENID: &str = "planted-openid";
const PLANTED: [&str; 9] =
    [PHONE, NAME, ADDRESS, PASSWORD, TOKEN, ORDER_TOKEN, KEY, SECRET, OPENID];
/// As it stands in an address.
const NAME_IN_QUERY: &str = "%E6%AC%A7%E9%98%B3%E6%B5%8B%E8%AF%95";

fn door(settings: &mut HttpSettings) {
    let secrets = LeadSecrets { first: Some(SECRET.to_owned()), second: None };
    settings.lead_door = LeadDoor { secrets, sources: None };
}

/// What is asked for, with the phone in the place of every name.
fn path(row: &RouteRow) -> String {
    let mut path = row.path.replace("{account}", "01");
    for name in ["{id}", "{orderId}", "{packageId}", "{name}"] {
        path = path.replace(name, PHONE);
    }
    let query = [
        ("customerName", NAME_IN_QUERY),
        ("phoneNumber", PHONE),
        ("queryId", PHONE),
        ("orderId", PHONE),
        ("keywords", NAME_IN_QUERY),
        ("account", NAME_IN_QUERY),
        ("subject", PHONE),
        ("status", PHONE),
        ("code", OPENID),
        ("openid", OPENID),
        ("state", PHONE),
        ("secret", SECRET),
        ("t", ORDER_TOKEN),
        ("captchaTicket", ORDER_TOKEN),
        ("scene", "login"),
        ("out_trade_no", PHONE),
        ("outTradeNo", PHONE),
        ("fileName", NAME_IN_QUERY),
    ];
    let query = query.map(|(name, value)| format!("{name}={value}")).join("&");
    format!("{path}?{query}")
}

/// What a body may be: of the right form with people in every field, of no form, and no JSON at all.
fn bodies() -> [String; 4] {
    let right = json!({
        "orderId": PHONE, "queryId": PHONE, "packageId": 74, "customerName": NAME,
        "phoneNumber": PHONE, "phoneNumbers": [PHONE], "address": ADDRESS, "openid": OPENID,
        "password": PASSWORD, "oldPassword": PASSWORD, "newPassword": PASSWORD, "account": NAME,
        "smsCode": "123456", "captchaTicket": ORDER_TOKEN, "reason": NAME, "text": NAME,
        "role": NAME, "scene": "login", "decision": NAME, "choice": NAME, "uuid": PHONE, "code": PHONE,
        "name": NAME, "landingUrl": "https://promotion.example.com/a?bd_vid=13812345678",
        "clueId": "1", "cluePhoneNumber": PHONE, "userName": NAME, "refundNo": PHONE,
        "amount": PHONE, "optOut": true, "most": 1, "before": PHONE, "system": NAME, "fault": NAME,
        "advanceSeconds": 0, "action": NAME, "state": "dead", "formDetail": [{ "value": NAME }],
    });
    let unknown =
        json!({ NAME: { PHONE: [ADDRESS, TOKEN] }, "packageId": NAME, "orderId": [PHONE] });
    let broken = format!(r#"{{"{NAME}":{{"{PHONE}":{ADDRESS}"#);
    [right.to_string(), unknown.to_string(), broken, format!("{NAME},{PHONE},{ADDRESS}\n\"")]
}

fn requests(row: &RouteRow) -> Vec<TestRequest> {
    match row.verb {
        Verb::Get => vec![get(&path(row))],
        Verb::Post => {
            let file = format!("queryId,customerName\n{PHONE},\"{NAME}");
            let file = post_text(&path(row), file).insert_header(("Content-Type", "text/csv"));
            let bodies = bodies().map(|body| post_text(&path(row), body));
            bodies.into_iter().chain([file]).collect()
        }
    }
}

fn dressed(request: TestRequest, bearer: &str) -> TestRequest {
    request
        .insert_header(("Authorization", format!("Bearer {bearer}")))
        .insert_header(("Order-Token", ORDER_TOKEN))
        .insert_header(("Idempotency-Key", KEY))
        .insert_header(("infoSource", NAME.as_bytes()))
        .insert_header(("X-Forwarded-For", PHONE))
        .insert_header(("X-Request-Id", NAME.as_bytes()))
        .insert_header(("User-Agent", PHONE))
}

/// Whoever asks: a stranger with a token of their own making, or staff who may do everything.
async fn walk(is_staff: bool) {
    let site = Site::with(door);
    let admin = site.signed_in(Role::Admin).await;
    let bearer = if is_staff { admin.as_str() } else { TOKEN };
    let service = init_service(app_factory(&site.deps)).await;
    let ends_the_session = |row: &&RouteRow| row.path.ends_with("/logout");
    for row in ROUTES.iter().filter(|row| !ends_the_session(row)) {
        let log = Log::record();
        for request in requests(row) {
            let response = call_service(&service, dressed(request, bearer).to_request()).await;
            // A stream has no end, and begins with all that it will say.
            drop(response);
        }
        let text = log.text();
        assert!(text.contains(row.path), "{} wrote nothing", row.path);
        for planted in PLANTED.into_iter().chain([NAME_IN_QUERY, admin.as_str()]) {
            assert!(!text.contains(planted), "{} wrote {planted}:\n{text}", row.path);
        }
    }
}

#[actix_web::test]
async fn of_a_stranger_nothing_is_written() {
    walk(false).await;
}

#[actix_web::test]
async fn of_what_staff_send_nothing_is_written() {
    walk(true).await;
}
