//! HEAD: as GET, without what GET would have in its body.

use crate::harness::{Answer, Site, get};
use crate::wire::{serve, talk};
use actix_web::http::Method;
use http_api::{CallRate, ErrorCode, ROUTES, RateLimits, Verb, Watchers};
use std::num::NonZeroU32;

/// GETs by the site's own document that do something: sign out, use a code up, begin a payment, send
/// a message, make something that only the body tells of.
const DOING: [&str; 12] = [
    "/v1/cashier/alipay/mini-program/openid",
    "/v1/cashier/telecom/open-url",
    "/v1/cashier/telecom/wechat/openid",
    "/v1/cashier/test/alipay/notify",
    "/v1/cashier/wechat/mini-program/openid",
    "/v1/cashier/wechat/official-account/openid",
    "/v1/global/captcha",
    "/v1/pay/telecom/alipay/h5",
    "/v1/pay/telecom/wechat/jsapi/openid",
    "/v1/pay/telecom/wechat/jsapi/pay",
    "/v1/user/logout",
    "/v1/user/sms-code",
];

async fn head(site: &Site, path: &str) -> Answer {
    site.call(get(path).method(Method::HEAD)).await
}

#[actix_web::test]
async fn a_look_is_answered_to_head_as_to_get() {
    let site = Site::new();
    let looks = ROUTES.iter().filter(|row| row.verb == Verb::Get && !DOING.contains(&row.path));
    for row in looks {
        let path = row.path.replace("{id}", "1");
        let (got, headed) = (site.get(&path).await, head(&site, &path).await);
        assert_eq!(headed.status, got.status, "{path}");
        assert_eq!(headed.header("Content-Type"), got.header("Content-Type"), "{path}");
    }
}

#[actix_web::test]
async fn what_does_something_is_not_done_by_head() {
    let site = Site::new();
    for path in DOING {
        let refused = head(&site, path).await;
        refused.is_error(ErrorCode::MethodNotAllowed);
        assert_eq!(refused.header("Allow"), Some("GET"), "{path}");
    }
}

#[actix_web::test]
async fn it_is_counted_like_any_other_call() {
    let once = NonZeroU32::new(1).unwrap();
    let site = Site::with(|settings| {
        settings.rate_limits = RateLimits::with(|_| CallRate { burst: once, per_minute: once });
    });
    let path = "/v1/order/renewal/query?queryId=PBS001022579";
    assert_eq!(head(&site, path).await.status, 200);
    assert_eq!(head(&site, path).await.status, 429);
    site.get(path).await.is_error(ErrorCode::TooManyRequests);
}

#[actix_web::test]
async fn only_the_headers_go_over_the_wire() {
    let site = Site::new();
    let (address, handle) = serve(&site);
    let ask = async |method: &str, path: &str| {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = talk(address, &[request.as_bytes()]).await;
        let (headers, body) = answer.split_once("\r\n\r\n").unwrap();
        (headers.to_lowercase(), body.to_owned())
    };
    for path in ["/v1/package/home", "/v1/order/renewal/query?queryId=X", "/healthz"] {
        let (got, body) = ask("GET", path).await;
        let (headed, nothing) = ask("HEAD", path).await;
        assert_eq!(nothing, "", "{path}");
        let length = format!("content-length: {}", body.len());
        for headers in [&got, &headed] {
            assert!(headers.contains(&length), "{path} {headers}");
        }
        assert_eq!(got.lines().next(), headed.lines().next());
    }
    handle.stop(false).await;
}

/// A stream that nobody reads is not begun: the answer ends, and the place is free again.
#[actix_web::test]
async fn nobody_watches_by_head() {
    let site = Site::with(|settings| settings.watchers = Watchers::up_to(1));
    let (id, _token) = site.saved().await;
    let (address, handle) = serve(&site);
    let path = format!("/v1/cashier/events?orderId={id}");
    let request = format!("HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    for _again in 0..2 {
        let answer = talk(address, &[request.as_bytes()]).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("text/event-stream") && answer.ends_with("\r\n\r\n"), "{answer}");
    }
    handle.stop(false).await;
}
