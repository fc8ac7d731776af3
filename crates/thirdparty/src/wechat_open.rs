//! `WeChat`'s open platform (微信开放接口): who signs in (小程序登录, 网页授权), and links that open
//! the mini-program (URL Link). Source: developers.weixin.qq.com.
//!
//! Secrets, codes and tokens travel in the query, and an answer may hold a session key: no error
//! and no log line holds an address or an answer, only the errcode and words of ours.

mod config;
mod errcode;
mod link;
mod platform;
mod session;
mod token;

pub use config::WechatOpenConfig;

use crate::config::ConfigError;
use crate::http::observed;
use async_trait::async_trait;
use domain::Timestamp;
use domain::ports::{Clock, LoginError, WeChatApp, WeChatLogin};
use platform::Platform;
use std::fmt;
use std::sync::Arc;
use token::Tokens;

/// `WeChat`, for one official account and one mini-program. Clones share all, the token too.
#[derive(Debug, Clone)]
pub struct WechatOpen(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    platform: Platform,
    /// Where the payer's browser signs in, without parameters.
    authorize: String,
    official_account: Application,
    mini_program: Application,
    /// The mini-program's.
    tokens: Tokens,
}

/// An application and its secret (`AppSecret`).
struct Application {
    id: String,
    secret: String,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").field("id", &self.id).finish_non_exhaustive()
    }
}

impl WechatOpen {
    pub fn new(config: WechatOpenConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let (base, authorize) = config.check()?;
        let platform = Platform::new(base, config.call_time_limit, clock)?;
        Ok(Self(Arc::new(Inner {
            platform,
            authorize: authorize.into(),
            official_account: Application {
                id: config.official_account_app_id,
                secret: config.official_account_secret,
            },
            mini_program: Application {
                id: config.mini_program_app_id,
                secret: config.mini_program_secret,
            },
            tokens: Tokens::default(),
        })))
    }
}

#[async_trait]
impl WeChatLogin for WechatOpen {
    async fn openid(&self, app: WeChatApp, code: &str) -> Result<String, LoginError> {
        let result = observed("wechat_open", "openid", self.0.openid(app, code)).await;
        alarmed(result)
    }

    fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        self.0.authorize_url(redirect_uri, state)
    }

    async fn open_url(
        &self,
        path: &str,
        query: &str,
        until: Timestamp,
    ) -> Result<String, LoginError> {
        let result = observed("wechat_open", "open_url", self.0.open_url(path, query, until)).await;
        alarmed(result)
    }
}

/// Only staff can help against a wrong configuration.
fn alarmed<T>(result: Result<T, LoginError>) -> Result<T, LoginError> {
    if let Err(LoginError::Misconfigured { code, message }) = &result {
        tracing::error!(code, message, "WeChat refuses our application");
    }
    result
}
