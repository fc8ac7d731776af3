//! What the proxy shop is told to be like.

use serde_json::{Value, json};

use super::ControlClient;
use crate::error::SandboxError;

impl ControlClient {
    /// The proxy shop's envelope: `code` of success 0 or 200, `word` `message` or `msg`, and the
    /// HTTP status of a refused key, 200 or 401.
    pub async fn proxy_envelope(
        &self,
        code: i64,
        word: &str,
        key_status: u16,
    ) -> Result<Value, SandboxError> {
        let told = json!({"set": "envelope", "code": code, "word": word, "keyStatus": key_status});
        self.post("proxy", &told).await
    }

    /// What is left at the proxy shop, in its unit, as a decimal (`12.5`).
    pub async fn proxy_balance(&self, balance: &str) -> Result<Value, SandboxError> {
        self.post("proxy", &json!({"set": "balance", "balance": balance})).await
    }

    /// What one unit of a package costs there; answers 404 to an unknown package.
    pub async fn proxy_price(&self, pid: i64, price: &str) -> Result<Value, SandboxError> {
        self.post("proxy", &json!({"set": "price", "pid": pid, "price": price})).await
    }

    /// How much of a package is left there; `None`: any amount.
    pub async fn proxy_stock(&self, pid: i64, stock: Option<i64>) -> Result<Value, SandboxError> {
        self.post("proxy", &json!({"set": "stock", "pid": pid, "stock": stock})).await
    }

    /// The status of an order there, known (0 unpaid, 1 paid, 2 timed out, 3 refunded) or not; 3
    /// returns what a paid one cost.
    pub async fn proxy_order_status(
        &self,
        trade_no: &str,
        status: i64,
    ) -> Result<Value, SandboxError> {
        let told = json!({"set": "order_status", "tradeNo": trade_no, "status": status});
        self.post("proxy", &told).await
    }

    /// The `product_type` that a package's orders are listed under, known or not.
    pub async fn proxy_product_type(
        &self,
        pid: i64,
        product_type: i64,
    ) -> Result<Value, SandboxError> {
        let told = json!({"set": "product_type", "pid": pid, "productType": product_type});
        self.post("proxy", &told).await
    }

    /// The status of a static address there, known (1 valid, 2 invalid, 3 expiring, 4 maintenance)
    /// or not; `None`: by the time again.
    pub async fn proxy_address_status(
        &self,
        upid: i64,
        status: Option<i64>,
    ) -> Result<Value, SandboxError> {
        let told = json!({"set": "address_status", "upid": upid, "status": status});
        self.post("proxy", &told).await
    }
}
