use crate::harness::{SAVE, Site, post, save_body};
use actix_web::test::TestRequest;
use http_api::ErrorCode;

fn save_from(peer: &str, forwarded: &str) -> TestRequest {
    post(SAVE, &save_body())
        .peer_addr(peer.parse().unwrap())
        .insert_header(("X-Forwarded-For", forwarded))
}

#[actix_web::test]
async fn behind_a_trusted_proxy_clients_are_told_apart() {
    let site =
        Site::with(|settings| settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()]);
    assert_eq!(site.call(save_from("10.0.0.1:80", "198.51.100.1")).await.status, 200);
    assert_eq!(site.call(save_from("10.0.0.1:80", "198.51.100.2")).await.status, 200);
    let forged = save_from("10.0.0.2:80", "198.51.100.9, 198.51.100.2");
    site.call(forged).await.is_error(ErrorCode::RepeatSubmit);
}

#[actix_web::test]
async fn without_trust_the_header_says_nothing() {
    let site = Site::new();
    assert_eq!(site.call(save_from("203.0.113.7:80", "198.51.100.1")).await.status, 200);
    let answer = site.call(save_from("203.0.113.7:81", "198.51.100.2")).await;
    answer.is_error(ErrorCode::RepeatSubmit);
}
