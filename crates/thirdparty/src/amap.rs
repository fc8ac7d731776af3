//! Places by what somebody types: input tips (输入提示) of `AMap`'s (高德) web service. Source:
//! lbs.amap.com, "input tips", "info codes" and "digital signature".
//!
//! Key, signature and what was typed travel in the query: no error and no log line holds an address
//! or an answer.

pub mod answer;
mod config;
mod gate;
mod infocode;
mod shelf;
mod sign;

pub use config::AmapConfig;

use crate::config::ConfigError;
use crate::http::{self, below, observed};
use answer::read_answer;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{AddressError, AddressLookup, AddressTip, Clock, OutsideError};
use gate::Gate;
use infocode::{Infocode, Meaning};
use reqwest::{Client, Url};
use shelf::Shelf;
use sign::signature;
use std::fmt;
use std::sync::Arc;

/// How long is waited before the second and the third try. Somebody is typing meanwhile.
const BACK_OFF: [TimeDelta; 2] = [TimeDelta::milliseconds(100), TimeDelta::milliseconds(300)];

/// Looks places up, and remembers them for a while. Clones share all.
#[derive(Debug, Clone)]
pub struct Amap(Arc<Inner>);

struct Inner {
    base: Url,
    key: String,
    private_key: String,
    http: Client,
    clock: Arc<dyn Clock>,
    shelf: Shelf,
    gate: Gate,
}

/// Without the keys.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("host", &self.base.host_str()).finish_non_exhaustive()
    }
}

impl Amap {
    pub fn new(config: AmapConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let base = config.check()?;
        Ok(Self(Arc::new(Inner {
            base,
            key: config.key,
            private_key: config.private_key,
            http: http::client(config.call_time_limit)?,
            clock,
            shelf: Shelf::new(config.cache_entries, config.cache_life),
            gate: Gate::default(),
        })))
    }
}

#[async_trait]
impl AddressLookup for Amap {
    async fn suggest(&self, keywords: &str, city: &str) -> Result<Vec<AddressTip>, AddressError> {
        let asked = (city.trim().to_owned(), keywords.trim().to_owned());
        if asked.1.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(tips) = self.0.shelf.find(&asked, self.0.clock.now()) {
            return Ok(tips);
        }
        // Nothing goes out through a closed gate: the reason was told when it closed.
        if let Some(code) = self.0.gate.closed_by(self.0.clock.now()) {
            return Err(code.into_error());
        }
        let tips = observed("amap", "suggest", self.0.ask(&asked.1, &asked.0)).await?;
        self.0.shelf.put(asked, &tips, self.0.clock.now());
        Ok(tips)
    }
}

impl Inner {
    async fn ask(&self, keywords: &str, city: &str) -> Result<Vec<AddressTip>, AddressError> {
        let url = self.url(keywords, city)?;
        for wait in BACK_OFF {
            match self.once(url.clone()).await? {
                Ok(tips) => return Ok(tips),
                Err(code) if code.meaning() == Meaning::Busy => {
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                Err(code) => return Err(self.refused(code)),
            }
        }
        self.once(url).await?.map_err(|code| self.refused(code))
    }

    fn refused(&self, code: Infocode) -> AddressError {
        self.gate.close(code, self.clock.now());
        let error = code.into_error();
        if let AddressError::Misconfigured { code, message } = &error {
            tracing::error!(code, message, "AMap refuses our key");
        }
        error
    }

    async fn once(&self, url: Url) -> Result<Result<Vec<AddressTip>, Infocode>, AddressError> {
        let answer = http::exchange(self.http.get(url)).await.map_err(no_answer)?;
        if answer.status != 200 {
            return Err(odd(format!("an answer of status {}", answer.status)));
        }
        let answer = read_answer(&answer.body).map_err(odd)?;
        Ok(answer.map_err(Infocode::new))
    }

    fn url(&self, keywords: &str, city: &str) -> Result<Url, AddressError> {
        let mut params = vec![("key", self.key.as_str()), ("keywords", keywords)];
        if !city.is_empty() {
            params.extend([("city", city), ("citylimit", "true")]);
        }
        let sig = signature(&params, &self.private_key);
        params.push(("sig", &sig));
        let mut url = below(&self.base, &["v3", "assistant", "inputtips"]).map_err(no_answer)?;
        url.query_pairs_mut().extend_pairs(params);
        Ok(url)
    }
}

/// The address has been taken out of the cause.
fn no_answer(error: OutsideError) -> AddressError {
    match error {
        OutsideError::NotReached(cause) | OutsideError::Unknown(cause) => {
            AddressError::NoAnswer(cause)
        }
        OutsideError::Refused { code, .. } => AddressError::NoAnswer(code.into()),
    }
}

fn odd(why: impl Into<domain::ports::Cause>) -> AddressError {
    AddressError::NoAnswer(why.into())
}
