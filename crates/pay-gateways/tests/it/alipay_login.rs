//! Signing in: codes for ids, and nothing of it anywhere else.

use crate::support::{AlipayServer, NOWHERE, Outside, keys, signed_node};
use async_trait::async_trait;
use domain::ports::{AlipayLogin, LoginError};
use sandbox::ControlClient;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::contract::login::{Door, Fixture, Visitor};

const TOKEN: &str = "alipay.system.oauth.token";
const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";

struct Alice(ControlClient);

#[async_trait]
impl Visitor for Alice {
    async fn fresh_code(&self) -> String {
        self.0.alipay_login_code("alice").await.unwrap()
    }
}

mod contract {
    use super::{Alice, Arc, Door, Fixture, NOWHERE, Outside};

    async fn fresh() -> Fixture {
        let outside = Outside::notifying(NOWHERE).await;
        Fixture {
            door: Door::Alipay(Arc::new(outside.alipay())),
            visitor: Arc::new(Alice(outside.control.clone())),
            cleanup: Box::new(outside.running),
        }
    }

    testkit::login_contract!(fresh);
}

#[tokio::test]
async fn an_application_that_is_told_the_open_id_alone_gets_that() {
    let outside = Outside::notifying(NOWHERE).await;
    let (login, control) = (outside.alipay(), &outside.control);
    let user_id = login.openid(&control.alipay_login_code("bob").await.unwrap()).await.unwrap();
    assert_eq!(user_id, "2088900000000022");
    let open_id = login.openid(&control.alipay_open_id_code("bob").await.unwrap()).await.unwrap();
    assert!(!open_id.starts_with("2088") && !open_id.is_empty(), "{open_id}");
    outside.running.0.stop().await;
}

fn tokens() -> Value {
    json!({
        "access_token": "authbseBsecret",
        "refresh_token": "authbseBsecret",
        "expires_in": 1_296_000,
        "re_expires_in": "2592000",
        "user_id": "2088900000000011",
        "open_id": "011openid",
    })
}

async fn answered(node: &Value) -> Result<String, LoginError> {
    AlipayServer::signed(TOKEN, &node.to_string()).await.gateway.openid(CODE).await
}

#[tokio::test]
async fn the_user_id_comes_before_the_open_id() {
    assert_eq!(answered(&tokens()).await.unwrap(), "2088900000000011");
    let mut node = tokens();
    node["user_id"] = json!("");
    assert_eq!(answered(&node).await.unwrap(), "011openid");
    node["code"] = json!("10000");
    assert_eq!(answered(&node).await.unwrap(), "011openid");
}

#[tokio::test]
async fn the_code_goes_beside_the_common_parameters() {
    let outside = AlipayServer::signed(TOKEN, &tokens().to_string()).await;
    outside.gateway.openid(CODE).await.unwrap();
    let [request] = &outside.server.received_requests().await.unwrap()[..] else { panic!() };
    let query = request.url.query().unwrap();
    assert!(query.contains("grant_type=authorization_code"), "{query}");
    assert!(!query.contains(CODE) && !query.contains("biz_content"), "{query}");
    assert_eq!(request.body, format!("code={CODE}").into_bytes());
}

#[tokio::test]
async fn nothing_of_a_sign_in_is_kept() {
    let outside = AlipayServer::signed(TOKEN, &tokens().to_string()).await;
    outside.gateway.openid(CODE).await.unwrap();
    assert!(outside.log.recorded().is_empty());
    let outside = AlipayServer::answering("no").await;
    let error = outside.gateway.openid(CODE).await.unwrap_err();
    assert!(!format!("{error:?}").contains(CODE), "{error:?}");
    assert!(outside.log.recorded().is_empty());
}

#[tokio::test]
async fn an_id_without_a_right_signature_is_nobodys() {
    let node = tokens().to_string();
    for answer in [
        format!(r#"{{"alipay_system_oauth_token_response":{node}}}"#),
        signed_node(&keys().stranger, TOKEN, &node),
        signed_node(&keys().theirs, "alipay.trade.query", &node),
        signed_node(&keys().theirs, TOKEN, &json!({"user_id": ""}).to_string()),
        signed_node(&keys().theirs, TOKEN, &json!({"user_id": "a b"}).to_string()),
        signed_node(&keys().theirs, TOKEN, &json!({"open_id": 5}).to_string()),
    ] {
        let asked = AlipayServer::answering(&answer).await.gateway.openid(CODE).await;
        assert!(matches!(asked, Err(LoginError::Outside(_))), "{answer}: {asked:?}");
    }
}

#[tokio::test]
async fn each_failure_is_told_apart() {
    for (code, sub_code, expected) in [
        ("40002", "isv.code-invalid", "refused"),
        ("40002", "isv.code-is-old", "refused"),
        ("40002", "isv.invalid-app-id", "ours"),
        ("40002", "isv.grant-type-invalid", "ours"),
        ("40001", "isv.missing-signature", "ours"),
        ("40003", "isv.missing-configuration", "ours"),
        ("40006", "isv.insufficient-isv-permissions", "ours"),
        ("20001", "aop.invalid-auth-token", "ours"),
        ("40005", "isv.app-call-limited", "often"),
        ("20000", "isp.unknow-error", "unknown"),
        ("20000", "aop.unknow-error", "unknown"),
        ("99999", "", "unknown"),
    ] {
        let node = json!({"code": code, "msg": "m", "sub_code": sub_code, "sub_msg": "m"});
        let sign = keys().theirs.sign(node.to_string().as_bytes());
        for answer in [
            format!(r#"{{"error_response":{node}}}"#),
            format!(r#"{{"error_response":{node},"sign":"{sign}"}}"#),
        ] {
            let asked = AlipayServer::answering(&answer).await.gateway.openid(CODE).await;
            let found = match asked.unwrap_err() {
                LoginError::CodeRefused { .. } => "refused",
                LoginError::TooFrequent { .. } => "often",
                LoginError::Misconfigured { .. } => "ours",
                LoginError::Outside(_) => "unknown",
                LoginError::Blocked { .. } => "blocked",
            };
            assert_eq!(found, expected, "{code} {sub_code}");
        }
    }
}

#[tokio::test]
async fn what_is_no_code_is_not_sent() {
    let outside = AlipayServer::answering("").await;
    for code in ["", "a b", "a&app_id=1", "a\n", &"x".repeat(129)] {
        let asked = outside.gateway.openid(code).await;
        assert!(matches!(asked, Err(LoginError::CodeRefused { .. })), "{code}: {asked:?}");
    }
    assert!(outside.server.received_requests().await.unwrap().is_empty());
}
