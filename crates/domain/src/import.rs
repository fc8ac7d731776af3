//! Imports (导入): files of customers or qualified users that staff send, read line by line.

mod dates;
mod diff;
mod header;
mod line;
mod probe;
mod qualified;

pub use diff::{ChangeKind, FieldChange, SampledChange};
pub use header::Header;
pub use line::{BossLine, QualifiedLine};
pub use probe::{ProbeError, TextProbe};
pub use qualified::{Qualification, QualifiedUser};

use crate::id::ImportId;
use crate::time::Timestamp;
use crate::{Applied, Invalid, TransitionError};
use std::fmt;

/// The longest file, in bytes.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// A file is kept in pieces of so many bytes, the last one shorter.
pub const CHUNK_BYTES: usize = 256 * 1024;
/// The most lines of a file, its header among them.
pub const MOST_LINES: u64 = 2_000_000;
/// So many refused lines are kept for the report; the rest is only counted.
pub const MOST_REFUSALS: u64 = 100_000;
/// So many changes are shown of a dry run.
pub const MOST_SAMPLES: u64 = 100;

/// What the lines of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportKind {
    /// Copies of BOSS' customers (导入boss).
    BossCustomers,
    /// The list of qualified users (导入达标用户).
    QualifiedUsers,
}

impl ImportKind {
    pub const ALL: [Self; 2] = [Self::BossCustomers, Self::QualifiedUsers];

    pub fn name(self) -> &'static str {
        match self {
            Self::BossCustomers => "boss",
            Self::QualifiedUsers => "qualified_users",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetFormat {
    Csv,
    Xlsx,
}

impl SheetFormat {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// How the text of a CSV file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextEncoding {
    Utf8,
    /// What spreadsheets of the mainland write by default; GBK and GB2312 are parts of it.
    Gb18030,
}

impl TextEncoding {
    pub const ALL: [Self; 2] = [Self::Utf8, Self::Gb18030];

    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name)
    }
}

/// Why a file is refused as a whole, and where. Never with what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", place(*.line, .column.as_deref()))]
pub struct FileProblem {
    /// From 1.
    pub line: Option<u64>,
    /// The number of the column, from 1, or the name of ours that is missing.
    pub column: Option<String>,
    pub problem: String,
}

fn place(line: Option<u64>, column: Option<&str>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}"),
        (Some(line), None) => format!("line {line}"),
        (None, Some(column)) => format!("column {column}"),
        (None, None) => "the file".to_owned(),
    }
}

impl FileProblem {
    pub fn whole(problem: impl Into<String>) -> Self {
        Self { line: None, column: None, problem: problem.into() }
    }

    pub fn at(line: u64, problem: impl Into<String>) -> Self {
        Self { line: Some(line), column: None, problem: problem.into() }
    }

    pub fn in_column(line: u64, column: &dyn fmt::Display, problem: impl Into<String>) -> Self {
        Self { column: Some(column.to_string()), ..Self::at(line, problem) }
    }
}

/// What a cell of a sheet holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing at all is an empty text.
    Text(String),
    /// A number in decimal digits: only sheets with types have them, and dates are among them, as
    /// days since 30 December 1899.
    Number(String),
}

impl Cell {
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text.trim(),
        }
    }
}

/// One line of a sheet: its number in the file, and its cells, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// From 1, the header's. Rises from line to line.
    pub number: u64,
    pub cells: Result<Vec<Cell>, Invalid>,
}

/// A line that is left out, and why: the column of ours and the problem, never the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub line: u64,
    pub column: String,
    pub reason: String,
}

impl Refusal {
    pub fn new(line: u64, invalid: &Invalid) -> Self {
        Self { line, column: invalid.field.to_owned(), reason: invalid.problem.to_owned() }
    }
}

/// What became of the lines so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All below the header that are not empty.
    pub lines: u64,
    pub created: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub refused: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportState {
    /// Its bytes are coming in.
    Receiving,
    /// It has come in whole, and waits for its turn.
    Waiting,
    Running,
    Done {
        at: Timestamp,
    },
    Failed {
        at: Timestamp,
        problem: FileProblem,
    },
    Cancelled {
        at: Timestamp,
    },
}

