//! Preparing a payment, and the three calls about it.

use super::exchange::{Call, Problem, Reply};
use super::status::Meaning;
use super::wire::{CLOSE, NumberContent, OrderContent, PAGE_PAY, PRECREATE, QUERY, StoredRequest};
use super::{Inner, answers};
use crate::http::not_reached;
use crate::text::beijing;
use domain::ports::{
    CloseReport, CreatedPayment, OutsideError, PaymentRequest, PrepareError, PreparedPayment,
    TradeReport,
};
use domain::{Action, Channel, PaymentAttempt, Scene};

const PAGE_PRODUCT: &str = "FAST_INSTANT_TRADE_PAY";
/// The longest `subject`, in characters.
const LONGEST_TITLE: usize = 256;
/// The longest `return_url`, in bytes.
const LONGEST_URL: usize = 256;
/// 99999999.99 yuan, in fen.
const MOST: i64 = 9_999_999_999;

impl Inner {
    pub(super) fn prepare(
        &self,
        request: &PaymentRequest,
    ) -> Result<PreparedPayment, PrepareError> {
        let (method, product_code) = match request.scene {
            Scene::Page => (PAGE_PAY, PAGE_PRODUCT),
            Scene::Qr => (PRECREATE, self.precreate_product.as_str()),
            Scene::Native => return Err(PrepareError::SceneNotOffered),
        };
        check(request)?;
        let content = OrderContent {
            out_trade_no: request.number.to_string(),
            total_amount: request.amount.to_string(),
            subject: &request.title,
            product_code,
            time_expire: beijing(request.time_expire),
            qr_code_timeout_express: (request.scene == Scene::Qr).then(|| scan_minutes(request)),
        };
        let stored = StoredRequest {
            method: method.to_owned(),
            biz_content: json(&content)?,
            notify_url: self.notify_url.clone(),
            return_url: request.return_url.clone().filter(|_| request.scene == Scene::Page),
        };
        Ok(PreparedPayment {
            merchant: self.seller_id.clone(),
            app_id: self.exchange.app_id.clone(),
            body: json(&stored)?,
        })
    }

    pub(super) async fn create(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CreatedPayment, OutsideError> {
        self.check_own(attempt)?;
        let stored: StoredRequest = serde_json::from_str(&attempt.request_body)
            .map_err(|_error| not_reached("the stored request cannot be read"))?;
        let call = Call {
            method: &stored.method,
            biz_content: &stored.biz_content,
            notify_url: Some(&stored.notify_url),
            return_url: stored.return_url.as_deref(),
        };
        let action = match stored.method.as_str() {
            PAGE_PAY => Action::Redirect { url: self.exchange.page(call).map_err(not_reached)? },
            PRECREATE => match self.exchange.call(call).await? {
                Reply::Success { node, .. } => answers::qr_code(&node, attempt)?,
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
        match self.ask(QUERY, attempt).await? {
            Reply::Success { node, answer } => answers::trade(&node, answer, attempt),
            Reply::Problem(problem) => answers::query_problem(problem),
        }
    }

    pub(super) async fn close(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CloseReport, OutsideError> {
        match self.ask(CLOSE, attempt).await? {
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
            (true, Meaning::AtTheGate | Meaning::Denied) => Err(problem.into_refusal()),
            (true, Meaning::Unclear) | (false, _) => Err(problem.into_unknown()),
        }
    }

    async fn ask(&self, method: &str, attempt: &PaymentAttempt) -> Result<Reply, OutsideError> {
        self.check_own(attempt)?;
        let content = NumberContent { out_trade_no: attempt.number.to_string() };
        let biz_content = serde_json::to_string(&content).map_err(not_reached)?;
        let call = Call { method, biz_content: &biz_content, notify_url: None, return_url: None };
        self.exchange.call(call).await
    }

    /// The keys are one application's: of another's attempt nothing can be asked with them.
    fn check_own(&self, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
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

/// A code on somebody's screen cannot be closed, so it must end with the order: whole minutes, at
/// least one (Alipay takes no less), counted by Alipay from the create on.
fn scan_minutes(request: &PaymentRequest) -> String {
    let left = request.time_expire - request.created_at;
    format!("{}m", left.num_minutes().clamp(1, 120))
}

fn check(request: &PaymentRequest) -> Result<(), PrepareError> {
    let title = &request.title;
    let bad = |character: char| character.is_control() || matches!(character, '/' | '=' | '&');
    let unacceptable = |field| Err(PrepareError::Unacceptable { field });
    if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE || title.contains(bad) {
        unacceptable("title")
    } else if !(1..=MOST).contains(&request.amount.fen()) {
        unacceptable("amount")
    } else if request.return_url.as_ref().is_some_and(|url| url.len() > LONGEST_URL) {
        unacceptable("return_url")
    } else {
        Ok(())
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, PrepareError> {
    serde_json::to_string(value).map_err(|_error| PrepareError::Unacceptable { field: "title" })
}
