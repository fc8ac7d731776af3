use super::Cause;
use crate::attempt::Channel;
use crate::reconciliation::{BadLine, StatementLine};
use async_trait::async_trait;
use chrono::NaiveDate;
use std::fmt::Debug;
use std::path::Path;

/// The lines of a bill one after the other. One that cannot be read is told, and the next follows.
pub type StatementLines = Box<dyn Iterator<Item = Result<StatementLine, BadLine>> + Send>;

#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// The provider has none yet for that day: later.
    #[error("the bill is not ready yet")]
    NotReady,
    /// This provider gives out no bills: each payment is asked about instead.
    #[error("the provider gives out no bills")]
    NotOffered,
    /// The file is not what the provider says it is.
    #[error("the bill is not whole: {0}")]
    Damaged(&'static str),
    #[error("the provider refused ({code}): {message}")]
    Refused { code: String, message: String },
    #[error("no bill could be had")]
    Unavailable(#[source] Cause),
}

/// A provider's daily bills (对账单) of one account of ours.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait StatementSource: Send + Sync + Debug {
    fn channel(&self) -> Channel;

    /// Our merchant number there.
    fn account(&self) -> String;

    /// Fetches the bill of a day in Asia/Shanghai and checks it against what the provider says of
    /// it. Without any trade it is empty.
    async fn fetch(&self, day: NaiveDate) -> Result<StatementLines, StatementError>;

    /// Reads a bill that somebody has fetched by hand.
    fn open(&self, file: &Path) -> Result<StatementLines, StatementError>;
}
