//! The movements in a sheet, one a line.

use super::text::{Line, Text};
use crate::text::parse_beijing;
use domain::Money;
use domain::reconciliation::{BadLine, LineKind, StatementLine};
use std::io::{self, BufRead};

/// What a sheet calls the columns; units in brackets may follow.
const TRADE_NO: &str = "支付宝交易号";
const NUMBER: &str = "商户订单号";
const KIND: &str = "业务类型";
const DONE_AT: &str = "完成时间";
const AMOUNT: &str = "订单金额";
const RECEIVED: &str = "商家实收";
const REFUND_NUMBER: &str = "退款批次号";

/// Where the columns stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    count: usize,
    trade_no: usize,
    number: usize,
    kind: usize,
    done_at: usize,
    amount: usize,
    refund_number: usize,
    /// What the sums at the end count.
    received: Option<usize>,
}

impl Columns {
    /// `None`: the line is not the heading.
    pub(super) fn read(line: &str) -> Option<Self> {
        let names: Vec<&str> = line.split(',').map(str::trim).collect();
        let place = |wanted: &str| names.iter().position(|name| name.starts_with(wanted));
        Some(Self {
            count: names.len(),
            trade_no: place(TRADE_NO)?,
            number: place(NUMBER)?,
            kind: place(KIND)?,
            done_at: place(DONE_AT)?,
            amount: place(AMOUNT)?,
            refund_number: place(REFUND_NUMBER)?,
            received: place(RECEIVED),
        })
    }

    /// The fields of a line: texts end with a tab, so that no spreadsheet takes them for numbers.
    pub(super) fn fields<'a>(&self, line: &'a str) -> Result<Vec<&'a str>, &'static str> {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        if fields.len() == self.count {
            Ok(fields)
        } else {
            Err("it has more or fewer fields than the heading")
        }
    }

    /// What the line adds to the sums: its kind, and what was received or given back.
    pub(super) fn received(&self, fields: &[&str]) -> Option<(LineKind, Option<Money>)> {
        let kind = kind(field(fields, self.kind)).ok()?;
        let received = self.received.map(|place| field(fields, place));
        Some((kind, received.and_then(|text| amount(kind, text).ok())))
    }

    fn movement(&self, place: u64, text: &str) -> Result<StatementLine, &'static str> {
        let fields = self.fields(text)?;
        let filled = |place, problem| match field(&fields, place) {
            "" => Err(problem),
            text => Ok(text.to_owned()),
        };
        let kind = kind(field(&fields, self.kind))?;
        let refund_number = match kind {
            LineKind::Payment => None,
            LineKind::Refund => Some(field(&fields, self.refund_number).to_owned()),
        };
        Ok(StatementLine {
            line: place,
            kind,
            number: filled(self.number, "it has no number of ours")?,
            trade_no: filled(self.trade_no, "it has no number of Alipay's")?,
            refund_number: refund_number.filter(|number| !number.is_empty()),
            amount: amount(kind, field(&fields, self.amount))?,
            at: parse_beijing(field(&fields, self.done_at)).ok_or("its time is none")?,
        })
    }
}

fn field<'a>(fields: &[&'a str], place: usize) -> &'a str {
    fields.get(place).copied().unwrap_or_default()
}

fn kind(word: &str) -> Result<LineKind, &'static str> {
    match word {
        "交易" => Ok(LineKind::Payment),
        "退款" => Ok(LineKind::Refund),
        _other => Err("it is neither a payment nor a refund"),
    }
}

/// What went back has a sign before it.
fn amount(kind: LineKind, text: &str) -> Result<Money, &'static str> {
    let plain = match kind {
        LineKind::Payment => text,
        LineKind::Refund => text.strip_prefix('-').unwrap_or(text),
    };
    Money::parse_yuan(plain).map_err(|_error| "its amount is not one in yuan")
}

/// Goes through the movements of a sheet.
#[derive(Debug)]
pub(super) struct Lines<R> {
    text: Text<R>,
    columns: Option<Columns>,
    /// Where it stands, and whether that is the end.
    place: u64,
    has_ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn read(source: R) -> io::Result<Self> {
        Ok(Self { text: Text::read(source)?, columns: None, place: 0, has_ended: false })
    }

    /// `None`: the line is no movement.
    fn movement(&mut self, line: &Line) -> Option<Result<StatementLine, &'static str>> {
        let Some(text) = line.text.as_deref() else { return Some(Err("it is too long")) };
        match self.columns {
            _ if is_remark(text) => None,
            None => {
                self.columns = Columns::read(text);
                self.columns.is_none().then_some(Err("it stands before the heading"))
            }
            Some(columns) => Some(columns.movement(line.place, text)),
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<StatementLine, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.has_ended {
            match self.text.next() {
                Ok(Some(line)) => {
                    self.place = line.place;
                    if let Some(found) = self.movement(&line) {
                        return Some(
                            found.map_err(|problem| BadLine { line: line.place, problem }),
                        );
                    }
                }
                Ok(None) => self.has_ended = true,
                Err(_error) => {
                    self.has_ended = true;
                    let problem = "the file cannot be read on from here";
                    return Some(Err(BadLine { line: self.place + 1, problem }));
                }
            }
        }
        None
    }
}

/// A remark, or nothing at all.
pub(super) fn is_remark(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with('#')
}
