use crate::harness::{SAVE, Site, get, post, save_body};
use actix_web::http::Method;
use actix_web::test::TestRequest;

const ORIGIN: &str = "https://www.example.com";

fn with_front_end() -> Site {
    Site::with(|settings| settings.cors_origins = vec![ORIGIN.to_owned()])
}

fn preflight(origin: &str) -> TestRequest {
    TestRequest::default()
        .method(Method::OPTIONS)
        .uri(SAVE)
        .insert_header(("Origin", origin))
        .insert_header(("Access-Control-Request-Method", "POST"))
        .insert_header((
            "Access-Control-Request-Headers",
            "content-type,idempotency-key,infosource",
        ))
}

#[actix_web::test]
async fn a_listed_origin_may_call_and_read_our_headers() {
    let site = with_front_end();
    let answer = site.call(preflight(ORIGIN)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some(ORIGIN));
    let answer = site.call(post(SAVE, &save_body()).insert_header(("Origin", ORIGIN))).await;
    let exposed = answer.header("Access-Control-Expose-Headers").unwrap().to_lowercase();
    for name in ["order-token", "link", "retry-after", "x-request-id"] {
        assert!(exposed.contains(name), "{exposed}");
    }
}

#[actix_web::test]
async fn failures_can_be_read_from_a_listed_origin_too() {
    let site = with_front_end();
    for path in ["/v1/order/renewal/query", "/v1/nothing"] {
        let answer = site.call(get(path).insert_header(("Origin", ORIGIN))).await;
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some(ORIGIN), "{path}");
    }
}

#[actix_web::test]
async fn no_other_origin_is_let_in() {
    let listed = with_front_end();
    let nobody = Site::new();
    for (site, origin) in [
        (&listed, "https://evil.example"),
        (&listed, "https://www.example.com.evil.example"),
        (&listed, "null"),
        (&nobody, ORIGIN),
    ] {
        let answer = site.call(preflight(origin)).await;
        assert!(answer.status >= 400, "{}", answer.status);
        assert_eq!(answer.header("Access-Control-Allow-Origin"), None);
        let answer = site.call(get("/v1/package/home").insert_header(("Origin", origin))).await;
        assert_eq!(answer.header("Access-Control-Allow-Origin"), None);
    }
}
