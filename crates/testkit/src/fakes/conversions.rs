use crate::contract::Wire;
use async_trait::async_trait;
use domain::ConversionId;
use domain::conversion::{Conversion, MOST_PER_UPLOAD};
use domain::ports::{Cause, ConversionUpload, RefusedConversion, UploadError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// What goes wrong with the next upload to a fake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadFault {
    TokenRefused,
    TheirFault,
    /// It is not reached, and takes nothing.
    NotReached,
    /// It takes all, and the answer is lost.
    AnswerLost,
}

/// A seller of advertisements that takes every conversion once and remembers it. Kinds of
/// conversion above 1,000 are refused.
#[derive(Debug, Default)]
pub struct FakeConversions(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    taken: Vec<Conversion>,
    calls: usize,
    faults: VecDeque<UploadFault>,
}

impl FakeConversions {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next upload without a fault yet has this one.
    pub fn fault(&self, fault: UploadFault) {
        self.0.lock().unwrap().faults.push_back(fault);
    }

    /// Which were taken, each once, oldest first.
    pub fn taken(&self) -> Vec<ConversionId> {
        self.0.lock().unwrap().taken.iter().map(|conversion| conversion.id).collect()
    }

    /// How often it was called, faults included.
    pub fn calls(&self) -> usize {
        self.0.lock().unwrap().calls
    }
}

impl Inner {
    fn take(&mut self, batch: &[Conversion]) -> Vec<RefusedConversion> {
        let mut refused = Vec::new();
        for (position, conversion) in batch.iter().enumerate() {
            if conversion.conversion_type > 1_000 {
                let reason = "2002: the kind is not set up".to_owned();
                refused.push(RefusedConversion { position, reason });
            } else if !self.taken.iter().any(|known| known.id == conversion.id) {
                self.taken.push(conversion.clone());
            }
        }
        refused
    }
}

#[async_trait]
impl ConversionUpload for FakeConversions {
    async fn upload(&self, batch: &[Conversion]) -> Result<Vec<RefusedConversion>, UploadError> {
        assert!((1..=MOST_PER_UPLOAD).contains(&batch.len()), "1 to 99 are taken at once");
        let mut inner = self.0.lock().unwrap();
        inner.calls += 1;
        match inner.faults.pop_front() {
            None => Ok(inner.take(batch)),
            Some(UploadFault::AnswerLost) => {
                inner.take(batch);
                Err(UploadError::Unknown(Cause::from("no answer in time")))
            }
            Some(UploadFault::NotReached) => {
                Err(UploadError::NotReached(Cause::from("connection refused")))
            }
            Some(UploadFault::TokenRefused) => {
                Err(UploadError::TokenRefused { message: "token invalid".to_owned() })
            }
            Some(UploadFault::TheirFault) => {
                Err(UploadError::TheirFault { message: "server error".to_owned() })
            }
        }
    }
}

#[async_trait]
impl Wire for FakeConversions {
    async fn lose_next_answer(&self) {
        self.fault(UploadFault::AnswerLost);
    }
}
