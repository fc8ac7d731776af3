//! BOSS, the operator's customer directory, which is told of payments too. Contract:
//! `docs/contracts/boss.md`.

mod payments;
mod wire;

pub use payments::BossPayments;

use crate::config::{ConfigError, http_url, secret_header};
use crate::http::{self, Answer, below, observed, unknown};
use async_trait::async_trait;
use domain::ports::{Clock, CustomerDirectory, OutsideError};
use domain::{Customer, QueryId};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A caller of BOSS.
#[derive(Clone, PartialEq, Eq)]
pub struct BossConfig {
    /// Stands before `/api/v1/…`.
    pub base_url: String,
    pub token: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// Without the token.
impl fmt::Debug for BossConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BossConfig")
            .field("base_url", &self.base_url)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// Reads customers. Clones share all.
#[derive(Debug, Clone)]
pub struct Boss(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Url,
    authorization: HeaderValue,
    http: Client,
    clock: Arc<dyn Clock>,
}

impl Boss {
    pub fn new(config: BossConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let BossConfig { base_url, token, call_time_limit } = config;
        if token.is_empty() {
            return Err(ConfigError::new("token", "must not be empty"));
        }
        Ok(Self(Arc::new(Inner {
            base: http_url("base_url", &base_url)?,
            authorization: secret_header("token", &format!("Bearer {token}"))?,
            http: http::client(call_time_limit)?,
            clock,
        })))
    }
}

#[async_trait]
impl CustomerDirectory for Boss {
    async fn find(&self, query_id: &QueryId) -> Result<Option<Customer>, OutsideError> {
        observed("boss", "find", self.0.find(query_id)).await
    }
}

impl Inner {
    async fn find(&self, query_id: &QueryId) -> Result<Option<Customer>, OutsideError> {
        let url = below(&self.base, &["api", "v1", "customers", query_id.as_str()])?;
        let request = self
            .http
            .get(url)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, self.authorization.clone());
        let answer = http::exchange(request).await?;
        match answer.status {
            200 => self.customer(&answer, query_id).map(Some),
            status => match (status, code(&answer).as_deref()) {
                (404, Some("CUSTOMER_NOT_FOUND")) => Ok(None),
                (401, _) => Err(refused("UNAUTHORIZED", "the token is missing or wrong")),
                (403, Some(_)) => Err(refused("REFUSED", "it does not answer this reader")),
                (404, Some("NOT_FOUND")) => {
                    Err(refused("NOT_FOUND", "no such path: the base address is wrong"))
                }
                _other => Err(unknown(format!("an answer of status {status}"))),
            },
        }
    }

    fn customer(&self, answer: &Answer, asked: &QueryId) -> Result<Customer, OutsideError> {
        let read: wire::CustomerAnswer = serde_json::from_slice(&answer.body)
            .map_err(|_error| unknown("an answer of status 200 that is no customer"))?;
        let customer = read.into_customer(self.clock.now()).map_err(unknown)?;
        if customer.query_id == *asked {
            Ok(customer)
        } else {
            Err(unknown("the answer is about another customer"))
        }
    }
}

fn code(answer: &Answer) -> Option<String> {
    serde_json::from_slice::<wire::Problem>(&answer.body).ok().map(|problem| problem.code)
}

fn refused(code: &str, message: &str) -> OutsideError {
    OutsideError::Refused { code: code.to_owned(), message: message.to_owned() }
}
