//! The three calls about a Native payment.

use super::exchange::{Call, Problem, Reply};
use super::status::Meaning;
use super::{Inner, answers, wire};
use crate::http::not_reached;
use crate::text::rfc3339;
use chrono::TimeDelta;
use domain::ports::{
    CloseReport, CreatedPayment, OutsideError, PaymentRequest, PrepareError, PreparedPayment,
    TradeReport,
};
use domain::{Action, Channel, PaymentAttempt, Scene};
use reqwest::Method;

/// How long a `code_url` works after it was given out.
const CODE_LIFE: TimeDelta = TimeDelta::hours(2);
/// The longest `description`, in bytes.
const LONGEST_TITLE: usize = 127;
const TRANSACTIONS: [&str; 3] = ["v3", "pay", "transactions"];

impl Inner {
    pub(super) fn prepare(
        &self,
        request: &PaymentRequest,
    ) -> Result<PreparedPayment, PrepareError> {
        match request.scene {
            Scene::Native => {}
            Scene::Page | Scene::Qr => return Err(PrepareError::SceneNotOffered),
        }
        check_title(&request.title)?;
        if request.amount.fen() == 0 {
            return Err(PrepareError::Unacceptable { field: "amount" });
        }
        let order = wire::NativeOrder {
            appid: &self.app_id,
            mchid: &self.mchid,
            description: &request.title,
            out_trade_no: request.number.to_string(),
            time_expire: rfc3339(request.time_expire),
            notify_url: &self.notify_url,
            amount: wire::OrderAmount {
                total: request.amount.fen(),
                currency: request.amount.currency().code(),
            },
        };
        let body = serde_json::to_string(&order)
            .map_err(|_error| PrepareError::Unacceptable { field: "title" })?;
        Ok(PreparedPayment { merchant: self.mchid.clone(), app_id: self.app_id.clone(), body })
    }

    pub(super) async fn create(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CreatedPayment, OutsideError> {
        self.check_own(attempt)?;
        let begun = self.exchange.clock.now();
        let [v3, pay, transactions] = TRANSACTIONS;
        let call = Call {
            method: Method::POST,
            path: &[v3, pay, transactions, "native"],
            query: &[],
            body: attempt.request_body.clone(),
        };
        match self.exchange.call(call).await? {
            Reply::Success(answer) => Ok(CreatedPayment {
                action: Action::QrCode { content: answers::code_url(&answer)? },
                valid_until: attempt.time_expire.min(begun + CODE_LIFE),
            }),
            Reply::Problem(problem) => Err(answers::create_problem(problem)),
        }
    }

    pub(super) async fn query(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<TradeReport, OutsideError> {
        self.check_own(attempt)?;
        let [v3, pay, transactions] = TRANSACTIONS;
        let call = Call {
            method: Method::GET,
            path: &[v3, pay, transactions, "out-trade-no", &attempt.number.to_string()],
            query: &[("mchid", &self.mchid)],
            body: String::new(),
        };
        match self.exchange.call(call).await? {
            Reply::Success(answer) => answers::trade(answer, attempt),
            Reply::Problem(problem) => answers::query_problem(problem),
        }
    }

    pub(super) async fn close(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CloseReport, OutsideError> {
        self.check_own(attempt)?;
        let [v3, pay, transactions] = TRANSACTIONS;
        let number = attempt.number.to_string();
        let call = Call {
            method: Method::POST,
            path: &[v3, pay, transactions, "out-trade-no", &number, "close"],
            query: &[],
            body: serde_json::to_string(&wire::CloseOrder { mchid: &self.mchid })
                .map_err(not_reached)?,
        };
        match self.exchange.call(call).await? {
            Reply::Success(answer) => answers::closed(&answer),
            Reply::Problem(problem) => self.not_closed(problem, attempt).await,
        }
    }

    async fn not_closed(
        &self,
        problem: Problem,
        attempt: &PaymentAttempt,
    ) -> Result<CloseReport, OutsideError> {
        match (problem.signed, Meaning::read(problem.status, &problem.code)) {
            (true, Meaning::Closed) => Ok(CloseReport::Closed),
            (true, Meaning::Paid) => Ok(CloseReport::Paid),
            (true, Meaning::NotFound) => Ok(CloseReport::NotFound),
            // It says that the state forbids it, and not which state: that is asked.
            (true, Meaning::Conflict) => match self.query(attempt).await? {
                TradeReport::Money { .. } => Ok(CloseReport::Paid),
                TradeReport::Closed => Ok(CloseReport::Closed),
                TradeReport::NotFound => Ok(CloseReport::NotFound),
                TradeReport::Open | TradeReport::Declined { .. } => Err(problem.into_unknown()),
            },
            (true, Meaning::OurFault | Meaning::Denied) => Err(problem.into_refusal()),
            (true, Meaning::Unclear) | (false, _) => Err(problem.into_unknown()),
        }
    }

    /// The keys are one merchant's: of another's attempt nothing can be asked with them.
    fn check_own(&self, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
        if attempt.channel() == Channel::Wechat
            && attempt.merchant == self.mchid
            && attempt.app_id == self.app_id
        {
            Ok(())
        } else {
            Err(not_reached("the attempt belongs to another merchant or application"))
        }
    }
}

/// `description`: characters of up to three bytes, 127 bytes in all.
fn check_title(title: &str) -> Result<(), PrepareError> {
    let good = |character: char| character.len_utf8() < 4 && !character.is_control();
    if !title.trim().is_empty() && title.len() <= LONGEST_TITLE && title.chars().all(good) {
        Ok(())
    } else {
        Err(PrepareError::Unacceptable { field: "title" })
    }
}
