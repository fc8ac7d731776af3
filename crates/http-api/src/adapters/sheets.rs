//! Sheets that staff send: CSV and XLSX, read line by line in bounded memory.
//!
//! Both are read on a thread for blocking work, which hands batches over and waits while nobody
//! takes them. Whatever a file says of itself, no more is kept of it than the limits here allow.

mod csv;
mod fault;
mod pieces;
mod shared;
mod xlsx;
mod xml;
mod zip;

use async_trait::async_trait;
use csv::CsvRecords;
use domain::Invalid;
use domain::import::{Cell, FileProblem, SheetFormat, SheetLine, TextEncoding};
use domain::ports::{Cause, SheetError, SheetFile, SheetLines, SheetReader, StoreError};
use encoding_rs::GB18030;
use pieces::Pieces;
use std::io::{BufReader, Cursor, Read, Seek};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// So many lines are handed over at once, and so many times that may wait.
const BATCH: usize = 500;
const WAITING: usize = 4;
/// A line of more columns is no line of a list.
const MOST_COLUMNS: usize = 1_024;

/// Reads CSV (RFC 4180, UTF-8 or GB18030, any line ends) and XLSX (ECMA-376, the first sheet).
#[derive(Debug, Clone, Copy, Default)]
pub struct SheetFiles;

impl SheetFiles {
    /// Reads bytes that are in memory already. How many lines there were.
    pub fn read_bytes(
        format: SheetFormat,
        encoding: TextEncoding,
        bytes: &[u8],
    ) -> Result<u64, SheetError> {
        let mut count: u64 = 0;
        read(format, encoding, || Cursor::new(bytes), &mut |lines| {
            count += u64::try_from(lines.len()).unwrap_or(u64::MAX);
            true
        })?;
        Ok(count)
    }
}

impl SheetReader for SheetFiles {
    fn open(&self, file: SheetFile) -> Box<dyn SheetLines> {
        let (send, lines) = mpsc::channel(WAITING);
        let handle = Handle::current();
        drop(tokio::task::spawn_blocking(move || {
            let SheetFile { format, encoding, bytes } = file;
            let pieces = || Pieces::new(Arc::clone(&bytes), handle.clone());
            let hand_over = &mut |lines| send.blocking_send(Ok(lines)).is_ok();
            let end = read(format, encoding, pieces, hand_over).map(|()| Vec::new());
            // Nobody waits for the end of what they have left.
            drop(send.blocking_send(end));
        }));
        Box::new(Opened { lines, ended: false })
    }
}

struct Opened {
    lines: mpsc::Receiver<Result<Vec<SheetLine>, SheetError>>,
    ended: bool,
}

#[async_trait]
impl SheetLines for Opened {
    async fn next(&mut self) -> Result<Vec<SheetLine>, SheetError> {
        if self.ended {
            return Ok(Vec::new());
        }
        let next = self.lines.recv().await.unwrap_or_else(|| {
            let cause = Cause::from("the reader of the sheet broke off");
            Err(StoreError::Unavailable(cause).into())
        });
        self.ended = next.as_ref().is_ok_and(Vec::is_empty);
        next
    }
}

/// Gives batches until the end, or until nobody takes them.
fn read<R: Read + Seek>(
    format: SheetFormat,
    encoding: TextEncoding,
    open: impl Fn() -> R,
    take: &mut dyn FnMut(Vec<SheetLine>) -> bool,
) -> Result<(), SheetError> {
    let mut batches = Batches { lines: Vec::with_capacity(BATCH), take };
    match format {
        SheetFormat::Csv => read_csv(BufReader::new(open()), encoding, &mut batches)?,
        SheetFormat::Xlsx => xlsx::read(&open, &mut |line| batches.add(line))?,
    }
    batches.flush();
    Ok(())
}

struct Batches<'a> {
    lines: Vec<SheetLine>,
    take: &'a mut dyn FnMut(Vec<SheetLine>) -> bool,
}

impl Batches<'_> {
    /// Whether to go on. Lines without anything in them are left out.
    fn add(&mut self, line: SheetLine) -> bool {
        let is_empty =
            line.cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| cell.text().is_empty()));
        if !is_empty {
            self.lines.push(line);
        }
        self.lines.len() < BATCH || self.flush()
    }

    fn flush(&mut self) -> bool {
        if self.lines.is_empty() {
            return true;
        }
        let lines = std::mem::replace(&mut self.lines, Vec::with_capacity(BATCH));
        (self.take)(lines)
    }
}

fn read_csv<R: Read>(
    input: BufReader<R>,
    encoding: TextEncoding,
    batches: &mut Batches<'_>,
) -> Result<(), SheetError> {
    let mut records = CsvRecords::new(input);
    while let Some(number) = records.next_record()? {
        let cells = records.fields().map(|field| text(field, encoding)).collect();
        if !batches.add(SheetLine { number, cells }) {
            break;
        }
    }
    Ok(())
}

fn text(bytes: &[u8], encoding: TextEncoding) -> Result<Cell, Invalid> {
    let (text, problem) = match encoding {
        TextEncoding::Utf8 => (str::from_utf8(bytes).ok().map(str::to_owned), "is not UTF-8"),
        TextEncoding::Gb18030 => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
            (text.map(std::borrow::Cow::into_owned), "is not GB18030")
        }
    };
    text.map(Cell::Text).ok_or(Invalid { field: "line", problem })
}

fn too_many_columns(line: u64) -> SheetError {
    FileProblem::in_column(line, &(MOST_COLUMNS + 1), "too many columns").into()
}

#[cfg(test)]
mod tests;
