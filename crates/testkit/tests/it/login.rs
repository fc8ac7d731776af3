#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use async_trait::async_trait;
use domain::ports::WeChatApp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::contract::login::{Door, Fixture, Visitor};
use testkit::fakes::{FakeAlipayLogin, FakeTelecomLogin, FakeWeChatLogin};

/// Gives the fake a new code each time.
struct Codes<F> {
    give: F,
    given: AtomicU32,
}

#[async_trait]
impl<F: Fn(&str) + Send + Sync> Visitor for Codes<F> {
    async fn fresh_code(&self) -> String {
        let code = format!("code{}", self.given.fetch_add(1, Ordering::Relaxed));
        (self.give)(&code);
        code
    }
}

fn fixture(door: Door, give: impl Fn(&str) + Send + Sync + 'static) -> Fixture {
    let visitor = Arc::new(Codes { give, given: AtomicU32::new(0) });
    Fixture { door, visitor, cleanup: Box::new(()) }
}

mod wechat {
    use super::*;

    async fn fresh() -> Fixture {
        let login = FakeWeChatLogin::new();
        let door = Door::WeChat(Arc::<FakeWeChatLogin>::clone(&login), WeChatApp::MiniProgram);
        fixture(door, move |code| login.give(code, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"))
    }

    testkit::login_contract!(fresh);
}

mod alipay {
    use super::*;

    async fn fresh() -> Fixture {
        let login = FakeAlipayLogin::new();
        let door = Door::Alipay(Arc::<FakeAlipayLogin>::clone(&login));
        fixture(door, move |code| login.give(code, "2088000000000001"))
    }

    testkit::login_contract!(fresh);
}

mod telecom {
    use super::*;

    async fn fresh() -> Fixture {
        let login = FakeTelecomLogin::new();
        let door = Door::Telecom(Arc::<FakeTelecomLogin>::clone(&login));
        fixture(door, move |code| login.give(code, "oTelecom0000000000000000001"))
    }

    testkit::login_contract!(fresh);
}
