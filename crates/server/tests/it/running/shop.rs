//! What a customer does, and what the sandbox's controls do.

use super::Running;
use reqwest::StatusCode;
use sandbox::{ControlClient, PayerOrder, PayerReport};
use serde_json::{Value, json};

/// Expires in a month.
const CUSTOMER: &str = "PBS001022579";

impl Running {
    /// Saves the document's own renewal under a key of its own.
    pub(crate) async fn saved_order(&self, key: &str) -> String {
        self.saved_order_of(key, CUSTOMER, 74).await
    }

    pub(crate) async fn saved_order_of(&self, key: &str, customer: &str, package: i64) -> String {
        let body = json!({"queryId": customer, "packageId": package});
        let key = format!("{key:-<16}");
        let headers = [("Idempotency-Key", key.as_str())];
        let answer = self.post_with("/v1/order/renewal/save", &body, &headers).await;
        answer.data()["orderId"].as_str().unwrap().to_owned()
    }

    /// Starts a payment and gives its action.
    pub(crate) async fn started_payment(&self, channel: &str, scene: &str, order: &str) -> Value {
        let body = json!({"orderId": order, "scene": scene});
        self.post(&format!("/v1/cashier/{channel}/pay"), &body).await.data()
    }

    /// Has the sandbox's payer act on the order.
    pub(crate) async fn payer(&self, order: &str, action: &str) -> Value {
        let body = json!({"orderId": order, "action": action});
        self.post("/v1/test/payer", &body).await.data()
    }

    /// The same at one of several channels.
    pub(crate) async fn payer_at(&self, channel: &str, order: &str, action: &str) -> Value {
        let body = json!({"orderId": order, "action": action, "channel": channel});
        self.post("/v1/test/payer", &body).await.data()
    }

    /// Has the payer act on one trade exactly.
    pub(crate) async fn act(&self, number: &str, action: &str) -> PayerReport {
        let order = PayerOrder {
            out_trade_no: Some(number.to_owned()),
            action: action.to_owned(),
            ..PayerOrder::default()
        };
        self.world().payer(&order).await.unwrap()
    }

    pub(crate) async fn fault(&self, system: &str, fault: &str, count: Option<u32>) {
        let body = json!({"system": system, "fault": fault, "count": count});
        let answer = self.post("/v1/test/faults", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        let answer = self.post("/v1/test/clock", &json!({"advanceSeconds": seconds})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    /// The sandbox's own controls, as whoever runs it has them.
    pub(crate) fn world(&self) -> ControlClient {
        ControlClient::new(self.sandbox_url()).unwrap()
    }
}
