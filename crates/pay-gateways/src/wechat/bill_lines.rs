//! The trade bill as a file: a header, a row for each payment and refund, two rows that sum up.
//! Every value begins with a backtick, which is what parts it from the one before: a product's name
//! may hold commas. Amounts are in yuan.

use crate::text::parse_beijing;
use domain::Money;
use domain::ports::StatementError;
use domain::reconciliation::{BadLine, LineKind, StatementLine};
use std::io::{self, BufRead, Read};

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 64 << 10;

/// Reads a bill line by line. Its header says which column is which.
pub fn read<R: BufRead>(mut bill: R) -> Result<BillLines<R>, StatementError> {
    let damaged = StatementError::Damaged;
    let header = read_line(&mut bill)
        .map_err(|_error| damaged("its header is not to be read"))?
        .ok_or(damaged("it is empty"))?;
    let header = header.strip_prefix('\u{feff}').unwrap_or(&header);
    let columns = Columns::find(header).ok_or(damaged("its header lacks a column"))?;
    Ok(BillLines { bill, columns, line: 1, rows: 0, ended: false })
}

/// The lines of a bill.
#[derive(Debug)]
pub struct BillLines<R> {
    bill: R,
    columns: Columns,
    /// That was read last; the header is the first.
    line: u64,
    rows: u64,
    ended: bool,
}

/// Where what we read stands.
#[derive(Debug, Clone, Copy)]
struct Columns {
    count: usize,
    time: usize,
    trade_no: usize,
    number: usize,
    state: usize,
    currency: Option<usize>,
    /// 订单金额: what the order cost, coupons included.
    paid: usize,
    refund_number: Option<usize>,
    /// 申请退款金额: what was asked for, coupons included.
    refunded: Option<usize>,
    refund_state: Option<usize>,
}

impl Columns {
    fn find(header: &str) -> Option<Self> {
        let names: Vec<&str> = values(header).collect();
        let find = |name: &str| names.iter().position(|known| *known == name);
        Some(Self {
            count: names.len(),
            time: find("交易时间")?,
            trade_no: find("微信订单号")?,
            number: find("商户订单号")?,
            state: find("交易状态")?,
            currency: find("货币种类"),
            // Older bills have fewer columns.
            paid: find("订单金额").or_else(|| find("总金额")).or_else(|| find("应结订单金额"))?,
            refund_number: find("商户退款单号"),
            refunded: find("申请退款金额").or_else(|| find("退款金额")),
            refund_state: find("退款状态"),
        })
    }
}

impl<R: BufRead> Iterator for BillLines<R> {
    type Item = Result<StatementLine, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.line += 1;
            let row = match read_line(&mut self.bill) {
                Ok(Some(row)) => row,
                Ok(None) => return Some(self.end("the bill is cut off: its summary is missing")),
                Err(_error) => return Some(self.end("the bill is not to be read any further")),
            };
            if row.starts_with("总交易单数") {
                return self.sum_up();
            }
            if row.is_empty() {
                continue;
            }
            self.rows += 1;
            if let Some(line) = self.row(&row).transpose() {
                return Some(line.map_err(|problem| self.bad(problem)));
            }
        }
        None
    }
}

impl<R: BufRead> BillLines<R> {
    fn bad(&self, problem: &'static str) -> BadLine {
        BadLine { line: self.line, problem }
    }

    fn end(&mut self, problem: &'static str) -> Result<StatementLine, BadLine> {
        self.ended = true;
        Err(self.bad(problem))
    }

    /// The row after the summary's header says how many rows there were.
    fn sum_up(&mut self) -> Option<Result<StatementLine, BadLine>> {
        self.line += 1;
        let row = read_line(&mut self.bill).ok().flatten().unwrap_or_default();
        let said = values(&row).next().unwrap_or_default();
        let whole = said.split_once('.').map_or(said, |(whole, _)| whole);
        self.ended = true;
        match whole.parse::<u64>() {
            Ok(rows) if rows == self.rows => None,
            Ok(_other) => Some(self.end("the bill says another number of rows than it has")),
            Err(_error) => Some(self.end("the summary does not say how many rows there are")),
        }
    }

    /// `None`: a refund that failed, which moved no money.
    fn row(&self, row: &str) -> Result<Option<StatementLine>, &'static str> {
        let values: Vec<&str> = values(row).collect();
        let columns = self.columns;
        if values.len() != columns.count {
            return Err("it has another number of values than the header");
        }
        let value = |column: usize| values.get(column).copied().unwrap_or_default();
        let optional = |column: Option<usize>| column.map(value).unwrap_or_default();
        if !matches!(optional(columns.currency), "" | "CNY") {
            return Err("its currency is not CNY");
        }
        let (kind, amount, refund_number) = match value(columns.state) {
            "SUCCESS" => (LineKind::Payment, value(columns.paid), None),
            "REFUND" if matches!(optional(columns.refund_state), "FAIL" | "CLOSED") => {
                return Ok(None);
            }
            "REFUND" => {
                let number = needed(optional(columns.refund_number), "it lacks a refund number")?;
                (LineKind::Refund, optional(columns.refunded), Some(number))
            }
            _other => return Err("its 交易状态 is neither SUCCESS nor REFUND"),
        };
        Ok(Some(StatementLine {
            line: self.line,
            kind,
            number: needed(value(columns.number), "it lacks the merchant's number")?,
            trade_no: needed(value(columns.trade_no), "it lacks WeChat Pay's number")?,
            refund_number,
            amount: Money::parse_yuan(amount).map_err(|_error| "its amount is not one in yuan")?,
            at: parse_beijing(value(columns.time)).ok_or("its time is none")?,
        }))
    }
}

fn needed(value: &str, problem: &'static str) -> Result<String, &'static str> {
    match value {
        "" | "0" => Err(problem),
        value => Ok(value.to_owned()),
    }
}

/// The values of a row, without their backticks; of the header, which has none, the names.
fn values(row: &str) -> impl Iterator<Item = &str> {
    let (row, between) = match row.strip_prefix('`') {
        Some(row) => (row, ",`"),
        None => (row, ","),
    };
    row.split(between).map(str::trim)
}

/// The next line without its end; `None` after the last.
fn read_line(bill: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    let length = bill.by_ref().take(LONGEST_LINE).read_line(&mut line)?;
    if length == 0 {
        return Ok(None);
    }
    let cut_off = !line.ends_with('\n') && !bill.fill_buf()?.is_empty();
    if cut_off {
        return Err(io::Error::other("a line is too long"));
    }
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(Some(line))
}
