//! One call of the platform: an errcode of -1 is worth a few more tries.

use super::errcode::{BUSY, login_error};
use crate::config::ConfigError;
use crate::http::{self, unknown};
use chrono::TimeDelta;
use domain::ports::{Clock, LoginError, OutsideError};
use domain::with_causes;
use reqwest::{Client, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Waited before each further try of a call that was answered "busy".
const BACK_OFF: [TimeDelta; 3] =
    [TimeDelta::milliseconds(100), TimeDelta::milliseconds(200), TimeDelta::milliseconds(400)];

#[derive(Debug)]
pub(super) struct Platform {
    base: Url,
    http: Client,
    pub(super) clock: Arc<dyn Clock>,
}

/// A call that brought nothing. It can be told to several who wait for the same.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    Errcode(i64),
    NotReached(String),
    Unknown(String),
}

impl From<Failure> for LoginError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Errcode(errcode) => login_error(errcode),
            Failure::NotReached(cause) => Self::Outside(OutsideError::NotReached(cause.into())),
            Failure::Unknown(cause) => Self::Outside(unknown(cause)),
        }
    }
}

/// What a call needs beside its path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call<'a> {
    /// With this query.
    Get(&'a [(&'a str, &'a str)]),
    /// With this query and this JSON.
    Post(&'a [(&'a str, &'a str)], &'a serde_json::Value),
}

/// Every answer; `sns/*` leave the errcode out where all went well.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    errcode: i64,
}

impl Platform {
    pub(super) fn new(
        base: Url,
        call_time_limit: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConfigError> {
        Ok(Self { base, http: http::client(call_time_limit)?, clock })
    }

    /// What the call brings.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        path: &[&str],
        call: Call<'_>,
    ) -> Result<T, Failure> {
        for wait in BACK_OFF {
            match self.once(path, call).await {
                Err(Failure::Errcode(BUSY)) => {
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                done => return done,
            }
        }
        self.once(path, call).await
    }

    async fn once<T: DeserializeOwned>(&self, path: &[&str], call: Call<'_>) -> Result<T, Failure> {
        let mut url = http::below(&self.base, path).map_err(failure)?;
        let request = match call {
            Call::Get(query) => {
                url.query_pairs_mut().extend_pairs(query);
                self.http.get(url)
            }
            Call::Post(query, body) => {
                if !query.is_empty() {
                    url.query_pairs_mut().extend_pairs(query);
                }
                self.http.post(url).json(body)
            }
        };
        let answer = http::exchange(request).await.map_err(failure)?;
        if answer.status != 200 {
            return Err(Failure::Unknown(format!("an answer of status {}", answer.status)));
        }
        read(&answer.body)
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let odd = || Failure::Unknown("an answer that is not to be read".to_owned());
    match serde_json::from_slice::<Told>(body) {
        Ok(Told { errcode: 0 }) => serde_json::from_slice(body).map_err(|_error| odd()),
        Ok(Told { errcode }) => Err(Failure::Errcode(errcode)),
        Err(_error) => Err(odd()),
    }
}

/// The address has been taken out of the cause.
fn failure(error: OutsideError) -> Failure {
    match error {
        OutsideError::NotReached(cause) => Failure::NotReached(with_causes(cause.as_ref())),
        OutsideError::Unknown(cause) => Failure::Unknown(with_causes(cause.as_ref())),
        OutsideError::Refused { code, .. } => Failure::Unknown(code),
    }
}

/// What is sent as JSON.
pub(super) fn json<T: Serialize>(body: &T) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(body).map_err(|error| Failure::NotReached(error.to_string()))
}
