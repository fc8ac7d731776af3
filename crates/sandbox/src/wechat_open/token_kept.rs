//! The global token of one application, as `WeChat` holds it.

use serde::{Deserialize, Serialize};

use crate::crypto::random;
use crate::error::SandboxError;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Txn};

/// How long a token is good, in seconds.
const LIFETIME: i64 = 7_200;

/// Before its end a token is replaced; for as long the old one is good beside the new.
const OVERLAP: i64 = 300;

/// A token and its end, in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) ends_at: i64,
}

/// The tokens of an application.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Tokens {
    current: Option<Token>,
    previous: Option<Token>,
    /// When it was refreshed by force, newest last.
    pub(super) forced_at: Vec<i64>,
}

impl Tokens {
    pub(super) fn of(txn: &Txn<'_>, app_id: &str) -> Result<Self, SandboxError> {
        Ok(txn.get(Kind::Setting, &place(app_id))?.unwrap_or_default())
    }

    pub(super) fn keep(&self, txn: &Txn<'_>, app_id: &str) -> Result<(), SandboxError> {
        txn.put(Kind::Setting, &place(app_id), None, self)
    }

    /// The token of now: the one before, unless it ends soon or `fresh` asks for another.
    pub(super) fn give(&mut self, now: i64, fresh: bool) -> Result<Token, SandboxError> {
        let lasting = |token: &&Token| now < token.ends_at.saturating_sub(OVERLAP);
        if let Some(token) = self.current.as_ref().filter(lasting).filter(|_| !fresh) {
            return Ok(token.clone());
        }
        let text = format!("{SECRET_MARK}{}", hex::encode(random::<252>()?));
        let token = Token { text, ends_at: now.saturating_add(LIFETIME) };
        self.previous = self
            .current
            .replace(token.clone())
            .map(|old| Token { ends_at: old.ends_at.min(now.saturating_add(OVERLAP)), ..old });
        Ok(token)
    }

    /// Whether `text` is a token of this application, and if so whether it is still good.
    pub(super) fn knows(&self, text: &str, now: i64) -> Option<bool> {
        let tokens = [&self.current, &self.previous];
        let found = tokens.into_iter().flatten().find(|token| token.text == text);
        found.map(|token| now < token.ends_at)
    }
}

fn place(app_id: &str) -> String {
    format!("wechat_open/token/{app_id}")
}
