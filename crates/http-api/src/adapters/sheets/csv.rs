//! Comma-separated values as RFC 4180 has them. Not lenient where a lenient reader would silently
//! swallow lines: a quote that is not closed is an error with its place.

use super::{MOST_COLUMNS, fault, too_many_columns};
use domain::import::FileProblem;
use domain::ports::SheetError;
use std::io::BufRead;

/// The longest line, in bytes.
const LONGEST: usize = 64 * 1024;
const MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: it closes the field, or another one follows.
    Quote,
}

/// What a byte did.
enum Step {
    Go,
    RecordEnd,
}

/// Records, one at a time; the fields of the last one stay until the next.
pub(super) struct CsvRecords<R> {
    input: R,
    /// The line that the next byte stands in, from 1.
    line: u64,
    after_return: bool,
    began: bool,
    at: At,
    /// Where the last quote was opened.
    quote: (u64, usize),
    bytes: Vec<u8>,
    /// Where each field ends in `bytes`.
    ends: Vec<usize>,
}

impl<R: BufRead> CsvRecords<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            line: 1,
            after_return: false,
            began: false,
            at: At::FieldStart,
            quote: (1, 1),
            bytes: Vec::new(),
            ends: Vec::new(),
        }
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }

    /// The number of the line in which the next record begins; `None` at the end.
    pub(super) fn next_record(&mut self) -> Result<Option<u64>, SheetError> {
        self.bytes.clear();
        self.ends.clear();
        self.at = At::FieldStart;
        let mut first = None;
        loop {
            let Some(byte) = self.next_byte()? else { return self.last_record(first) };
            // The other half of the line end before.
            if byte == b'\n' && self.after_return && first.is_none() {
                self.after_return = false;
                continue;
            }
            let line = *first.get_or_insert(self.line);
            if matches!(self.take(byte)?, Step::RecordEnd) {
                return Ok(Some(line));
            }
            self.check_length(line)?;
        }
    }

    fn next_byte(&mut self) -> Result<Option<u8>, SheetError> {
        let buffer = self.input.fill_buf().map_err(fault::of_reading)?;
        if !self.began {
            self.began = true;
            if buffer.starts_with(MARK) {
                self.input.consume(MARK.len());
                return self.next_byte();
            }
        }
        let byte = buffer.first().copied();
        if byte.is_some() {
            self.input.consume(1);
        }
        Ok(byte)
    }

    fn take(&mut self, byte: u8) -> Result<Step, SheetError> {
        let is_line_end = matches!(byte, b'\n' | b'\r');
        if is_line_end && !(byte == b'\n' && self.after_return) {
            self.line += 1;
        }
        self.after_return = byte == b'\r';
        match (self.at, byte) {
            (At::FieldStart, b'"') => {
                self.at = At::Quoted;
                self.quote = (self.line, self.ends.len() + 1);
            }
            (At::Quoted, b'"') => self.at = At::Quote,
            (At::Quote, b'"') => {
                self.bytes.push(byte);
                self.at = At::Quoted;
            }
            (At::Quoted, _any) => self.bytes.push(byte),
            (At::FieldStart | At::Plain | At::Quote, b',') => self.end_field()?,
            (At::FieldStart | At::Plain | At::Quote, _any) if is_line_end => {
                self.end_field()?;
                return Ok(Step::RecordEnd);
            }
            (At::Quote, _any) => {
                let problem = "text stands behind a closing quote";
                return Err(
                    FileProblem::in_column(self.line, &(self.ends.len() + 1), problem).into()
                );
            }
            (At::FieldStart | At::Plain, _any) => {
                self.bytes.push(byte);
                self.at = At::Plain;
            }
        }
        Ok(Step::Go)
    }

    fn end_field(&mut self) -> Result<(), SheetError> {
        if self.ends.len() >= MOST_COLUMNS {
            return Err(too_many_columns(self.line));
        }
        self.ends.push(self.bytes.len());
        self.at = At::FieldStart;
        Ok(())
    }

    fn last_record(&mut self, first: Option<u64>) -> Result<Option<u64>, SheetError> {
        if self.at == At::Quoted {
            return Err(self.not_closed());
        }
        if first.is_some() {
            self.end_field()?;
        }
        Ok(first)
    }

    fn check_length(&self, first: u64) -> Result<(), SheetError> {
        if self.bytes.len() <= LONGEST {
            return Ok(());
        }
        if self.at == At::Quoted {
            return Err(self.not_closed());
        }
        Err(FileProblem::in_column(first, &(self.ends.len() + 1), "a line longer than 64 KiB")
            .into())
    }

    fn not_closed(&self) -> SheetError {
        let (line, column) = self.quote;
        FileProblem::in_column(line, &column, "a quote is opened here and not closed").into()
    }
}
