//! Where the payer's browser comes back to.

use crate::harness::Site;
use crate::shop::number;
use chrono::TimeDelta;
use domain::Channel;
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::{FakeVerifier, GatewayCall};

const RETURNS: [(Channel, &str); 2] =
    [(Channel::Alipay, "/v1/pay/alipay/return"), (Channel::Telecom, "/v1/pay/telecom/return")];

fn back(channel: Channel, path: &str, number: &str) -> String {
    format!("{path}?{}", FakeVerifier::new(channel).returned(number))
}

#[actix_web::test]
async fn it_shows_where_the_order_stands_and_says_nothing_by_itself() {
    for (channel, path) in RETURNS {
        let site = Site::new();
        let (id, _token) = site.begun(channel).await;
        let url = back(channel, path, &number(&id).to_string());
        // Whoever comes back has often not paid at all.
        let before = site.order(&id);
        let data = site.get(&url).await.data();
        assert_eq!((&data["orderId"], &data["status"]), (&json!(id), &json!("awaiting_payment")));
        assert_eq!(site.order(&id), before);
        assert!(site.store.evidence().is_empty(), "a return is no evidence of money");

        // What the provider says when it is asked is another matter.
        site.payer_pays(channel, &id);
        assert_eq!(site.get(&url).await.data()["status"], "awaiting_payment");
        site.clock.advance(TimeDelta::seconds(4));
        let answer = site.get(&url).await;
        assert_eq!(answer.data()["status"], "paid");
        assert_eq!(site.gateway(channel).calls(GatewayCall::Query), 1);
        for personal in ["测试", "186", "江场"] {
            assert!(!answer.body.contains(personal), "{}", answer.body);
        }
    }
}

#[actix_web::test]
async fn a_forged_return_is_refused_and_changes_nothing() {
    for (channel, path) in RETURNS {
        let site = Site::new();
        let (id, _token) = site.begun(channel).await;
        let number = number(&id).to_string();
        site.payer_pays(channel, &id);
        site.clock.advance(TimeDelta::minutes(1));
        let before = site.order(&id);
        let right = back(channel, path, &number);
        let forged = FakeVerifier::with_key(channel, 7).returned(&number);
        for url in [
            path.to_owned(),
            format!("{path}?{forged}"),
            right.replace(&number, &format!("{id}01")),
            format!("{right}&trade_status=TRADE_SUCCESS"),
            format!("{path}?number={number}"),
            format!("{path}?number={number}&signature="),
            format!("{path}?%00%ff"),
            format!("{path}?{}", "a".repeat(8 * 1024 + 1)),
        ] {
            let answer = site.get(&url).await;
            answer.is_error(ErrorCode::ReturnNotVerified);
            let words = "not signed with the fake's key";
            assert!(!answer.body.contains(words), "what is wrong with it is for staff alone");
        }
        assert_eq!(site.order(&id), before);
        assert_eq!(site.gateway(channel).calls(GatewayCall::Query), 0);
    }
}

#[actix_web::test]
async fn a_number_that_is_none_of_ours_finds_no_order() {
    for (channel, path) in RETURNS {
        let site = Site::new();
        for number in ["R20240726181666459945499033700", "X1", "", "%E5%8F%B7"] {
            let answer = site.get(&back(channel, path, number)).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
    }
}

#[actix_web::test]
async fn a_channel_that_nobody_verifies_has_no_return() {
    let site = Site::wired(|_settings| {}, |ports| ports.verifiers.clear());
    for (channel, path) in RETURNS {
        let url = back(channel, path, "R20240726181666459945499033700");
        site.get(&url).await.is_error(ErrorCode::NotFound);
    }
}
