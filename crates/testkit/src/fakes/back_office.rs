use super::Fault;
use crate::contract::Wire;
use async_trait::async_trait;
use domain::ports::{BackOffice, OutsideError, PushOrder, PushReceipt};
use domain::{QueryId, Target};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex};

/// Takes orders, each key once, and keeps what it was pushed.
pub struct FakeBackOffice {
    target: Target,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    pushes: Vec<PushOrder>,
    receipts: BTreeMap<String, PushReceipt>,
    /// Key of every taking back that arrived.
    taken_back: Vec<String>,
    faults: VecDeque<Fault>,
    down: bool,
}

impl FakeBackOffice {
    pub fn new(target: Target) -> Arc<Self> {
        Arc::new(Self { target, inner: Mutex::default() })
    }

    /// While it is down it is not reached.
    pub fn set_down(&self, down: bool) {
        self.inner.lock().unwrap().down = down;
    }

    /// The next push or taking back without a fault yet has this one.
    pub fn fault(&self, fault: Fault) {
        self.inner.lock().unwrap().faults.push_back(fault);
    }

    /// Every push that arrived, repeats included.
    pub fn pushes(&self) -> Vec<PushOrder> {
        self.inner.lock().unwrap().pushes.clone()
    }

    /// The key of every taking back that arrived, repeats included.
    pub fn taken_back(&self) -> Vec<String> {
        self.inner.lock().unwrap().taken_back.clone()
    }

    /// How many orders it holds, those taken back apart.
    pub fn held(&self) -> usize {
        let inner = self.inner.lock().unwrap();
        inner.receipts.keys().filter(|key| inner.holds(key)).count()
    }
}

impl fmt::Debug for FakeBackOffice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeBackOffice").field("target", &self.target).finish_non_exhaustive()
    }
}

#[async_trait]
impl BackOffice for FakeBackOffice {
    fn target(&self) -> Target {
        self.target
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let mut inner = self.inner.lock().unwrap();
        if inner.down {
            return Err(Fault::NotReached.error());
        }
        let fault = inner.faults.pop_front();
        if fault.as_ref().is_none_or(Fault::takes_effect) {
            inner.take(push, self.target);
        }
        match fault {
            Some(fault) => Err(fault.error()),
            None => Ok(inner.receipts[&push.key].clone()),
        }
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        let inner = self.inner.lock().unwrap();
        if inner.down {
            return Err(Fault::NotReached.error());
        }
        Ok(inner.receipts.get(key).filter(|_receipt| inner.holds(key)).cloned())
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        let mut inner = self.inner.lock().unwrap();
        if inner.down {
            return Err(Fault::NotReached.error());
        }
        let fault = inner.faults.pop_front();
        if fault.as_ref().is_none_or(Fault::takes_effect) {
            inner.taken_back.push(key.to_owned());
        }
        fault.map_or(Ok(()), |fault| Err(fault.error()))
    }
}

impl Inner {
    fn take(&mut self, push: &PushOrder, target: Target) {
        self.pushes.push(push.clone());
        let receipt_no = format!("ZY{:06}", self.receipts.len() + 1);
        let opened = || QueryId::parse(&format!("PBS{:09}", self.receipts.len() + 1)).unwrap();
        let theirs = || push.order.query_id.clone().unwrap_or_else(opened);
        let customer = (target == Target::Boss).then(theirs);
        self.receipts.entry(push.key.clone()).or_insert(PushReceipt { receipt_no, customer });
    }

    /// Once taken back, a key counts for nothing any more.
    fn holds(&self, key: &str) -> bool {
        self.receipts.contains_key(key) && !self.taken_back.iter().any(|taken| taken == key)
    }
}

#[async_trait]
impl Wire for FakeBackOffice {
    async fn lose_next_answer(&self) {
        self.fault(Fault::AnswerLost);
    }
}
