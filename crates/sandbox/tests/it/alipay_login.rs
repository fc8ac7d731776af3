//! Signing in with Alipay.

use std::collections::BTreeMap;

use sandbox::SandboxError;
use serde_json::Value;

use crate::support::Stage;
use crate::support::alipay::{ALICE, params, raw_node, send, sign};
use crate::support::rsa;

const METHOD: &str = "alipay.system.oauth.token";

/// The rightly signed node of the given name.
async fn token(stage: &Stage, node: &str, grant: &[(&str, &str)]) -> Value {
    let mut params: BTreeMap<String, String> = params(stage, METHOD, &Value::Null, "").await;
    params.remove("biz_content");
    params.extend(grant.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    sign(&stage.ids.alipay, &mut params);
    let answered = send(stage, &params).await;
    let raw = raw_node(&answered.body, node);
    let whole = answered.json();
    let sign = whole["sign"].as_str().unwrap();
    assert!(rsa::verifies(&stage.ids.alipay.alipay_public_key_pem, raw, sign), "{whole}");
    serde_json::from_str(raw).unwrap()
}

async fn good(stage: &Stage, grant: &[(&str, &str)]) -> Value {
    token(stage, "alipay_system_oauth_token_response", grant).await
}

async fn bad(stage: &Stage, grant: &[(&str, &str)]) -> Value {
    let node = token(stage, "error_response", grant).await;
    assert_eq!(
        (node["code"].as_str(), node["msg"].as_str()),
        (Some("40002"), Some("Invalid Arguments"))
    );
    node
}

fn redeem(code: &str) -> [(&str, &str); 2] {
    [("grant_type", "authorization_code"), ("code", code)]
}

#[tokio::test]
async fn a_code_gives_the_users_account_once() {
    let stage = Stage::set().await;
    let code = stage.control.alipay_login_code("alice").await.unwrap();
    let node = good(&stage, &redeem(&code)).await;
    assert_eq!(node["user_id"], ALICE);
    assert!(node.get("code").is_none() && node.get("open_id").is_none());
    assert!(node["expires_in"].is_i64() && node["re_expires_in"].is_i64());
    assert_eq!(node["auth_start"].as_str().unwrap().len(), 19);
    assert!(!node["access_token"].as_str().unwrap().is_empty());
    assert_eq!(bad(&stage, &redeem(&code)).await["sub_code"], "isv.code-invalid");
}

#[tokio::test]
async fn an_application_may_be_told_the_open_id_alone() {
    let stage = Stage::set().await;
    let code = stage.control.alipay_open_id_code("bob").await.unwrap();
    let node = good(&stage, &redeem(&code)).await;
    assert_eq!(node["open_id"], "022sandboxBobOpenId000000000000000000000000002");
    assert!(node.get("user_id").is_none());
}

#[tokio::test]
async fn a_code_lives_three_minutes() {
    let stage = Stage::set().await;
    let code = stage.control.alipay_login_code("carol").await.unwrap();
    stage.control.advance_clock(180).await.unwrap();
    assert_eq!(bad(&stage, &redeem(&code)).await["sub_code"], "isv.code-invalid");
}

#[tokio::test]
async fn what_is_no_code_or_no_grant_is_refused() {
    let stage = Stage::set().await;
    for (grant, sub_code) in [
        (&redeem("nonsense")[..], "isv.code-invalid"),
        (&[("grant_type", "authorization_code")][..], "isv.code-invalid"),
        (&[("grant_type", "password")][..], "isv.grant-type-invalid"),
        (
            &[("grant_type", "refresh_token"), ("refresh_token", "nonsense")][..],
            "isv.refresh-token-invalid",
        ),
    ] {
        assert_eq!(bad(&stage, grant).await["sub_code"], sub_code);
    }
    let unknown = stage.control.alipay_login_code("mallory").await;
    assert!(matches!(unknown, Err(SandboxError::Answered { status: 400, .. })));
}

#[tokio::test]
async fn a_token_can_be_renewed_once_each_and_not_for_ever() {
    let stage = Stage::set().await;
    let code = stage.control.alipay_login_code("alice").await.unwrap();
    let first = good(&stage, &redeem(&code)).await["refresh_token"].as_str().unwrap().to_owned();
    let renew = [("grant_type", "refresh_token"), ("refresh_token", first.as_str())];
    let node = good(&stage, &renew).await;
    assert_eq!(node["user_id"], ALICE);
    assert_eq!(bad(&stage, &renew).await["sub_code"], "isv.refresh-token-invalid");
    let next = node["refresh_token"].as_str().unwrap().to_owned();
    stage.control.advance_clock(2_592_000).await.unwrap();
    let late = [("grant_type", "refresh_token"), ("refresh_token", next.as_str())];
    assert_eq!(bad(&stage, &late).await["sub_code"], "isv.refresh-token-time-out");
}

#[tokio::test]
async fn the_authorise_page_sends_alice_back_with_a_code() {
    let stage = Stage::set().await;
    let page = format!("{}/alipay/oauth2/publicAppAuthorize.htm", stage.sandbox.url());
    let ask = |app_id: &str| {
        stage.http.get(&page).query(&[
            ("app_id", app_id),
            ("scope", "auth_base"),
            ("redirect_uri", "http://127.0.0.1:9/signed-in?from=alipay"),
            ("state", "s 1"),
        ])
    };
    let answer = ask(&stage.ids.alipay.app_id).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let location = reqwest::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let query: BTreeMap<String, String> = location.query_pairs().into_owned().collect();
    assert_eq!((query["from"].as_str(), query["state"].as_str()), ("alipay", "s 1"));
    assert_eq!(good(&stage, &redeem(&query["auth_code"])).await["user_id"], ALICE);
    let foreign = ask("2021000000000000").send().await.unwrap();
    assert_eq!(foreign.status(), 200);
    assert!(!foreign.headers().contains_key("location"));
}
