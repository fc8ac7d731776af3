//! Who the payer is, as the app that they pay in knows them.

use super::outside::OutsideError;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Wrong, too old, or used before: the app has to get another.
    #[error("the code cannot be used ({code})")]
    CodeRefused { code: String },
    #[error("too many calls: later ({code})")]
    TooFrequent { code: String },
    /// The provider will not have this person.
    #[error("the provider turns this account away ({code})")]
    Blocked { code: String },
    /// Our application, its secret or its permissions: staff must look.
    #[error("our application is refused ({code}): {message}")]
    Misconfigured { code: String, message: String },
    #[error(transparent)]
    Outside(OutsideError),
}

/// Where a `WeChat` code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeChatApp {
    MiniProgram,
    OfficialAccount,
}

/// `WeChat`'s open platform. Session keys and tokens stay in the adapter.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait WeChatLogin: Send + Sync + Debug {
    /// The openid behind a code of the app, which works once.
    async fn openid(&self, app: WeChatApp, code: &str) -> Result<String, LoginError>;

    /// Where a page inside `WeChat` sends the browser to come back with a code. `state`: up to 128
    /// letters and digits.
    fn authorize_url(&self, redirect_uri: &str, state: &str) -> String;

    /// A link that opens the mini-program at the page, from any browser, until the instant.
    async fn open_url(
        &self,
        path: &str,
        query: &str,
        until: Timestamp,
    ) -> Result<String, LoginError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AlipayLogin: Send + Sync + Debug {
    /// The user id (`2088…`) or open id behind a code, which works once.
    async fn openid(&self, code: &str) -> Result<String, LoginError>;
}

/// The telecom's cashier, which has an official account of its own.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TelecomLogin: Send + Sync + Debug {
    async fn openid(&self, code: &str) -> Result<String, LoginError>;

    /// Where a page inside `WeChat` sends the browser to come back with a code.
    fn authorize_url(&self, redirect_uri: &str, state: &str) -> String;
}
