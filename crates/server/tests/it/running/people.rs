//! What a visitor and a customer who is signed in do.

use super::{Answer, Running};
use serde_json::{Value, json};

/// A customer who is signed in.
pub(crate) struct Customer<'a> {
    server: &'a Running,
    authorization: String,
}

impl Running {
    /// A ticket for a captcha that somebody has read.
    pub(crate) async fn solved_captcha(&self) -> String {
        let captcha = self.get("/v1/global/captcha").await.data();
        let uuid = captcha["uuid"].as_str().unwrap();
        let read = self.get(&format!("/v1/test/captcha?uuid={uuid}")).await.data();
        let body = json!({"uuid": uuid, "code": read["code"]});
        let verified = self.post("/v1/global/captcha/verify", &body).await.data();
        verified["captchaTicket"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn asked_for_code(&self, phone: &str, scene: &str) -> Answer {
        let ticket = self.solved_captcha().await;
        let query = format!("phoneNumber={phone}&scene={scene}&captchaTicket={ticket}");
        self.get(&format!("/v1/user/sms-code?{query}")).await
    }

    /// Asks for a code, and reads it off the phone.
    pub(crate) async fn sent_code(&self, phone: &str, scene: &str) -> String {
        self.asked_for_code(phone, scene).await.data();
        self.world().sms_code(phone).await.unwrap()
    }

    pub(crate) async fn tried_password(&self, phone: &str, password: &str) -> Answer {
        let ticket = self.solved_captcha().await;
        let body = json!({"phoneNumber": phone, "password": password, "captchaTicket": ticket});
        self.post("/v1/user/login", &body).await
    }

    /// Signs in with the code that the phone was sent.
    pub(crate) async fn customer(&self, phone: &str) -> Customer<'_> {
        let code = self.sent_code(phone, "login").await;
        self.customer_by_code(phone, &code).await
    }

    pub(crate) async fn customer_by_code(&self, phone: &str, code: &str) -> Customer<'_> {
        let body = json!({"phoneNumber": phone, "smsCode": code});
        let signed_in = self.post("/v1/user/login", &body).await.data();
        self.with_token(signed_in["token"].as_str().unwrap())
    }

    /// Sets a password by the code that was sent for it.
    pub(crate) async fn customer_after_reset(&self, phone: &str, code: &str, password: &str) {
        let body = json!({"phoneNumber": phone, "smsCode": code, "newPassword": password});
        self.post("/v1/user/password", &body).await.data();
    }

    /// Somebody who holds the token, wherever it was got.
    pub(crate) fn with_token(&self, token: &str) -> Customer<'_> {
        Customer { server: self, authorization: format!("Bearer {token}") }
    }
}

impl Customer<'_> {
    pub(crate) fn token(&self) -> &str {
        self.authorization.strip_prefix("Bearer ").unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.server.get_with(path, &[("Authorization", &self.authorization)]).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.server.post_with(path, body, &[("Authorization", &self.authorization)]).await
    }
}
