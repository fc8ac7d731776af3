//! The calls about a payment: create, query, close.

use super::exchange::Call;
use super::reply::{Problem, Reply};
use super::status::Meaning;
use super::wire::{CLOSE, CREATE, PAGE_PAY, PRECREATE, QUERY, StoredRequest, TradeNumber, WAP_PAY};
use super::{Inner, answers};
use crate::http::not_reached;
use crate::recorder::About;
use domain::ports::{CloseReport, CreatedPayment, OutsideError, TradeReport};
use domain::{Action, Channel, PaymentAttempt};

impl Inner {
    pub(super) async fn create(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CreatedPayment, OutsideError> {
        self.check_own(attempt)?;
        let stored: StoredRequest = serde_json::from_str(&attempt.request_body)
            .map_err(|_error| not_reached("the stored request cannot be read"))?;
        let number = attempt.number.to_string();
        let call = Call {
            about: About { operation: "create", number: Some(&number) },
            method: &stored.method,
            biz_content: &stored.biz_content,
            notify_url: Some(&stored.notify_url),
            return_url: stored.return_url.as_deref(),
        };
        let action = match stored.method.as_str() {
            PAGE_PAY | WAP_PAY => {
                Action::Redirect { url: self.exchange.page(call).map_err(not_reached)? }
            }
            PRECREATE | CREATE => match self.exchange.call(call).await? {
                Reply::Success { node, .. } if stored.method == PRECREATE => {
                    answers::qr_code(&node, attempt)?
                }
                Reply::Success { node, .. } => answers::invocation(&node, attempt)?,
                Reply::Problem(problem) => return Err(answers::create_problem(problem)),
            },
            _other => return Err(not_reached("the stored request is for another method")),
        };
        Ok(CreatedPayment { action, valid_until: attempt.time_expire })
    }

    pub(super) async fn query(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<TradeReport, OutsideError> {
        match self.ask("query", QUERY, attempt).await? {
            Reply::Success { node, answer } => answers::trade(&node, &answer, attempt),
            Reply::Problem(problem) => answers::query_problem(problem),
        }
    }

    pub(super) async fn close(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CloseReport, OutsideError> {
        match self.ask("close", CLOSE, attempt).await? {
            Reply::Success { node, .. } => answers::closed(&node, attempt),
            Reply::Problem(problem) => self.not_closed(problem, attempt).await,
        }
    }

    async fn not_closed(
        &self,
        problem: Problem,
        attempt: &PaymentAttempt,
    ) -> Result<CloseReport, OutsideError> {
        match (problem.signed, Meaning::read(&problem.code, &problem.sub_code)) {
            (true, Meaning::Paid) => Ok(CloseReport::Paid),
            (true, Meaning::NotFound) => Ok(CloseReport::NotFound),
            // A trade whose money has all gone back is closed too; and of the others it says that
            // the state forbids it, and not which state: that is asked.
            (true, Meaning::Closed | Meaning::Conflict) => match self.query(attempt).await? {
                TradeReport::Money { .. } => Ok(CloseReport::Paid),
                TradeReport::Closed => Ok(CloseReport::Closed),
                TradeReport::NotFound => Ok(CloseReport::NotFound),
                TradeReport::Open | TradeReport::Declined { .. } => Err(problem.into_unknown()),
            },
            (true, Meaning::AtTheGate | Meaning::Denied) => Err(problem.into_refusal()),
            (true, Meaning::Unclear) | (false, _) => Err(problem.into_unknown()),
        }
    }

    async fn ask(
        &self,
        operation: &'static str,
        method: &str,
        attempt: &PaymentAttempt,
    ) -> Result<Reply, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let biz_content =
            serde_json::to_string(&trade_of(attempt, &number)).map_err(not_reached)?;
        let about = About { operation, number: Some(&number) };
        self.exchange.call(Call::new(about, method, &biz_content)).await
    }

    /// The keys are one application's: of another's attempt nothing can be asked with them.
    pub(super) fn check_own(&self, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
        if attempt.channel() == Channel::Alipay
            && attempt.merchant == self.seller_id
            && attempt.app_id == self.exchange.app_id
        {
            Ok(())
        } else {
            Err(not_reached("the attempt belongs to another merchant or application"))
        }
    }
}

/// By Alipay's own number once we know it, else by `number`, which is ours.
pub(super) fn trade_of<'a>(attempt: &'a PaymentAttempt, number: &'a str) -> TradeNumber<'a> {
    let captured = attempt.captured().map(|captured| TradeNumber::TradeNo(&captured.trade_no));
    captured.unwrap_or(TradeNumber::OutTradeNo(number))
}
