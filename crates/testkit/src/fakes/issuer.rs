use super::{FakeClock, Fault};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::OutsideToken;
use domain::ports::{Clock, OutsideError, TokenIssuer};
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

/// What is done while the platform is being asked.
type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Gives tokens that hold for two hours, each other than the one before.
pub struct FakeIssuer {
    clock: Arc<FakeClock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    issued: usize,
    asked: usize,
    faults: VecDeque<Fault>,
    down: bool,
    meanwhile: Option<Meanwhile>,
}

impl FakeIssuer {
    pub fn new(clock: &Arc<FakeClock>) -> Arc<Self> {
        Arc::new(Self { clock: Arc::clone(clock), inner: Mutex::default() })
    }

    /// While it is down it is not reached.
    pub fn set_down(&self, down: bool) {
        self.inner.lock().unwrap().down = down;
    }

    /// The next call without a fault yet has this one.
    pub fn fault(&self, fault: Fault) {
        self.inner.lock().unwrap().faults.push_back(fault);
    }

    /// The next call takes as long as this does.
    pub fn meanwhile(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.inner.lock().unwrap().meanwhile = Some(Box::pin(work));
    }

    /// How many tokens it gave, those that got lost included.
    pub fn issued(&self) -> usize {
        self.inner.lock().unwrap().issued
    }

    /// How often it was asked, faults included.
    pub fn asked(&self) -> usize {
        self.inner.lock().unwrap().asked
    }

    fn give(&self) -> Result<OutsideToken, OutsideError> {
        let mut inner = self.inner.lock().unwrap();
        if inner.down {
            return Err(Fault::NotReached.error());
        }
        let fault = inner.faults.pop_front();
        if fault.as_ref().is_none_or(Fault::takes_effect) {
            inner.issued += 1;
        }
        if let Some(fault) = fault {
            return Err(fault.error());
        }
        let now = self.clock.now();
        let secret = format!("fake-token-{:04}", inner.issued);
        Ok(OutsideToken::new(secret, now, now + TimeDelta::hours(2)))
    }
}

impl fmt::Debug for FakeIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeIssuer")
    }
}

#[async_trait]
impl TokenIssuer for FakeIssuer {
    async fn issue(&self) -> Result<OutsideToken, OutsideError> {
        let meanwhile = {
            let mut inner = self.inner.lock().unwrap();
            inner.asked += 1;
            inner.meanwhile.take()
        };
        if let Some(work) = meanwhile {
            work.await;
        }
        self.give()
    }
}
