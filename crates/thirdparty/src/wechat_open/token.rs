//! The mini-program's access token (`stable_token`): one for all calls, fetched by one call at a
//! time, kept until five minutes before its end.

use super::Inner;
use super::platform::{Call, Failure, json};
use chrono::TimeDelta;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;

/// Before its end a token is not used any more.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

#[derive(Default)]
pub(super) struct Tokens {
    /// How many fetches have ended.
    fetches: AtomicU64,
    /// Held while one fetches.
    kept: Mutex<Kept>,
}

/// Without the token.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Kept {
    token: Option<Token>,
    /// Of the last fetch.
    failure: Option<Failure>,
}

#[derive(Clone)]
struct Token {
    text: String,
    use_until: Timestamp,
}

#[derive(Serialize)]
struct Wish<'a> {
    grant_type: &'static str,
    appid: &'a str,
    secret: &'a str,
    /// 20 times a day at most, and 30 s apart.
    force_refresh: bool,
}

#[derive(Deserialize)]
struct Fetched {
    access_token: String,
    /// Seconds.
    expires_in: i64,
}

impl Tokens {
    pub(super) async fn current(&self, inner: &Inner) -> Result<String, Failure> {
        self.other_than(None, inner).await
    }

    /// Another token than the one that was refused.
    pub(super) async fn instead_of(&self, refused: &str, inner: &Inner) -> Result<String, Failure> {
        self.other_than(Some(refused), inner).await
    }

    async fn other_than(&self, refused: Option<&str>, inner: &Inner) -> Result<String, Failure> {
        let seen = self.fetches.load(Ordering::Acquire);
        let mut kept = self.kept.lock().await;
        let now = inner.platform.clock.now();
        let good = |token: &&Token| token.use_until > now && refused != Some(&*token.text);
        if let Some(token) = kept.token.as_ref().filter(good) {
            return Ok(token.text.clone());
        }
        // Whoever waited for a fetch that failed does not try the same once more.
        if let Some(failure) = &kept.failure
            && self.fetches.load(Ordering::Acquire) != seen
        {
            return Err(failure.clone());
        }
        let fetched = inner.fetch(refused).await;
        self.fetches.fetch_add(1, Ordering::AcqRel);
        kept.failure = fetched.as_ref().err().cloned();
        kept.token = fetched.as_ref().ok().cloned();
        fetched.map(|token| token.text)
    }
}

impl Inner {
    /// Asks by force only when it gets the very token that was refused.
    async fn fetch(&self, refused: Option<&str>) -> Result<Token, Failure> {
        let token = self.stable_token(false).await?;
        if refused == Some(&*token.text) { self.stable_token(true).await } else { Ok(token) }
    }

    async fn stable_token(&self, force_refresh: bool) -> Result<Token, Failure> {
        let wish = json(&Wish {
            grant_type: "client_credential",
            appid: &self.mini_program.id,
            secret: &self.mini_program.secret,
            force_refresh,
        })?;
        let asked_at = self.platform.clock.now();
        let path = ["cgi-bin", "stable_token"];
        let fetched: Fetched = self.platform.call(&path, Call::Post(&[], &wish)).await?;
        // Two hours at most: also a bound for what is no sensible number.
        let lifetime = TimeDelta::seconds(fetched.expires_in.clamp(0, 7_200));
        if fetched.access_token.is_empty() {
            return Err(Failure::Unknown("an empty token".to_owned()));
        }
        Ok(Token { text: fetched.access_token, use_until: asked_at + lifetime - MARGIN })
    }
}
