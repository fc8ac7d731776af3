//! The calls about a payment: create, query, close.

use super::exchange::{Call, Problem, Reply};
use super::order::Way;
use super::sign::invocation;
use super::status::Meaning;
use super::{Inner, answers, wire};
use crate::http::{Answer, not_reached};
use crate::recorder::About;
use chrono::TimeDelta;
use domain::ports::{CloseReport, CreatedPayment, OutsideError, TradeReport};
use domain::{Action, Channel, PaymentAttempt, Timestamp};
use reqwest::Method;

/// How long a `code_url` or a `prepay_id` works after it was given out.
const PREPAY_LIFE: TimeDelta = TimeDelta::hours(2);
/// How long an `h5_url` does.
const H5_LIFE: TimeDelta = TimeDelta::minutes(5);
const TRANSACTIONS: [&str; 3] = ["v3", "pay", "transactions"];

impl Inner {
    pub(super) async fn create(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CreatedPayment, OutsideError> {
        self.check_own(attempt)?;
        let way = Way::of(attempt.scene).ok_or_else(|| not_reached("another channel's scene"))?;
        let begun = self.exchange.clock.now();
        let number = attempt.number.to_string();
        let [v3, pay, transactions] = TRANSACTIONS;
        let call = Call {
            about: About { operation: "create", number: Some(&number) },
            method: Method::POST,
            path: &[v3, pay, transactions, way.endpoint()],
            query: &[],
            body: attempt.request_body.clone(),
        };
        match self.exchange.call(call).await? {
            Reply::Success(answer) => self.created(way, attempt, &answer, begun),
            Reply::Problem(problem) => Err(answers::create_problem(problem)),
        }
    }

    fn created(
        &self,
        way: Way,
        attempt: &PaymentAttempt,
        answer: &Answer,
        begun: Timestamp,
    ) -> Result<CreatedPayment, OutsideError> {
        let (action, life) = match way {
            Way::Native => {
                let wire::NativeAnswer { code_url } = answers::created(answer)?;
                (Action::QrCode { content: code_url }, PREPAY_LIFE)
            }
            Way::H5 => {
                let wire::H5Answer { h5_url } = answers::created(answer)?;
                let url = with_return(h5_url, attempt.return_url.as_deref());
                (Action::Redirect { url }, H5_LIFE)
            }
            Way::Jsapi => {
                let wire::PrepayAnswer { prepay_id } = answers::created(answer)?;
                let signer = &self.exchange.signer;
                let parameters = invocation(signer, &attempt.app_id, &prepay_id, begun.timestamp())
                    .map_err(not_reached)?;
                (Action::Invoke { parameters }, PREPAY_LIFE)
            }
        };
        Ok(CreatedPayment { action, valid_until: attempt.time_expire.min(begun + life) })
    }

    pub(super) async fn query(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<TradeReport, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let (by, which) = match attempt.captured() {
            Some(captured) => ("id", &captured.trade_no),
            None => ("out-trade-no", &number),
        };
        let [v3, pay, transactions] = TRANSACTIONS;
        let call = Call {
            about: About { operation: "query", number: Some(&number) },
            method: Method::GET,
            path: &[v3, pay, transactions, by, which],
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
            about: About { operation: "close", number: Some(&number) },
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
            (true, Meaning::NotEnough | Meaning::Unclear) | (false, _) => {
                Err(problem.into_unknown())
            }
        }
    }

    /// The keys are one merchant's: of another's attempt nothing can be asked with them.
    pub(super) fn check_own(&self, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
        let is_our_app = attempt.app_id == self.app_id
            || self.mini_program_app_id.as_ref() == Some(&attempt.app_id);
        if attempt.channel() == Channel::Wechat && attempt.merchant == self.mchid && is_our_app {
            Ok(())
        } else {
            Err(not_reached("the attempt belongs to another merchant or application"))
        }
    }
}

/// The address that the payer's browser opens, with the one that it goes to afterwards.
fn with_return(h5_url: String, return_url: Option<&str>) -> String {
    let Some(return_url) = return_url else { return h5_url };
    let encoded: String = form_urlencoded::byte_serialize(return_url.as_bytes()).collect();
    let mark = if h5_url.contains('?') { '&' } else { '?' };
    format!("{h5_url}{mark}redirect_url={encoded}")
}
