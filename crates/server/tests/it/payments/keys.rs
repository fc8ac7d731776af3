//! Both key modes of both providers, and keys that change while we work.

use super::till::Till;
use crate::on_both_databases;
use crate::running::{Place, Running};

on_both_databases! {
    certificates_are_fetched_checked_and_followed_as_they_change,
    a_public_key_holds_while_the_provider_signs_with_both,
}

const BY_CERTIFICATE: [(&str, &str); 2] =
    [("WECHAT_KEY_MODE", "certificates"), ("ALIPAY_KEY_MODE", "certificates")];

async fn certificates_are_fetched_checked_and_followed_as_they_change(place: Place) {
    let server = Running::start_set(&place, &BY_CERTIFICATE);
    let world = server.world();
    world.wechat_sign_with("certificate").await.unwrap();
    for scene in ["native", "jsapi"] {
        paid_and_given_back(&server, Till::of("wechat", scene), &format!("first-{scene}")).await;
    }
    for scene in ["page", "qr"] {
        paid_and_given_back(&server, Till::of("alipay", scene), &format!("first-{scene}")).await;
    }
    // A minute after the last look, and nobody told us: what is signed by the new ones is believed all the same.
    server.advance(61).await;
    world.wechat_sign_with("rotated_certificate").await.unwrap();
    paid_and_given_back(&server, Till::of("wechat", "h5"), "rotated").await;
    world.wechat_sign_with("both").await.unwrap();
    paid_and_given_back(&server, Till::of("wechat", "native"), "in-turn").await;
    server.advance(61).await;
    let number = world.alipay_rotate_cert().await.unwrap();
    assert!(!number.is_empty());
    paid_and_given_back(&server, Till::of("alipay", "qr"), "new-cert").await;
    assert_eq!(server.metric("rejected_messages").await, "0");
}

async fn a_public_key_holds_while_the_provider_signs_with_both(place: Place) {
    let server = Running::start_set(&place, &[("WECHAT_KEY_MODE", "certificates")]);
    // The key is configured, the certificates are fetched: the days of a migration (灰度).
    for (round, signer) in ["public_key", "both", "public_key"].into_iter().enumerate() {
        server.world().wechat_sign_with(signer).await.unwrap();
        let till = Till::of("wechat", "native");
        paid_and_given_back(&server, till, &format!("round-{round}")).await;
    }
    assert_eq!(server.metric("rejected_messages").await, "0");
}

async fn paid_and_given_back(server: &Running, till: Till, key: &str) {
    let order = server.saved_order(key).await;
    till.start(server, &order).await.pay(server).await;
    server.until_status(&order, "fulfilled").await;
    let number = format!("KEYS{}", key.replace(['-', '_'], ""));
    server.staff().await.refund(&order, &number, "460.00").await.data();
    server.follow_refund(&order, 0, "succeeded").await;
    assert_eq!(server.order_status(&order).await, "refunded");
}
