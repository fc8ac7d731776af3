use super::FakeClock;
use crate::given;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::Channel;
use domain::ports::{Cause, Clock, StatementError, StatementLines, StatementSource};
use domain::reconciliation::{BadLine, StatementLine, bill_is_due};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What is wrong with the bills of a `FakeStatements`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementFault {
    NotReady,
    NotOffered,
    Damaged,
    Refused,
    Unavailable,
}

/// A line of a bill, or one that is not to be read.
type Line = Result<StatementLine, BadLine>;

/// The bills that a test puts there. A day that is over and has none is empty; one that is not over
/// is not ready.
pub struct FakeStatements {
    channel: Channel,
    clock: Arc<FakeClock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    bills: BTreeMap<NaiveDate, Vec<Line>>,
    files: BTreeMap<PathBuf, Vec<Line>>,
    faults: VecDeque<StatementFault>,
    offers_none: bool,
    fetches: usize,
}

impl FakeStatements {
    /// Of our account of `given::merchant`.
    pub fn new(channel: Channel, clock: &Arc<FakeClock>) -> Arc<Self> {
        Arc::new(Self { channel, clock: Arc::clone(clock), inner: Mutex::default() })
    }

    /// The bill of the day from now on.
    pub fn put(&self, day: NaiveDate, lines: impl IntoIterator<Item = Line>) {
        self.inner.lock().unwrap().bills.insert(day, lines.into_iter().collect());
    }

    /// What is read when the file of this name is opened; no file is touched.
    pub fn put_file(&self, file: &Path, lines: impl IntoIterator<Item = Line>) {
        self.inner.lock().unwrap().files.insert(file.to_owned(), lines.into_iter().collect());
    }

    /// The next fetch or opening without a fault yet has this one.
    pub fn fault(&self, fault: StatementFault) {
        self.inner.lock().unwrap().faults.push_back(fault);
    }

    /// From now on this provider gives out no bills; files can still be opened.
    pub fn offer_none(&self) {
        self.inner.lock().unwrap().offers_none = true;
    }

    /// How often a bill was fetched, faults included.
    pub fn fetches(&self) -> usize {
        self.inner.lock().unwrap().fetches
    }
}

impl fmt::Debug for FakeStatements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeStatements").field("channel", &self.channel).finish_non_exhaustive()
    }
}

#[async_trait]
impl StatementSource for FakeStatements {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn account(&self) -> String {
        given::merchant(self.channel).to_owned()
    }

    async fn fetch(&self, day: NaiveDate) -> Result<StatementLines, StatementError> {
        let mut inner = self.inner.lock().unwrap();
        inner.fetches += 1;
        if let Some(fault) = inner.faults.pop_front() {
            return Err(fault.error());
        }
        if inner.offers_none {
            return Err(StatementError::NotOffered);
        }
        let (newest, _next) = bill_is_due(self.clock.now());
        if day > newest {
            return Err(StatementError::NotReady);
        }
        Ok(Box::new(inner.bills.get(&day).cloned().unwrap_or_default().into_iter()))
    }

    fn open(&self, file: &Path) -> Result<StatementLines, StatementError> {
        let mut inner = self.inner.lock().unwrap();
        if let Some(fault) = inner.faults.pop_front() {
            return Err(fault.error());
        }
        match inner.files.get(file) {
            Some(lines) => Ok(Box::new(lines.clone().into_iter())),
            None => Err(StatementFault::Unavailable.error()),
        }
    }
}

impl StatementFault {
    fn error(self) -> StatementError {
        match self {
            Self::NotReady => StatementError::NotReady,
            Self::NotOffered => StatementError::NotOffered,
            Self::Damaged => StatementError::Damaged("the sums differ"),
            Self::Refused => StatementError::Refused {
                code: "NO_AUTH".to_owned(),
                message: "refused as scripted".to_owned(),
            },
            Self::Unavailable => StatementError::Unavailable(Cause::from("no such bill")),
        }
    }
}
