//! Preparing a payment, and the calls about it.

use super::exchange::Reply;
use super::sign::Fields;
use super::{Inner, answers, wire};
use crate::http::not_reached;
use crate::recorder::About;
use domain::ports::{
    CloseReport, CreatedPayment, OutsideError, PaymentRequest, PrepareError, PreparedPayment,
    TradeReport,
};
use domain::{Channel, PaymentAttempt, Scene};
use reqwest::Url;

impl Inner {
    pub(super) fn prepare(
        &self,
        request: &PaymentRequest,
    ) -> Result<PreparedPayment, PrepareError> {
        let content = wire::create(request, self.notify_url(request.scene))
            .ok_or(PrepareError::SceneNotOffered)?;
        check(request)?;
        let body = serde_json::to_string(&content)
            .map_err(|_error| PrepareError::Unacceptable { field: "title" })?;
        Ok(PreparedPayment {
            merchant: self.exchange.merchant_no.clone(),
            app_id: self.app_id.clone(),
            body,
        })
    }

    pub(super) async fn create(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CreatedPayment, OutsideError> {
        self.check_own(attempt)?;
        let content: Fields = serde_json::from_str(&attempt.request_body)
            .map_err(|_error| not_reached("the stored request cannot be read"))?;
        let number = attempt.number.to_string();
        let about = About { operation: "create", number: Some(&number) };
        match self.exchange.call(about, wire::CREATE, content).await? {
            Reply::Success { result, answer: _ } => Ok(CreatedPayment {
                action: answers::created(&result, attempt)?,
                valid_until: attempt.time_expire,
            }),
            Reply::Problem(problem) => Err(answers::create_problem(problem)),
        }
    }

    pub(super) async fn query(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<TradeReport, OutsideError> {
        match self.ask("query", wire::QUERY, attempt).await? {
            Reply::Success { result, answer } => {
                answers::trade(&result, answer, attempt, self.exchange.clock.now())
            }
            Reply::Problem(problem) => answers::query_problem(problem),
        }
    }

    pub(super) async fn close(
        &self,
        attempt: &PaymentAttempt,
    ) -> Result<CloseReport, OutsideError> {
        match self.ask("close", wire::CLOSE, attempt).await? {
            Reply::Success { result, answer: _ } => answers::closed(&result, attempt),
            Reply::Problem(problem) => answers::close_problem(problem),
        }
    }

    async fn ask(
        &self,
        operation: &'static str,
        path: &[&str],
        attempt: &PaymentAttempt,
    ) -> Result<Reply, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let about = About { operation, number: Some(&number) };
        self.exchange.call(about, path, wire::about(&number)).await
    }

    pub(super) fn notify_url(&self, scene: Scene) -> &str {
        if scene == Scene::TelecomAlipay {
            &self.alipay_notify_url
        } else {
            &self.wechat_notify_url
        }
    }

    /// The keys are one merchant's: of another's attempt nothing can be asked with them.
    pub(super) fn check_own(&self, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
        if attempt.channel() == Channel::Telecom
            && attempt.merchant == self.exchange.merchant_no
            && attempt.app_id == self.app_id
        {
            Ok(())
        } else {
            Err(not_reached("the attempt belongs to another merchant or application"))
        }
    }
}

fn check(request: &PaymentRequest) -> Result<(), PrepareError> {
    let title = &request.title;
    let bad = |character: char| character.is_control() || matches!(character, '&' | '=');
    let unacceptable = |field| Err(PrepareError::Unacceptable { field });
    let openid = request.payer.openid.as_deref().unwrap_or_default();
    if request.scene.needs_openid() && !is_openid(openid) {
        Err(PrepareError::OpenidNeeded)
    } else if title.trim().is_empty()
        || title.chars().count() > wire::LONGEST_TITLE
        || title.contains(bad)
    {
        unacceptable("title")
    } else if !(1..=wire::MOST).contains(&request.amount.fen()) {
        unacceptable("amount")
    } else if request.return_url.as_ref().is_some_and(|url| Url::parse(url).is_err()) {
        unacceptable("return_url")
    } else {
        Ok(())
    }
}

/// As `WeChat` gives them out.
pub(super) fn is_openid(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=128).contains(&text.len()) && text.bytes().all(good)
}
