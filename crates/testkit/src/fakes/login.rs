use async_trait::async_trait;
use domain::Timestamp;
use domain::ports::{AlipayLogin, LoginError, TelecomLogin, WeChatApp, WeChatLogin};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

/// What goes wrong with the next call to a fake sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginFault {
    TooFrequent,
    Blocked,
    Misconfigured,
    /// With the way to the provider.
    Outside(super::Fault),
}

/// Codes that a test has given out, each good once.
#[derive(Debug, Default)]
struct Codes {
    openids: BTreeMap<String, String>,
    used: BTreeSet<String>,
    faults: VecDeque<LoginFault>,
}

macro_rules! fake_login {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub struct $name(Mutex<Codes>);

        impl $name {
            pub fn new() -> Arc<Self> {
                Arc::default()
            }

            /// From now on the code stands for this openid.
            pub fn give(&self, code: &str, openid: &str) {
                self.0.lock().unwrap().openids.insert(code.to_owned(), openid.to_owned());
            }

            /// The next call without a fault yet has this one.
            pub fn fault(&self, fault: LoginFault) {
                self.0.lock().unwrap().faults.push_back(fault);
            }
        }
    )+};
}

fake_login! {
    /// Codes of the mini-program and of the official account alike.
    FakeWeChatLogin,
    FakeAlipayLogin,
    FakeTelecomLogin,
}

#[async_trait]
impl WeChatLogin for FakeWeChatLogin {
    async fn openid(&self, _app: WeChatApp, code: &str) -> Result<String, LoginError> {
        self.0.lock().unwrap().exchange(code)
    }

    fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        format!("https://wechat.example/authorize?redirect_uri={redirect_uri}&state={state}")
    }

    async fn open_url(
        &self,
        path: &str,
        query: &str,
        until: Timestamp,
    ) -> Result<String, LoginError> {
        self.0.lock().unwrap().fail_if_scripted()?;
        Ok(format!("weixin://dl/business/{path}?{query}&until={}", until.timestamp()))
    }
}

#[async_trait]
impl AlipayLogin for FakeAlipayLogin {
    async fn openid(&self, code: &str) -> Result<String, LoginError> {
        self.0.lock().unwrap().exchange(code)
    }
}

#[async_trait]
impl TelecomLogin for FakeTelecomLogin {
    async fn openid(&self, code: &str) -> Result<String, LoginError> {
        self.0.lock().unwrap().exchange(code)
    }

    fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        format!("https://telecom.example/authorize?redirect_uri={redirect_uri}&state={state}")
    }
}

impl Codes {
    fn exchange(&mut self, code: &str) -> Result<String, LoginError> {
        self.fail_if_scripted()?;
        let refused = |word: &str| LoginError::CodeRefused { code: word.to_owned() };
        let openid = self.openids.get(code).cloned().ok_or(refused("INVALID_CODE"))?;
        if self.used.insert(code.to_owned()) { Ok(openid) } else { Err(refused("CODE_USED")) }
    }

    fn fail_if_scripted(&mut self) -> Result<(), LoginError> {
        self.faults.pop_front().map_or(Ok(()), |fault| Err(fault.error()))
    }
}

impl LoginFault {
    fn error(self) -> LoginError {
        match self {
            Self::TooFrequent => LoginError::TooFrequent { code: "45011".to_owned() },
            Self::Blocked => LoginError::Blocked { code: "40226".to_owned() },
            Self::Misconfigured => LoginError::Misconfigured {
                code: "40013".to_owned(),
                message: "invalid appid".to_owned(),
            },
            Self::Outside(fault) => LoginError::Outside(fault.error()),
        }
    }
}
