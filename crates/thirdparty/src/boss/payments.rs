//! Reporting payments to BOSS: the customer's term grows, or a number is opened.

use super::{Boss, Inner, code, refused, wire};
use crate::http::{self, Answer, below, field, observed, unknown};
use async_trait::async_trait;
use domain::Target;
use domain::ports::{BackOffice, OutsideError, PushOrder, PushReceipt};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use std::sync::Arc;

/// Reports payments. Clones share all.
#[derive(Debug, Clone)]
pub struct BossPayments(Arc<Inner>);

impl Boss {
    /// The same caller, as the one who reports payments.
    pub fn payments(&self) -> BossPayments {
        BossPayments(Arc::clone(&self.0))
    }
}

#[async_trait]
impl BackOffice for BossPayments {
    fn target(&self) -> Target {
        Target::Boss
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        observed("boss", "push", self.0.report(push)).await
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        observed("boss", "find_payment", self.0.find_payment(key)).await
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        observed("boss", "take_back", self.0.take_payment_back(key)).await
    }
}

impl Inner {
    async fn report(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let body = serde_json::to_vec(&wire::Payment::from(push))
            .map_err(|error| OutsideError::NotReached(error.into()))?;
        let answer = self.call(Method::POST, &[], &push.key, body).await?;
        if answer.status != 200 {
            return Err(refusal(&answer));
        }
        let receipt = receipt(&answer)?;
        let other_customer =
            push.order.query_id.as_ref().is_some_and(|own| own.as_str() != receipt.query_id);
        if receipt.order_id != push.order.id.to_string() || other_customer {
            Err(unknown("the receipt is for another order or customer"))
        } else if receipt.cancelled_at.is_some() {
            Err(refused("cancelled", "it was taken back, and no report brings it back"))
        } else {
            Ok(receipt.kept())
        }
    }

    /// What was taken back is held no more.
    async fn find_payment(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        let answer = self.call(Method::GET, &["by-key", key], "", Vec::new()).await?;
        if is_no_such_key(&answer) {
            return Ok(None);
        }
        if answer.status != 200 {
            return Err(refusal(&answer));
        }
        let held = Some(receipt(&answer)?).filter(|it| it.cancelled_at.is_none());
        Ok(held.map(wire::Receipt::kept))
    }

    /// What was never accepted has nothing to be taken back.
    async fn take_payment_back(&self, key: &str) -> Result<(), OutsideError> {
        let path = ["by-key", key, "cancel"];
        let answer = self.call(Method::POST, &path, "", Vec::new()).await?;
        if is_no_such_key(&answer) {
            return Ok(());
        }
        if answer.status != 200 {
            return Err(refusal(&answer));
        }
        if receipt(&answer)?.cancelled_at.is_some() {
            Ok(())
        } else {
            Err(unknown("the receipt does not say that it was taken back"))
        }
    }

    /// `path`: below the payments. `key`: the header `Idempotency-Key`; empty leaves it out.
    async fn call(
        &self,
        method: Method,
        path: &[&str],
        key: &str,
        body: Vec<u8>,
    ) -> Result<Answer, OutsideError> {
        let url = below(&below(&self.base, &["api", "v1", "payments"])?, path)?;
        let mut request =
            self.http.request(method, url).header(AUTHORIZATION, self.authorization.clone());
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        http::exchange(request).await
    }
}

fn receipt(answer: &Answer) -> Result<wire::Receipt, OutsideError> {
    serde_json::from_slice::<wire::Receipt>(&answer.body)
        .ok()
        .filter(|receipt| !receipt.payment_no.is_empty() && receipt.has_customer())
        .ok_or_else(|| unknown("an answer of status 200 without a receipt"))
}

fn is_no_such_key(answer: &Answer) -> bool {
    answer.status == 404 && code(answer).as_deref() == Some("PAYMENT_NOT_FOUND")
}

/// What an answer that is no success leaves us knowing, in our own words: theirs may quote the
/// customer's data.
fn refusal(answer: &Answer) -> OutsideError {
    let status = answer.status;
    let told = serde_json::from_slice::<wire::Problem>(&answer.body).ok();
    let Some(told) = told else { return unknown(format!("an answer of status {status}")) };
    let (code, message) = match (status, told.code.as_str()) {
        (400, "BAD_REQUEST") => {
            return refused("BAD_REQUEST", &format!("it cannot take {}", field(&told.message)));
        }
        (401, "UNAUTHORIZED") => ("UNAUTHORIZED", "the token is missing or wrong"),
        (403, "REFUSED") => ("REFUSED", "it does not serve this caller"),
        (404, "NOT_FOUND") => ("NOT_FOUND", "no such path: the base address is wrong"),
        (409, "KEY_REUSED") => ("KEY_REUSED", "the key was used for another body"),
        (409, "ORDER_REPORTED") => ("ORDER_REPORTED", "the order was reported under another key"),
        (422, "UNKNOWN_CUSTOMER") => ("UNKNOWN_CUSTOMER", "nobody has the order's queryId"),
        _other => return unknown(format!("an answer of status {status}")),
    };
    refused(code, message)
}
