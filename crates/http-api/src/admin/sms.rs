//! Text messages: trying the operator, and who wants none.

use super::fields;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, KeyParam, Staff};
use crate::keyed::Keyed;
use actix_web::{HttpResponse, web};
use app::{Application, TestMessage, TestOutcome, TestScene};
use domain::PhoneNumber;
use domain::staff::StaffMember;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// So many numbers may be tried at once.
const MOST_PHONES: usize = 10;

/// 测试-某个短信发送: sends one real message of a template to one number, now. A code in it opens
/// nothing.
#[utoipa::path(
    post,
    path = "/v1/admin/sms/test-one",
    tag = "后台",
    security(("staff" = [])),
    params(KeyParam),
    request_body = TestOneRequest,
    responses((status = 200, description = "What became of it", body = Success<TestShown>)),
)]
pub(crate) async fn test_one(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<TestOneRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let phone = PhoneNumber::parse_mobile(&body.phone_number)?;
    let scene = fields::word("scene", &body.scene, TestScene::from_name)?;
    let keyed = keyed.of_account(&staff.account);
    let said = format!("{} {}", scene.name(), phone.expose());
    let sent = Box::pin(async {
        let sent = send(&keyed.app, &staff, &[phone], scene).await?;
        let sent = sent.into_iter().next().ok_or(ErrorCode::Internal)?;
        Ok(Success::of(sent).stored())
    });
    keyed.answer(said.as_bytes(), sent).await
}

/// 测试-发送短信: the same to up to ten numbers, one after the other.
#[utoipa::path(
    post,
    path = "/v1/admin/sms/test",
    tag = "后台",
    security(("staff" = [])),
    params(KeyParam),
    request_body = TestRequest,
    responses((status = 200, description = "What became of each", body = Success<Vec<TestShown>>)),
)]
pub(crate) async fn test_messages(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<TestRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let (phones, scene) = body.read()?;
    let keyed = keyed.of_account(&staff.account);
    let plain: Vec<_> = phones.iter().map(PhoneNumber::expose).collect();
    let said = format!("{} {}", scene.name(), plain.join(","));
    let sent = Box::pin(async {
        Ok(Success::of(send(&keyed.app, &staff, &phones, scene).await?).stored())
    });
    keyed.answer(said.as_bytes(), sent).await
}

/// A customer asked not to be written to: no round has the phone from now on.
#[utoipa::path(
    post,
    path = "/v1/admin/sms/opt-outs",
    tag = "后台",
    security(("staff" = [])),
    request_body = OptOutRequest,
    responses((status = 200, description = "Noted", body = Success<OptOutsShown>)),
)]
pub(crate) async fn opt_out(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OptOutRequest>>,
) -> Result<HttpResponse, ApiError> {
    let phone = PhoneNumber::parse_mobile(&body.phone_number)?;
    let noted = app.campaigns.opt_out(&staff, &phone).await;
    noted.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    count(&app, &staff).await
}

/// How many phones get no such messages. Which they are is known by their hashes alone.
#[utoipa::path(
    get,
    path = "/v1/admin/sms/opt-outs",
    tag = "后台",
    security(("staff" = [])),
    responses((status = 200, description = "How many", body = Success<OptOutsShown>)),
)]
pub(crate) async fn opt_outs(
    app: web::Data<Application>,
    Staff(staff): Staff,
) -> Result<HttpResponse, ApiError> {
    count(&app, &staff).await
}

async fn count(app: &Application, staff: &StaffMember) -> Result<HttpResponse, ApiError> {
    let total = app.campaigns.opt_outs(staff).await;
    let total = total.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    Ok(Success::of(OptOutsShown { total }).response())
}

async fn send(
    app: &Application,
    staff: &StaffMember,
    phones: &[PhoneNumber],
    scene: TestScene,
) -> Result<Vec<TestShown>, ApiError> {
    let sent = app.campaigns.send_test(staff, phones, scene).await;
    let sent = sent.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    Ok(sent.into_iter().map(TestShown::of).collect())
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestOneRequest {
    #[schema(example = "18612345772")]
    phone_number: String,
    /// `login`, `password`, `profile` or `recall`.
    #[schema(example = "login")]
    scene: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestRequest {
    #[schema(example = json!(["18612345772"]), min_items = 1, max_items = 10)]
    phone_numbers: Vec<String>,
    /// `login`, `password`, `profile` or `recall`.
    #[schema(example = "recall")]
    scene: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptOutRequest {
    #[schema(example = "18612345772")]
    phone_number: String,
}

macro_rules! debug_without_phones {
    ($($name:ident),+) => {$(
        /// Nothing of it is for logs.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )+};
}

debug_without_phones!(TestOneRequest, TestRequest, OptOutRequest);

impl TestRequest {
    fn read(&self) -> Result<(Vec<PhoneNumber>, TestScene), ApiError> {
        let invalid = |problem: &str| {
            ApiError::new(ErrorCode::InvalidField).in_field("phoneNumbers").because(problem)
        };
        if !(1..=MOST_PHONES).contains(&self.phone_numbers.len()) {
            return Err(invalid("must be 1 to 10 numbers"));
        }
        let mut phones: Vec<PhoneNumber> = Vec::new();
        for text in &self.phone_numbers {
            let phone = PhoneNumber::parse_mobile(text)
                .map_err(|_invalid| invalid("must be mobile numbers of 11 digits"))?;
            if phones.contains(&phone) {
                return Err(invalid("has a number twice"));
            }
            phones.push(phone);
        }
        Ok((phones, fields::word("scene", &self.scene, TestScene::from_name)?))
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OptOutsShown {
    total: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestShown {
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// `sent`, `refused`, `not_reached`, or `unknown`: then it may have been sent.
    outcome: &'static str,
    /// The operator's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_no: Option<String>,
    /// The operator's own word for a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Ours, to find the message by in the operator's records.
    reference: String,
}

impl TestShown {
    fn of(message: TestMessage) -> Self {
        let (outcome, receipt_no, code) = match message.outcome {
            TestOutcome::Sent { receipt_no } => ("sent", Some(receipt_no), None),
            TestOutcome::Refused { code } => ("refused", None, Some(code)),
            TestOutcome::NotReached => ("not_reached", None, None),
            TestOutcome::Unknown => ("unknown", None, None),
        };
        let phone_number = message.phone.masked().into_string();
        Self { phone_number, outcome, receipt_no, code, reference: message.reference }
    }
}
