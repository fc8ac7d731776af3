//! The outside platform: tokens, and the telecom's users behind them.

use reqwest::Method;
use serde_json::json;

use crate::support::Stage;
use crate::support::platform::{ask, call, token, wish};
use crate::support::wechat::Answered;

async fn user(stage: &Stage, user_id: &str, token: &str) -> Answered {
    let url = format!("{}/telecom/users/{user_id}", stage.ids.platform.base_url);
    call(stage, (Method::GET, url), token, ("", "")).await
}

#[tokio::test]
async fn a_token_opens_the_telecoms_users_for_two_hours() {
    let stage = Stage::set().await;
    let answer = ask(&stage, &wish(&stage)).await;
    assert_eq!((answer.status, answer.json()["expiresIn"].as_i64()), (200, Some(7_200)));
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    stage.control.advance_clock(7_190).await.unwrap();
    let found = user(&stage, "PBS001022579", &token).await;
    assert_eq!(found.status, 200, "{}", found.body);
    assert_eq!(found.json()["userName"], "测试");
    assert_eq!(found.json()["mobile"], "18612345772");
    assert_eq!(found.json()["bandwidth"], "100M");
    stage.control.advance_clock(10).await.unwrap();
    let over = user(&stage, "PBS001022579", &token).await;
    assert_eq!((over.status, over.json()["code"].as_str()), (401, Some("TOKEN_INVALID")));
}

#[tokio::test]
async fn a_newer_token_leaves_the_older_one_good_also_after_a_restart() {
    let stage = Stage::set().await;
    let (older, newer) = (token(&stage).await, token(&stage).await);
    assert_ne!(older, newer);
    let stage = stage.restarted().await;
    for token in [older, newer] {
        assert_eq!(user(&stage, "PBS001022579", &token).await.status, 200);
    }
}

#[tokio::test]
async fn strangers_get_neither_token_nor_user() {
    let stage = Stage::set().await;
    for field in ["appId", "appSecret"] {
        let mut wrong = wish(&stage);
        wrong[field] = json!("wrong");
        let answer = ask(&stage, &wrong).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("INVALID_CLIENT")));
    }
    for wrong in [json!([]), json!({"grantType": "password"})] {
        let answer = ask(&stage, &wrong).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("BAD_REQUEST")));
    }
    for token in ["", "sandbox0123", &stage.ids.platform.app_secret] {
        let answer = user(&stage, "PBS001022579", token).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("TOKEN_INVALID")));
    }
    assert_eq!(stage.count("platform", "created").await, 0);
}

#[tokio::test]
async fn every_demo_customer_is_known_and_nobody_else() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    for customer in stage.control.customers().await.unwrap() {
        let found = user(&stage, &customer.query_id, &token).await;
        assert_eq!(found.json()["userId"], customer.query_id);
    }
    let nobody = user(&stage, "PBS999999999", &token).await;
    assert_eq!((nobody.status, nobody.json()["code"].as_str()), (404, Some("USER_NOT_FOUND")));
}

#[tokio::test]
async fn the_record_counts_the_tokens_and_shows_none() {
    let stage = Stage::set().await;
    let tokens = [token(&stage).await, token(&stage).await];
    user(&stage, "PBS001022579", &tokens[0]).await;
    let seen = stage.control.outside(Some("platform")).await.unwrap();
    assert_eq!(seen["holds"]["platform"].as_array().unwrap().len(), 2);
    assert!(seen["holds"]["platform"][0]["expiresAt"].is_string());
    assert_eq!(stage.count("platform", "created").await, 2);
    let shown = seen.to_string();
    for secret in tokens.iter().chain([&stage.ids.platform.app_secret]) {
        assert!(!shown.contains(secret.as_str()), "{shown}");
    }
}