impl ImportState {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Nothing comes after it.
    pub fn is_last(&self) -> bool {
        match self {
            Self::Receiving | Self::Waiting | Self::Running => false,
            Self::Done { .. } | Self::Failed { .. } | Self::Cancelled { .. } => true,
        }
    }

    pub fn ended_at(&self) -> Option<Timestamp> {
        match self {
            Self::Receiving | Self::Waiting | Self::Running => None,
            Self::Done { at } | Self::Failed { at, .. } | Self::Cancelled { at } => Some(*at),
        }
    }
}

/// A file that staff sent, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub id: ImportId,
    pub kind: ImportKind,
    pub format: SheetFormat,
    /// Of a CSV file, once it has come in.
    pub encoding: Option<TextEncoding>,
    /// As the client called it, cleaned; may be empty.
    pub file_name: String,
    /// In bytes, as far as they have come.
    pub size: u64,
    /// How many pieces there are.
    pub chunks: u64,
    /// A keyed hash of all bytes: two files with the same are the same.
    pub fingerprint: [u8; 32],
    /// Who sent it.
    pub account: String,
    /// Nothing but its own record is written.
    pub dry_run: bool,
    pub state: ImportState,
    /// How many lines a CSV file has by its line ends: about what there is to do.
    pub total_lines: Option<u64>,
    /// Names of columns that we know nothing of.
    pub ignored: Vec<String>,
    /// The last line that is done; the next one is read after it.
    pub line: u64,
    pub counts: Counts,
    /// The instant that the lines are believed to be of.
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

impl Import {
    /// All bytes have come.
    pub fn received(&mut self) -> Result<Applied, TransitionError> {
        match &self.state {
            ImportState::Receiving => Ok(self.go(ImportState::Waiting)),
            ImportState::Waiting => Ok(Applied::AlreadyApplied),
            ImportState::Running
            | ImportState::Done { .. }
            | ImportState::Failed { .. }
            | ImportState::Cancelled { .. } => Err(self.refuse("received")),
        }
    }

    /// A runner takes it up, or takes it over from one that was lost.
    pub fn start(&mut self, now: Timestamp) -> Result<Applied, TransitionError> {
        match &self.state {
            ImportState::Waiting => {
                self.started_at = Some(now);
                Ok(self.go(ImportState::Running))
            }
            ImportState::Running => Ok(Applied::AlreadyApplied),
            ImportState::Receiving
            | ImportState::Done { .. }
            | ImportState::Failed { .. }
            | ImportState::Cancelled { .. } => Err(self.refuse("start")),
        }
    }

    pub fn finish(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        match &self.state {
            ImportState::Running => Ok(self.go(ImportState::Done { at })),
            ImportState::Done { .. } => Ok(Applied::AlreadyApplied),
            ImportState::Receiving
            | ImportState::Waiting
            | ImportState::Failed { .. }
            | ImportState::Cancelled { .. } => Err(self.refuse("finish")),
        }
    }

    pub fn fail(
        &mut self,
        problem: FileProblem,
        at: Timestamp,
    ) -> Result<Applied, TransitionError> {
        match &self.state {
            ImportState::Receiving | ImportState::Waiting | ImportState::Running => {
                Ok(self.go(ImportState::Failed { at, problem }))
            }
            ImportState::Failed { .. } => Ok(Applied::AlreadyApplied),
            ImportState::Done { .. } | ImportState::Cancelled { .. } => Err(self.refuse("fail")),
        }
    }

    /// What is done stays done; the rest of the file is left.
    pub fn cancel(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        match &self.state {
            ImportState::Receiving | ImportState::Waiting | ImportState::Running => {
                Ok(self.go(ImportState::Cancelled { at }))
            }
            ImportState::Cancelled { .. } => Ok(Applied::AlreadyApplied),
            ImportState::Done { .. } | ImportState::Failed { .. } => Err(self.refuse("cancel")),
        }
    }

    fn go(&mut self, state: ImportState) -> Applied {
        self.state = state;
        Applied::Applied
    }

    fn refuse(&self, event: &'static str) -> TransitionError {
        TransitionError { subject: "an import", from: self.state.name(), event }
    }
}

/// A file's name as it may be kept and shown: without folders and control characters, and short.
pub fn clean_file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|char| !char.is_control()).take(100).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests;
