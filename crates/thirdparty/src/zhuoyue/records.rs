//! The customer's data (插入卓越-数据) and the order (卓越-创建订单) at 卓越, under the platform's token.

use super::{Inner, Zhuoyue, answer, wire};
use crate::bearer;
use crate::http::{Answer, below, observed};
use async_trait::async_trait;
use domain::Target;
use domain::ports::{BackOffice, OutsideError, PushOrder, PushReceipt, TokenSource};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, Url};
use std::sync::Arc;

/// Hands over customers' data (插入卓越-数据). Clones share all.
#[derive(Debug, Clone)]
pub struct ZhuoyueData(Arc<Records>);

/// Creates orders (卓越-创建订单), for customers whose data is there. Clones share all.
#[derive(Debug, Clone)]
pub struct ZhuoyueOrder(Arc<Records>);

type Body = fn(&PushOrder) -> serde_json::Result<Vec<u8>>;

#[derive(Debug)]
struct Records {
    base: Url,
    http: Client,
    tokens: Arc<dyn TokenSource>,
    resource: &'static str,
    body: Body,
}

impl Zhuoyue {
    /// Customers' data at the same address. Getting a token comes on top of the call's time.
    pub fn data(&self, tokens: Arc<dyn TokenSource>) -> ZhuoyueData {
        let body: Body = |push| serde_json::to_vec(&wire::CustomerData::from(push));
        ZhuoyueData(Arc::new(self.records(tokens, "customer-data", body)))
    }

    /// Orders at the same address.
    pub fn orders(&self, tokens: Arc<dyn TokenSource>) -> ZhuoyueOrder {
        let body: Body = |push| serde_json::to_vec(&wire::NewOrder::from(push));
        ZhuoyueOrder(Arc::new(self.records(tokens, "orders", body)))
    }

    fn records(&self, tokens: Arc<dyn TokenSource>, resource: &'static str, body: Body) -> Records {
        let Inner { base, http, .. } = self.0.as_ref();
        Records { base: base.clone(), http: http.clone(), tokens, resource, body }
    }
}

#[async_trait]
impl BackOffice for ZhuoyueData {
    fn target(&self) -> Target {
        Target::ZhuoyueData
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        observed("zhuoyue_data", "push", self.0.push(push)).await
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        observed("zhuoyue_data", "find", self.0.find(key)).await
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        observed("zhuoyue_data", "take_back", self.0.take_back(key)).await
    }
}

#[async_trait]
impl BackOffice for ZhuoyueOrder {
    fn target(&self) -> Target {
        Target::ZhuoyueOrder
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        observed("zhuoyue_order", "push", self.0.push(push)).await
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        observed("zhuoyue_order", "find", self.0.find(key)).await
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        observed("zhuoyue_order", "take_back", self.0.take_back(key)).await
    }
}

impl Records {
    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let body = (self.body)(push).map_err(|error| OutsideError::NotReached(error.into()))?;
        let answer = self.call(Method::POST, &[], &push.key, body).await?;
        answer::pushed(&answer, push)
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        answer::found(&self.call(Method::GET, &["by-key", key], "", Vec::new()).await?)
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        let path = ["by-key", key, "cancel"];
        answer::taken_back(&self.call(Method::POST, &path, "", Vec::new()).await?)
    }

    /// `path`: below the resource. `key`: the header `Idempotency-Key`; empty leaves it out.
    async fn call(
        &self,
        method: Method,
        path: &[&str],
        key: &str,
        body: Vec<u8>,
    ) -> Result<Answer, OutsideError> {
        let url = below(&below(&self.base, &["api", "v1", self.resource])?, path)?;
        let mut request = self.http.request(method, url);
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        bearer::call(self.tokens.as_ref(), request, answer::is_token_refused).await
    }
}
