//! The statement of a day, which staff get by hand: there is no public bill.

use super::fen;
use super::wire::{NOTIFY_PAYMENT, NOTIFY_REFUND, STATEMENT_HEADER, Status};
use crate::bill::unavailable;
use crate::text::parse_beijing;
use csv::{ByteRecord, ReaderBuilder, Terminator};
use domain::ports::{StatementError, StatementLines};
use domain::reconciliation::{BadLine, LineKind, StatementLine};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

type Reader = csv::Reader<BufReader<File>>;

/// The lines about money that moved.
pub(super) fn open(path: &Path) -> Result<StatementLines, StatementError> {
    let file = File::open(path).map_err(unavailable)?;
    // With CRLF as its end, a line would be counted when the next one is read.
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(Terminator::Any(b'\n'))
        .from_reader(BufReader::new(file));
    let mut header = ByteRecord::new();
    let is_there = reader.read_byte_record(&mut header).map_err(unavailable)?;
    if !is_there || !is_header(&header) {
        return Err(StatementError::Damaged("its first line is not that of a statement"));
    }
    Ok(Box::new(Lines { reader, is_over: false }))
}

/// A byte order mark may stand before the first name.
fn is_header(record: &ByteRecord) -> bool {
    let Ok(mut names) = fields(record) else { return false };
    if let Some(first) = names.first_mut() {
        *first = first.strip_prefix('\u{feff}').unwrap_or(first);
    }
    names == STATEMENT_HEADER
}

fn fields(record: &ByteRecord) -> Result<Vec<&str>, &'static str> {
    let fields = record.iter().map(std::str::from_utf8).collect::<Result<Vec<_>, _>>();
    let mut fields = fields.map_err(|_error| "not UTF-8")?;
    if let Some(last) = fields.last_mut() {
        *last = last.strip_suffix('\r').unwrap_or(last);
    }
    Ok(fields)
}

struct Lines {
    reader: Reader,
    is_over: bool,
}

impl Iterator for Lines {
    type Item = Result<StatementLine, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        while !self.is_over {
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    if let Some(read) = read(&record, line).transpose() {
                        return Some(read.map_err(|problem| BadLine { line, problem }));
                    }
                }
                Ok(false) => self.is_over = true,
                Err(_error) => {
                    self.is_over = true;
                    let line = self.reader.position().line();
                    return Some(Err(BadLine { line, problem: "the file breaks off" }));
                }
            }
        }
        None
    }
}

/// `None`: a line without money.
fn read(record: &ByteRecord, line: u64) -> Result<Option<StatementLine>, &'static str> {
    let fields = fields(record)?;
    let [number, trade_no, refund_number, kind, amount, finished, status] = *fields.as_slice()
    else {
        let is_blank = fields == [""];
        return if is_blank { Ok(None) } else { Err("not as many fields as the first line") };
    };
    match Status::read(status) {
        Some(Status::Success) => {}
        Some(Status::Open | Status::Failed | Status::Closed) => return Ok(None),
        None => return Err("tradeStatus is none of the contract"),
    }
    let kind = match (kind, refund_number) {
        (NOTIFY_PAYMENT, "") => LineKind::Payment,
        (NOTIFY_PAYMENT, _) => return Err("a payment has a refund's number"),
        (NOTIFY_REFUND, "") => return Err("a refund has no number"),
        (NOTIFY_REFUND, _) => LineKind::Refund,
        _other => return Err("type is neither PAY nor REFUND"),
    };
    if number.is_empty() || trade_no.is_empty() {
        return Err("a number of the payment is missing");
    }
    Ok(Some(StatementLine {
        line,
        kind,
        number: number.to_owned(),
        trade_no: trade_no.to_owned(),
        refund_number: (kind == LineKind::Refund).then(|| refund_number.to_owned()),
        amount: fen(amount).ok_or("amount is not in fen")?,
        at: parse_beijing(finished).ok_or("finishedDate is not a time")?,
    }))
}
