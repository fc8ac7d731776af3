//! The session of staff in a cookie: where it counts, and where it is as if it were not there.

use crate::harness::{Answer, Site, get, post};
use crate::log::Log;
use crate::shop::LOGIN;
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use domain::staff::{Permission, Role};
use http_api::{ErrorCode, openapi};
use serde_json::{Value, json};

const ME: &str = "/v1/admin/me";
const LOGOUT: &str = "/v1/admin/logout";
const PAYMENTS: &str = "/v1/admin/payments";
const OWN: &str = "https://shop.example.com";
const CONSOLE: (&str, &str) = ("X-Requested-With", "console");

async fn login(site: &Site, role: Role) -> Answer {
    site.hire(role);
    let body = json!({ "account": role.name(), "password": "secret", "cookie": true });
    site.post(LOGIN, body).await
}

/// Signs somebody in, and gives the cookie as a browser sends it back.
async fn cookie_of(site: &Site, role: Role) -> String {
    let set = login(site, role).await.header("Set-Cookie").unwrap().to_owned();
    set.split(';').next().unwrap().to_owned()
}

fn with_cookie(request: TestRequest, cookie: &str) -> TestRequest {
    request.insert_header(("Cookie", cookie))
}

fn note(id: &str) -> TestRequest {
    post(&format!("/v1/admin/orders/{id}/notes"), &json!({ "text": "已联系" }))
}

