//! The telecom's user information (电信接口-查询用户信息), read through the outside platform.
//! Contract: `docs/contracts/telecom-user.md`.

mod wire;

use crate::PlatformTokens;
use crate::bearer;
use crate::http::{Answer, below, observed, unknown};
use async_trait::async_trait;
use domain::ports::{Clock, CustomerDirectory, OutsideError, TokenSource};
use domain::{Customer, QueryId};
use reqwest::header::ACCEPT;
use reqwest::{Client, Url};
use std::sync::Arc;

/// Reads users. Clones share all.
#[derive(Debug, Clone)]
pub struct TelecomUsers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Url,
    http: Client,
    tokens: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
}

impl PlatformTokens {
    /// The telecom's users at the same platform. Getting a token comes on top of the call's time.
    pub fn telecom_users(&self, tokens: Arc<dyn TokenSource>) -> TelecomUsers {
        let (base, http, clock) = self.parts();
        TelecomUsers(Arc::new(Inner { base, http, tokens, clock }))
    }
}

#[async_trait]
impl CustomerDirectory for TelecomUsers {
    async fn find(&self, query_id: &QueryId) -> Result<Option<Customer>, OutsideError> {
        observed("telecom_users", "find", self.0.find(query_id)).await
    }
}

impl Inner {
    async fn find(&self, query_id: &QueryId) -> Result<Option<Customer>, OutsideError> {
        let url = below(&self.base, &["telecom", "users", query_id.as_str()])?;
        let request = self.http.get(url).header(ACCEPT, "application/json");
        let answer = bearer::call(self.tokens.as_ref(), request, is_token_refused).await?;
        match (answer.status, code(&answer).as_deref()) {
            (200, _) => self.customer(&answer, query_id).map(Some),
            (404, Some("USER_NOT_FOUND")) => Ok(None),
            (401, Some("TOKEN_INVALID")) => {
                Err(refused("TOKEN_INVALID", "it takes not even a new token"))
            }
            (403, Some("REFUSED")) => Err(refused("REFUSED", "it does not answer us")),
            (404, Some("NOT_FOUND")) => {
                Err(refused("NOT_FOUND", "no such path: the base address is wrong"))
            }
            (status, _) => Err(unknown(format!("an answer of status {status}"))),
        }
    }

    fn customer(&self, answer: &Answer, asked: &QueryId) -> Result<Customer, OutsideError> {
        let read: wire::UserAnswer = serde_json::from_slice(&answer.body)
            .map_err(|_error| unknown("an answer of status 200 that is no user"))?;
        let customer = read.into_customer(self.clock.now()).map_err(unknown)?;
        if customer.query_id == *asked {
            Ok(customer)
        } else {
            Err(unknown("the answer is about another user"))
        }
    }
}

fn is_token_refused(answer: &Answer) -> bool {
    answer.status == 401 && code(answer).as_deref() == Some("TOKEN_INVALID")
}

fn code(answer: &Answer) -> Option<String> {
    serde_json::from_slice::<wire::Problem>(&answer.body).ok().map(|problem| problem.code)
}

fn refused(code: &str, message: &str) -> OutsideError {
    OutsideError::Refused { code: code.to_owned(), message: message.to_owned() }
}
