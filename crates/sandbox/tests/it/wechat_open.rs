//! Signing in at WeChat: the authorise page, both exchanges and their errcodes.

use std::collections::HashMap;

use reqwest::Url;
use serde_json::Value;

use crate::support::Stage;

pub(crate) async fn get(stage: &Stage, path: &str, query: &[(&str, &str)]) -> Value {
    let url = format!("{}{path}", stage.ids.wechat_open.base_url);
    let response = stage.http.get(url).query(query).send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

async fn mini_program(stage: &Stage, code: &str) -> Value {
    let ids = &stage.ids.wechat_open;
    let query = [
        ("appid", ids.mini_program_app_id.as_str()),
        ("secret", &ids.mini_program_secret),
        ("js_code", code),
        ("grant_type", "authorization_code"),
    ];
    get(stage, "/sns/jscode2session", &query).await
}

async fn official_account(stage: &Stage, code: &str) -> Value {
    let ids = &stage.ids.wechat_open;
    let query = [
        ("appid", ids.official_account_app_id.as_str()),
        ("secret", &ids.official_account_secret),
        ("code", code),
        ("grant_type", "authorization_code"),
    ];
    get(stage, "/sns/oauth2/access_token", &query).await
}

#[tokio::test]
async fn a_code_is_exchanged_once_for_the_openid_of_its_application() {
    let stage = Stage::set().await;
    let code = stage.control.login_code("mini_program", "bob").await.unwrap();
    let session = mini_program(&stage, &code).await;
    let app_id = &stage.ids.wechat_open.mini_program_app_id;
    assert_eq!(app_id, &stage.ids.wechat.mini_program_app_id);
    let openid = stage.control.wechat_openid(app_id, "bob").await.unwrap();
    assert_eq!(session["openid"], openid.as_str());
    assert!(session["session_key"].is_string());
    assert!(session.get("errcode").is_none());
    assert_eq!(mini_program(&stage, &code).await["errcode"], 40163);

    let code = stage.control.login_code("official_account", "bob").await.unwrap();
    let token = official_account(&stage, &code).await;
    let own = stage.control.wechat_openid(&stage.ids.wechat.app_id, "bob").await.unwrap();
    assert_eq!(token["openid"], own.as_str());
    assert_ne!(own, openid);
    assert_eq!(token["expires_in"], 7200);
    assert!(token.get("errcode").is_none());
    assert_eq!(official_account(&stage, &code).await["errcode"], 40163);
}

#[tokio::test]
async fn a_bad_code_application_or_secret_has_its_errcode() {
    let stage = Stage::set().await;
    let old = stage.control.login_code("mini_program", "alice").await.unwrap();
    stage.control.advance_clock(300).await.unwrap();
    let foreign = stage.control.login_code("official_account", "alice").await.unwrap();
    for code in [old.as_str(), foreign.as_str(), "unknown"] {
        assert_eq!(mini_program(&stage, code).await["errcode"], 40029);
    }
    assert_eq!(mini_program(&stage, "").await["errcode"], 41008);
    let ids = &stage.ids.wechat_open;
    let (app_id, secret) = (ids.mini_program_app_id.as_str(), ids.mini_program_secret.as_str());
    let wrong = [
        ("", secret, "authorization_code", 41002),
        ("wx0000000000000000", secret, "authorization_code", 40013),
        (&*ids.official_account_app_id, secret, "authorization_code", 40013),
        (app_id, "", "authorization_code", 41004),
        (app_id, &*ids.official_account_secret, "authorization_code", 40125),
        (app_id, secret, "client_credential", 40002),
    ];
    for (app_id, secret, grant_type, errcode) in wrong {
        let query =
            [("appid", app_id), ("secret", secret), ("js_code", "c"), ("grant_type", grant_type)];
        let refused = get(&stage, "/sns/jscode2session", &query).await;
        assert_eq!(refused["errcode"], errcode);
        assert!(refused.get("openid").is_none());
    }
}

#[tokio::test]
async fn the_next_calls_answer_with_the_errcode_they_are_told() {
    let stage = Stage::set().await;
    let code = stage.control.login_code("mini_program", "alice").await.unwrap();
    for errcode in [-1, 45011, 40226, 40164] {
        stage.control.wechat_open_errcode(errcode, 1).await.unwrap();
        assert_eq!(mini_program(&stage, &code).await["errcode"], errcode);
    }
    stage.control.wechat_open_errcode(-1, 9).await.unwrap();
    stage.control.wechat_open_errcode(0, 0).await.unwrap();
    assert!(mini_program(&stage, &code).await["openid"].is_string());
    stage.fail("wechat_open", "refuse", Some(1)).await;
    assert_eq!(mini_program(&stage, &code).await["errcode"], 48001);
}

#[tokio::test]
async fn the_authorise_page_returns_with_a_code_and_the_state() {
    let stage = Stage::set().await;
    let app_id = &stage.ids.wechat_open.official_account_app_id;
    let back = "http%3A%2F%2F127.0.0.1%3A9%2Fback%3Forder%3D1";
    let page = &stage.ids.wechat_open.authorize_url;
    let right = format!(
        "{page}?appid={app_id}&redirect_uri={back}&response_type=code&scope=snsapi_base\
         &state=abc123&connect_redirect=1#wechat_redirect"
    );
    for (suffix, user) in [("", "alice"), ("&sandbox_user=carol", "carol")] {
        let url = right.replace("#wechat_redirect", &format!("{suffix}#wechat_redirect"));
        let returned = stage.http.get(url).send().await.unwrap();
        assert_eq!(returned.status(), 302);
        let location = Url::parse(returned.headers()["location"].to_str().unwrap()).unwrap();
        let query: HashMap<String, String> = location.query_pairs().into_owned().collect();
        assert_eq!((query["order"].as_str(), query["state"].as_str()), ("1", "abc123"));
        let token = official_account(&stage, &query["code"]).await;
        let openid = stage.control.wechat_openid(app_id, user).await.unwrap();
        assert_eq!(token["openid"], openid.as_str());
    }
    for (from, to) in [
        ("response_type=code&scope=snsapi_base", "scope=snsapi_base&response_type=code"),
        ("response_type=code", "response_type=token"),
        ("scope=snsapi_base", "scope=snsapi_login"),
        ("state=abc123", "state=a-b"),
        ("&scope=snsapi_base&state=abc123&connect_redirect=1", ""),
        (back, "javascript%3Aalert(1)"),
        (app_id.as_str(), "wx0000000000000000"),
        ("#wechat_redirect", "&sandbox_user=mallory#wechat_redirect"),
    ] {
        let refused = stage.http.get(right.replace(from, to)).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{to}");
        assert!(refused.headers().get("location").is_none());
    }
}
