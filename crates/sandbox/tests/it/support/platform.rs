//! A caller of the outside platform, and of what its token opens.

use reqwest::Method;
use serde_json::{Value, json};

use super::Stage;
use super::wechat::Answered;

pub(crate) async fn ask(stage: &Stage, wish: &Value) -> Answered {
    let url = format!("{}/oauth/token", stage.ids.platform.base_url);
    Answered::read(stage.http.post(url).json(wish).send().await.unwrap()).await
}

/// What the platform gives a token for.
pub(crate) fn wish(stage: &Stage) -> Value {
    let own = &stage.ids.platform;
    json!({
        "grantType": "client_credentials", "appId": own.app_id, "appSecret": own.app_secret,
    })
}

pub(crate) async fn token(stage: &Stage) -> String {
    ask(stage, &wish(stage)).await.json()["token"].as_str().unwrap().to_owned()
}

/// Empty text stands for what is not sent.
pub(crate) async fn call(
    stage: &Stage,
    (method, url): (Method, String),
    token: &str,
    (key, body): (&str, &str),
) -> Answered {
    let mut request = stage.http.request(method, url);
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    if !key.is_empty() {
        request = request.header("Idempotency-Key", key);
    }
    let request = request.header("Content-Type", "application/json").body(body.to_owned());
    Answered::read(request.send().await.unwrap()).await
}
