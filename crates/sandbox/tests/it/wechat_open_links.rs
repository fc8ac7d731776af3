//! The global token, and the links that open the mini-program.

use serde_json::{Value, json};

use crate::support::Stage;
use crate::support::telecom::time;

async fn post(stage: &Stage, path: &str, token: &str, body: &Value) -> Value {
    let url = format!("{}{path}", stage.ids.wechat_open.base_url);
    let request = stage.http.post(url).body(body.to_string());
    let request =
        if token.is_empty() { request } else { request.query(&[("access_token", token)]) };
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

async fn token(stage: &Stage, force: bool) -> Value {
    let ids = &stage.ids.wechat_open;
    let body = json!({
        "grant_type": "client_credential",
        "appid": ids.mini_program_app_id,
        "secret": ids.mini_program_secret,
        "force_refresh": force,
    });
    post(stage, "/cgi-bin/stable_token", "", &body).await
}

async fn text(stage: &Stage, force: bool) -> String {
    token(stage, force).await["access_token"].as_str().unwrap().to_owned()
}

async fn url_link(stage: &Stage, token: &str) -> Value {
    let body = json!({
        "path": "/pages/pay/index",
        "query": "orderId=R1",
        "expire_type": 1,
        "expire_interval": 1,
        "env_version": "release",
    });
    post(stage, "/wxa/generate_urllink", token, &body).await
}

#[tokio::test]
async fn the_token_stays_the_same_until_it_is_refreshed() {
    let stage = Stage::set().await;
    let first = token(&stage, false).await;
    assert_eq!(first["expires_in"], 7200);
    assert!(first["access_token"].as_str().unwrap().len() >= 500);
    stage.control.advance_clock(600).await.unwrap();
    let stage = stage.restarted().await;
    let same = token(&stage, false).await;
    assert_eq!(same["access_token"], first["access_token"]);
    assert!(same["expires_in"].as_i64().unwrap() <= 6600);

    let old = text(&stage, false).await;
    let fresh = text(&stage, true).await;
    assert_ne!(fresh, old);
    assert_eq!(url_link(&stage, &old).await["errcode"], 0);
    assert_eq!(url_link(&stage, &fresh).await["errcode"], 0);
    stage.control.advance_clock(300).await.unwrap();
    assert_eq!(url_link(&stage, &old).await["errcode"], 42001);
    assert_eq!(url_link(&stage, &fresh).await["errcode"], 0);
    stage.control.advance_clock(6900).await.unwrap();
    assert_eq!(url_link(&stage, &fresh).await["errcode"], 42001);
    let renewed = text(&stage, false).await;
    assert_ne!(renewed, fresh);
    assert_eq!(url_link(&stage, &renewed).await["errcode"], 0);
}

#[tokio::test]
async fn a_refresh_cannot_be_forced_too_soon_or_too_often() {
    let stage = Stage::set().await;
    text(&stage, true).await;
    assert_eq!(token(&stage, true).await["errcode"], 45011);
    for _ in 1..20 {
        stage.control.advance_clock(31).await.unwrap();
        text(&stage, true).await;
    }
    stage.control.advance_clock(31).await.unwrap();
    assert_eq!(token(&stage, true).await["errcode"], 45009);
    assert!(token(&stage, false).await["access_token"].is_string());
}

#[tokio::test]
async fn a_token_is_given_to_the_application_with_its_secret_only() {
    let stage = Stage::set().await;
    let ids = &stage.ids.wechat_open;
    let (app_id, secret) = (&*ids.official_account_app_id, &*ids.official_account_secret);
    for (grant_type, app_id, secret, errcode) in [
        ("authorization_code", app_id, secret, 40002),
        ("client_credential", "", secret, 41002),
        ("client_credential", "wx0000000000000000", secret, 40013),
        ("client_credential", app_id, "", 41004),
        ("client_credential", app_id, &*ids.mini_program_secret, 40125),
    ] {
        let body = json!({"grant_type": grant_type, "appid": app_id, "secret": secret});
        let refused = post(&stage, "/cgi-bin/stable_token", "", &body).await;
        assert_eq!(refused["errcode"], errcode);
    }
    let body = json!({"grant_type": "client_credential", "appid": app_id, "secret": secret});
    let other = post(&stage, "/cgi-bin/stable_token", "", &body).await;
    let other = other["access_token"].as_str().unwrap();
    assert_eq!(url_link(&stage, other).await["errcode"], 48001);
    assert_eq!(url_link(&stage, "unknown").await["errcode"], 40001);
    assert_eq!(url_link(&stage, "").await["errcode"], 41001);
}

#[tokio::test]
async fn a_link_shows_what_it_opens_until_it_expires() {
    let stage = Stage::set().await;
    let link = url_link(&stage, &text(&stage, false).await).await;
    let link = link["url_link"].as_str().unwrap();
    let page = stage.http.get(link).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("pages/pay/index") && page.contains("orderId=R1"));
    stage.control.advance_clock(86_401).await.unwrap();
    assert_eq!(stage.http.get(link).send().await.unwrap().status(), 410);
    assert_eq!(stage.http.get(format!("{link}0")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_scheme_opens_the_same_page_and_always_expires() {
    let stage = Stage::set().await;
    let token = text(&stage, false).await;
    let right = json!({
        "jump_wxa": {"path": "pages/pay/index", "query": "orderId=R1", "env_version": "release"},
        "is_expire": true,
        "expire_type": 0,
        "expire_time": time(&stage).await + 600,
    });
    let scheme = post(&stage, "/wxa/generatescheme", &token, &right).await;
    assert_eq!(scheme["errcode"], 0);
    assert!(scheme["openlink"].as_str().unwrap().starts_with("weixin://dl/business/?t="));
    let seen = stage.control.outside(Some("wechat_open")).await.unwrap();
    assert_eq!(seen["holds"]["wechat_open"][0]["query"], "orderId=R1");
    let mut lasting = right.clone();
    lasting["is_expire"] = json!(false);
    let refused = post(&stage, "/wxa/generatescheme", &token, &lasting).await;
    assert_eq!(refused["errcode"], 85400);
}

#[tokio::test]
async fn a_bad_page_query_or_expiry_has_its_errcode() {
    let stage = Stage::set().await;
    let token = text(&stage, false).await;
    let now = time(&stage).await;
    let right =
        json!({"path": "pages/pay/index", "query": "", "expire_type": 1, "expire_interval": 30});
    let wrong = [
        ("path", json!("pages/pay/index?orderId=R1"), 40165),
        ("path", json!("elsewhere"), 40165),
        ("query", json!("q".repeat(1025)), 40097),
        ("env_version", json!("beta"), 40097),
        ("expire_interval", json!(31), 85401),
        ("expire_interval", json!(0), 85401),
        ("expire_type", json!(2), 85401),
        ("expire_type", json!(0), 85401),
    ];
    for (name, value, errcode) in wrong {
        let mut body = right.clone();
        body[name] = value;
        let refused = post(&stage, "/wxa/generate_urllink", &token, &body).await;
        assert_eq!(refused["errcode"], errcode, "{name}");
    }
    for (time, errcode) in [(now - 1, 85401), (now + 31 * 86_400, 85401), (now + 86_400, 0)] {
        let body = json!({"path": "pages/pay/index", "expire_type": 0, "expire_time": time});
        let answer = post(&stage, "/wxa/generate_urllink", &token, &body).await;
        assert_eq!(answer["errcode"], errcode);
    }
}