#[actix_web::test]
async fn the_token_is_in_a_cookie_that_no_script_reads_and_not_in_the_answer() {
    let site = Site::new();
    let answer = login(&site, Role::Finance).await;
    let data = answer.data();
    assert_eq!(data["expiresAt"], "2026-03-03T00:00:00+08:00");
    assert_eq!((&data["account"], &data["role"]), (&json!("finance"), &json!("finance")));
    assert_eq!(data.as_object().unwrap().len(), 3);
    let set = answer.header("Set-Cookie").unwrap();
    let (pair, attributes) = set.split_once("; ").unwrap();
    let token = pair.strip_prefix("console_session=").unwrap();
    assert_eq!((token.len(), answer.body.contains(token)), (64, false));
    assert_eq!(attributes, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
}

#[actix_web::test]
async fn without_https_the_cookie_is_not_secure() {
    for (url, is_secure) in [("http://127.0.0.1:8080", false), ("HTTPS://shop.example.com", true)] {
        let site = Site::with(|settings| settings.public_url = url.to_owned());
        let answer = login(&site, Role::Admin).await;
        let set = answer.header("Set-Cookie").unwrap();
        assert_eq!(set.ends_with("; Secure"), is_secure, "{url}: {set}");
    }
}

#[actix_web::test]
async fn nobody_gets_a_cookie_who_did_not_ask_or_was_refused() {
    let site = Site::new();
    site.hire(Role::Admin);
    for (cookie, password) in [(false, "secret"), (true, "wrong")] {
        let body = json!({ "account": "admin", "password": password, "cookie": cookie });
        let answer = site.post(LOGIN, body).await;
        assert_eq!(answer.header("Set-Cookie"), None, "{}", answer.body);
    }
    let odd = json!({ "account": "admin", "password": "secret", "cookie": "yes" });
    site.post(LOGIN, odd).await.is_error(ErrorCode::MalformedBody).in_field("cookie");
}

#[actix_web::test]
async fn whoever_is_signed_in_sees_what_they_may_do() {
    for role in Role::ALL {
        let site = Site::new();
        let cookie = cookie_of(&site, role).await;
        let me = site.call(with_cookie(get(ME), &cookie)).await.data();
        let may = Permission::ALL.into_iter().filter(|what| role.may(*what));
        let wanted = json!({
            "account": role.name(),
            "role": role.name(),
            "permissions": may.map(Permission::name).collect::<Vec<_>>(),
            "expiresAt": "2026-03-03T00:00:00+08:00",
        });
        assert_eq!(me, wanted);
    }
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let me = site.get_as(&token, ME).await.data();
    assert_eq!(me["permissions"], json!(["edit_content"]));
    site.get(ME).await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn a_look_needs_the_cookie_alone_and_a_deed_the_consoles_word_as_well() {
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Service).await;
    let (id, _token) = site.saved().await;
    for request in [get(PAYMENTS), get(PAYMENTS).insert_header(("Origin", OWN))] {
        let request = request.insert_header(("Sec-Fetch-Site", "same-origin"));
        assert_ne!(site.call(with_cookie(request, &cookie)).await.status, 401);
    }
    for wrong in [None, Some(""), Some("Console"), Some("XMLHttpRequest"), Some("console, console")]
    {
        let request = with_cookie(note(&id), &cookie);
        let request = match wrong {
            Some(word) => request.insert_header(("X-Requested-With", word)),
            None => request,
        };
        site.call(request).await.is_error(ErrorCode::Unauthorized);
    }
    let twice = with_cookie(note(&id), &cookie).insert_header(CONSOLE).append_header(CONSOLE);
    site.call(twice).await.is_error(ErrorCode::Unauthorized);
    site.call(note(&id).insert_header(CONSOLE)).await.is_error(ErrorCode::Unauthorized);
    assert!(site.store.audit().is_empty());
    let right =
        with_cookie(note(&id), &cookie).insert_header(CONSOLE).insert_header(("Origin", OWN));
    let answer = site.call(right.insert_header(("Sec-Fetch-Site", "same-origin"))).await;
    assert_eq!((answer.status, answer.data()["by"].clone()), (200, json!("service")));
}

#[actix_web::test]
async fn a_page_of_another_origin_is_nobody() {
    let site =
        Site::with(|settings| settings.cors_origins = vec!["https://www.example.com".into()]);
    let cookie = cookie_of(&site, Role::Admin).await;
    let (id, _token) = site.saved().await;
    let foreign = [
        ("Origin", "https://evil.example"),
        ("Origin", "https://www.example.com"),
        ("Origin", "https://shop.example.com.evil.example"),
        ("Origin", "null"),
        ("Origin", ""),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ];
    for header in foreign {
        for request in [get(PAYMENTS), get(ME), note(&id), post(LOGOUT, &Value::Null)] {
            let request = with_cookie(request, &cookie).insert_header(CONSOLE);
            let answer = site.call(request.insert_header(header)).await;
            assert_eq!(answer.status, 401, "{header:?}");
            assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
        }
    }
    let port = with_cookie(get(ME), &cookie).insert_header(("Host", "localhost:8080"));
    assert_eq!(
        site.call(port.insert_header(("Origin", "http://localhost:8080"))).await.status,
        200
    );
    let port = with_cookie(get(ME), &cookie).insert_header(("Host", "localhost:8080"));
    let other = port.insert_header(("Origin", "http://localhost:9090"));
    site.call(other).await.is_error(ErrorCode::Unauthorized);
}

/// Before a foreign page may send the word, its browser asks: no listed origin is let.
#[actix_web::test]
async fn no_foreign_page_may_send_the_word_or_credentials() {
    let site =
        Site::with(|settings| settings.cors_origins = vec!["https://www.example.com".into()]);
    for (wanted, is_let) in [("authorization", true), ("x-requested-with", false)] {
        let ask = TestRequest::default()
            .method(actix_web::http::Method::OPTIONS)
            .uri(LOGOUT)
            .insert_header(("Origin", "https://www.example.com"))
            .insert_header(("Access-Control-Request-Method", "POST"))
            .insert_header(("Access-Control-Request-Headers", wanted));
        let answer = site.call(ask).await;
        assert_eq!(answer.status == 200, is_let, "{wanted}");
        assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
    }
}

#[actix_web::test]
async fn a_cookie_that_is_none_of_ours_lets_nobody_in() {
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Admin).await;
    let token = cookie.strip_prefix("console_session=").unwrap();
    let turned: String = token.chars().rev().collect();
    let wrong = [
        String::new(),
        "console_session".to_owned(),
        "console_session=".to_owned(),
        format!("console_session={turned}"),
        format!("console_session=\"{token}\""),
        format!("console_session={token}%20"),
        format!("console_session={}", "t".repeat(257)),
        format!("Console_Session={token}"),
        format!("xconsole_session={token}"),
        format!("console_session={turned}; {cookie}"),
        format!("{cookie}; {cookie}"),
        format!("theme=dark, {cookie}"),
    ];
    for value in wrong {
        let answer = site.call(with_cookie(get(ME), &value)).await;
        assert_eq!(answer.status, 401, "{value}");
    }
    let twice = with_cookie(get(ME), &cookie).append_header(("Cookie", cookie.as_str()));
    site.call(twice).await.is_error(ErrorCode::Unauthorized);
    let bytes: &[u8] = b"console_session=\xff\xfe";
    site.call(get(ME).insert_header(("Cookie", bytes))).await.is_error(ErrorCode::Unauthorized);
    for among in [format!("theme=dark; {cookie}"), format!(" {cookie} ;a=b=c; ;=")] {
        assert_eq!(site.call(with_cookie(get(ME), &among)).await.status, 200, "{among}");
    }
}

