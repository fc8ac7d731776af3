//! What a sheet says of itself in its remarks, against what is in it.

use super::lines::{Columns, is_remark};
use super::text::Text;
use crate::bill::unavailable;
use chrono::NaiveDate;
use domain::Money;
use domain::ports::StatementError;
use domain::reconciliation::LineKind;
use std::io::BufRead;

const ACCOUNT: &str = "#账号";
const DAY: &str = "#起始日期";
const END: &str = "业务明细列表结束";
const PAYMENTS: &str = "#交易合计";
const REFUNDS: &str = "#退款合计";

/// What the sheet is to be.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected {
    pub(super) account: Option<String>,
    pub(super) day: Option<NaiveDate>,
    /// It comes straight from Alipay: its end must be there.
    pub(super) is_whole: bool,
}

/// How many, and what they come to in fen; `None` where that cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    count: u64,
    fen: Option<i64>,
}

impl Sum {
    const NOTHING: Self = Self { count: 0, fen: Some(0) };

    fn add(&mut self, amount: Option<Money>) {
        self.count += 1;
        self.fen = self.fen.zip(amount).and_then(|(sum, amount)| sum.checked_add(amount.fen()));
    }

    /// Of `#交易合计：2笔，商家实收共920.00元，…`; what went back may have a sign.
    fn told(remark: &str) -> Option<Self> {
        let (_, counted) = remark.split_once(['：', ':'])?;
        let (count, rest) = counted.split_once('笔')?;
        let sum = rest.split_once('共').and_then(|(_, sum)| sum.split_once('元'));
        let sum = sum.map(|(sum, _)| sum.trim().trim_start_matches('-'));
        let fen = sum.and_then(|sum| Money::parse_yuan(sum).ok()).map(Money::fen);
        Some(Self { count: count.trim().parse().ok()?, fen })
    }

    fn contradicts(&self, told: &Self) -> bool {
        self.count != told.count || self.fen.zip(told.fen).is_some_and(|(sum, told)| sum != told)
    }
}

#[derive(Debug)]
struct Survey {
    columns: Option<Columns>,
    payments: Sum,
    refunds: Sum,
    told_payments: Option<Sum>,
    told_refunds: Option<Sum>,
    has_ended: bool,
}

/// Goes through the whole sheet.
pub(super) fn check(source: impl BufRead, expected: &Expected) -> Result<(), StatementError> {
    let mut text = Text::read(source).map_err(unavailable)?;
    let mut survey = Survey {
        columns: None,
        payments: Sum::NOTHING,
        refunds: Sum::NOTHING,
        told_payments: None,
        told_refunds: None,
        has_ended: false,
    };
    while let Some(line) = text.next().map_err(unavailable)? {
        let line = line.text.unwrap_or_default();
        if is_remark(&line) {
            survey.remark(line.trim(), expected)?;
        } else {
            survey.movement(&line);
        }
    }
    survey.close(expected)
}

impl Survey {
    fn remark(&mut self, remark: &str, expected: &Expected) -> Result<(), StatementError> {
        if remark.starts_with(ACCOUNT) {
            let account = expected.account.as_deref();
            // Four more digits follow the account itself.
            if account.is_some_and(|account| !remark.contains(&format!("[{account}"))) {
                return Err(StatementError::Damaged("it is of another account"));
            }
        } else if remark.starts_with(DAY) {
            let day = expected.day.map(|day| day.format("[%Y年%m月%d日").to_string());
            if day.is_some_and(|day| !remark.contains(&day)) {
                return Err(StatementError::Damaged("it is of another day"));
            }
        } else if remark.starts_with(PAYMENTS) {
            self.told_payments = Sum::told(remark);
        } else if remark.starts_with(REFUNDS) {
            self.told_refunds = Sum::told(remark);
        } else if remark.contains(END) {
            self.has_ended = true;
        }
        Ok(())
    }

    fn movement(&mut self, line: &str) {
        let Some(columns) = self.columns else {
            self.columns = Columns::read(line);
            return;
        };
        let fields = columns.fields(line).unwrap_or_default();
        match columns.received(&fields) {
            Some((LineKind::Payment, amount)) => self.payments.add(amount),
            Some((LineKind::Refund, amount)) => self.refunds.add(amount),
            None => {}
        }
    }

    fn close(&self, expected: &Expected) -> Result<(), StatementError> {
        let wrong = |found: &Sum, told: &Option<Sum>| {
            told.as_ref().is_some_and(|told| found.contradicts(told))
        };
        if self.columns.is_none() {
            Err(StatementError::Damaged("it has no heading with the columns of a bill"))
        } else if expected.is_whole && !self.has_ended {
            Err(StatementError::Damaged("it breaks off before its end"))
        } else if wrong(&self.payments, &self.told_payments) {
            Err(StatementError::Damaged("its payments do not come to the sum that it tells"))
        } else if wrong(&self.refunds, &self.told_refunds) {
            Err(StatementError::Damaged("its refunds do not come to the sum that it tells"))
        } else {
            Ok(())
        }
    }
}
