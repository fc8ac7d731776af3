//! What a member of staff does.

use super::looking::pause;
use super::{Answer, PASSWORD, PATIENCE, Running};
use serde_json::{Value, json};
use std::time::Instant;

/// Somebody who is signed in.
pub(crate) struct Staff<'a> {
    server: &'a Running,
    authorization: String,
}

impl Running {
    /// Signs in as the first account.
    pub(crate) async fn staff(&self) -> Staff<'_> {
        let body = json!({"account": "admin", "password": PASSWORD});
        let signed_in = self.post("/v1/admin/login", &body).await.data();
        let authorization = format!("Bearer {}", signed_in["token"].as_str().unwrap());
        Staff { server: self, authorization }
    }
}

impl Running {
    /// Somebody who holds a token of staff, wherever it was got.
    pub(crate) fn staff_with(&self, token: &str) -> Staff<'_> {
        Staff { server: self, authorization: format!("Bearer {token}") }
    }

    pub(crate) async fn staff_tried(&self, password: &str) -> Answer {
        self.post("/v1/admin/login", &json!({"account": "admin", "password": password})).await
    }
}

impl Staff<'_> {
    pub(crate) fn token(&self) -> &str {
        self.authorization.strip_prefix("Bearer ").unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.server.get_with(path, &[("Authorization", &self.authorization)]).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.server.post_with(path, body, &[("Authorization", &self.authorization)]).await
    }

    /// Asks for a refund of what paid the order.
    pub(crate) async fn refund(&self, order: &str, number: &str, amount: &str) -> Answer {
        let body =
            json!({"orderId": order, "refundNo": number, "amount": amount, "reason": "客户退订"});
        self.post("/v1/admin/refunds", &body).await
    }

    /// What is told of an import while it goes on, to the end.
    pub(crate) async fn events(&self, import: &str) -> Vec<Value> {
        let path = format!("{}/v1/admin/imports/{import}/events", self.server.url);
        let request = self.server.http.get(path).header("Authorization", &self.authorization);
        let text = request.send().await.unwrap().text().await.unwrap();
        let told = text.lines().filter_map(|line| line.strip_prefix("data: "));
        told.map(|data| serde_json::from_str(data).unwrap()).collect()
    }

    /// Looks at a list until it is as wanted, and gives it.
    pub(crate) async fn until_rows(
        &self,
        path: &str,
        are_so: impl Fn(&[Value]) -> bool,
    ) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let rows = self.get(path).await.rows();
            if are_so(&rows) {
                return rows;
            }
            assert!(started.elapsed() < PATIENCE, "{path} is still {rows:?}");
            pause().await;
        }
    }
}