#[actix_web::test]
async fn a_session_that_is_over_lets_nobody_in() {
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Admin).await;
    site.clock.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    assert_eq!(site.call(with_cookie(get(ME), &cookie)).await.status, 200);
    site.clock.advance(TimeDelta::seconds(1));
    site.call(with_cookie(get(ME), &cookie)).await.is_error(ErrorCode::Unauthorized);
    let out = with_cookie(post(LOGOUT, &Value::Null), &cookie).insert_header(CONSOLE);
    site.call(out).await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Admin).await;
    let out = || with_cookie(TestRequest::post().uri(LOGOUT), &cookie);
    site.call(out()).await.is_error(ErrorCode::Unauthorized);
    assert_eq!(site.call(with_cookie(get(ME), &cookie)).await.status, 200);
    let answer = site.call(out().insert_header(CONSOLE)).await;
    let taken = "console_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure";
    assert_eq!((answer.status, answer.header("Set-Cookie")), (200, Some(taken)));
    site.call(with_cookie(get(ME), &cookie)).await.is_error(ErrorCode::Unauthorized);
    site.call(out().insert_header(CONSOLE)).await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn authorization_goes_first_whatever_it_holds() {
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Admin).await;
    let token = site.signed_in(Role::Content).await;
    let bearer = format!("Bearer {token}");
    let both = |value: &str| with_cookie(get(ME), &cookie).insert_header(("Authorization", value));
    assert_eq!(site.call(both(&bearer)).await.data()["role"], "content");
    for wrong in ["", "Bearer stale", "Basic c2VjcmV0"] {
        site.call(both(wrong)).await.is_error(ErrorCode::Unauthorized);
    }
    let out = with_cookie(post(LOGOUT, &Value::Null), &cookie).insert_header(CONSOLE);
    let answer = site.call(out.insert_header(("Authorization", bearer))).await;
    assert_eq!((answer.status, answer.header("Set-Cookie")), (200, None));
    site.get_as(&token, ME).await.is_error(ErrorCode::Unauthorized);
    assert_eq!(site.call(with_cookie(get(ME), &cookie)).await.data()["role"], "admin");
}

/// The cookie comes along wherever a browser goes: the shop's own pages must not mind it.
#[actix_web::test]
async fn a_visitor_with_the_cookie_is_staff_while_it_holds_and_else_a_stranger() {
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Service).await;
    let (id, _token) = site.saved().await;
    let look = || with_cookie(get(&format!("/v1/order/renewal/order?orderId={id}")), &cookie);
    let as_staff = site.call(look()).await.data();
    assert!(as_staff["customerName"].is_string(), "{as_staff}");
    let cancel = with_cookie(post("/v1/order/cancel", &json!({ "orderId": id })), &cookie);
    assert_ne!(site.call(cancel).await.status, 200);
    site.clock.advance(TimeDelta::hours(12));
    let answer = site.call(look()).await;
    assert_eq!((answer.status, &answer.data()["customerName"]), (200, &Value::Null));
    let customers = with_cookie(get("/v1/user/info"), &cookie);
    site.call(customers).await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn the_cookie_is_not_written() {
    let log = Log::record();
    let site = Site::new();
    let cookie = cookie_of(&site, Role::Finance).await;
    site.call(with_cookie(get(PAYMENTS), &cookie)).await;
    site.call(with_cookie(post(LOGOUT, &Value::Null), &cookie)).await;
    site.call(with_cookie(get(ME), "console_session=stale0001")).await;
    let text = log.text();
    let token = cookie.strip_prefix("console_session=").unwrap();
    for secret in [token, "stale0001"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[test]
fn the_document_tells_both_ways() {
    let document = serde_json::to_value(openapi().unwrap()).unwrap();
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes["staffCookie"]["in"], "cookie");
    assert_eq!(schemes["staffCookie"]["name"], "console_session");
    assert_eq!(schemes["console"]["name"], "X-Requested-With");
    let ways = |path: &str, verb: &str| document["paths"][path][verb]["security"].clone();
    assert_eq!(ways(ME, "get"), json!([{ "staff": [] }, { "staffCookie": [] }]));
    let deed = json!([{ "staff": [] }, { "staffCookie": [], "console": [] }]);
    assert_eq!(ways(LOGOUT, "post"), deed);
    assert_eq!(ways("/v1/user/info", "get"), json!([{ "customer": [] }]));
}
