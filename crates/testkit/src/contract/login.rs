//! The contract of `WeChatLogin`, `AlipayLogin` and `TelecomLogin`: codes and openids.

use super::Cleanup;
use async_trait::async_trait;
use domain::ports::{AlipayLogin, LoginError, TelecomLogin, WeChatApp, WeChatLogin};
use std::fmt;
use std::sync::Arc;

/// The way in that is looked at.
#[derive(Debug, Clone)]
pub enum Door {
    WeChat(Arc<dyn WeChatLogin>, WeChatApp),
    Alipay(Arc<dyn AlipayLogin>),
    Telecom(Arc<dyn TelecomLogin>),
}

/// The app in the payer's hand.
#[async_trait]
pub trait Visitor: Send + Sync {
    /// A code that the provider has just given out for this door, to the same person each time.
    async fn fresh_code(&self) -> String;
}

pub struct Fixture {
    pub door: Door,
    pub visitor: Arc<dyn Visitor>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("door", &self.door).finish_non_exhaustive()
    }
}

/// The cases that every sign-in keeps: `login_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::login::Fixture`.
#[macro_export]
macro_rules! login_contract {
    ($fresh:path) => {
        $crate::contract_cases! { login, $fresh;
            a_good_code_gives_the_openid_behind_it,
            a_used_code_is_refused,
            an_unknown_code_is_refused,
        }
    };
}

pub async fn a_good_code_gives_the_openid_behind_it(fixture: &Fixture) {
    let openid = openid(fixture, &fixture.visitor.fresh_code().await).await.unwrap();
    assert!(!openid.is_empty());
    let again = fixture.visitor.fresh_code().await;
    assert_eq!(self::openid(fixture, &again).await.unwrap(), openid, "it is the same person");
}

pub async fn a_used_code_is_refused(fixture: &Fixture) {
    let code = fixture.visitor.fresh_code().await;
    openid(fixture, &code).await.unwrap();
    assert_refused(openid(fixture, &code).await);
}

pub async fn an_unknown_code_is_refused(fixture: &Fixture) {
    assert_refused(openid(fixture, "0b1MadeUpCode000000000000000000a").await);
}

async fn openid(fixture: &Fixture, code: &str) -> Result<String, LoginError> {
    match &fixture.door {
        Door::WeChat(login, app) => login.openid(*app, code).await,
        Door::Alipay(login) => login.openid(code).await,
        Door::Telecom(login) => login.openid(code).await,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the openid is of no use after this")]
fn assert_refused(result: Result<String, LoginError>) {
    assert!(matches!(result, Err(LoginError::CodeRefused { .. })), "{result:?}");
}
