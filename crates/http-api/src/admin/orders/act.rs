use super::look::NoteShown;
use crate::admin::fields;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, KeyParam, Staff};
use crate::keyed::Keyed;
use crate::middleware::record_order;
use crate::orders::OrderDetails;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::supplier::Wish;
use domain::{Contact, OrderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 1_000;

/// Staff cancel an unpaid order; its payments are closed first, and one that was made wins.
#[utoipa::path(
    post,
    path = "/v1/admin/orders/{orderId}/cancel",
    tag = "后台",
    security(("staff" = [])),
    params(("orderId" = String, Path, description = "Of either kind")),
    request_body = OrderReason,
    responses((status = 200, description = "The order, cancelled now or before",
        body = Success<OrderDetails>)),
)]
pub(crate) async fn cancel_order(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OrderReason>>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = id.parse()?;
    record_order(id);
    app.order_desk.cancel(&staff, id, fields::reason(&body.reason)?).await?;
    Ok(Success::of(OrderDetails::whole(&app, id).await?).response())
}

/// Staff write a note beside an order.
#[utoipa::path(
    post,
    path = "/v1/admin/orders/{orderId}/notes",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = String, Path, description = "Of either kind"),
        KeyParam,
    ),
    request_body = NoteRequest,
    responses((status = 200, description = "The note", body = Success<NoteShown>)),
)]
pub(crate) async fn add_note(
    id: web::Path<String>,
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<NoteRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = id.parse()?;
    record_order(id);
    let text = note(&body.text)?;
    let keyed = keyed.of_account(&staff.account);
    let said = format!("{id}\0{text}");
    let added = Box::pin(async {
        let note = keyed.app.order_desk.add_note(&staff, id, text).await?;
        Ok(Success::of(NoteShown::of(&note)).stored())
    });
    keyed.answer(said.as_bytes(), added).await
}

/// The name, phone and address of an order in plain text, and the account that it tops up. The look
/// is recorded with its reason.
#[utoipa::path(
    post,
    path = "/v1/admin/orders/{orderId}/reveal",
    tag = "后台",
    security(("staff" = [])),
    params(("orderId" = String, Path, description = "Of either kind")),
    request_body = OrderReason,
    responses((status = 200, description = "In plain text", body = Success<ContactRevealed>)),
)]
pub(crate) async fn reveal_order(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OrderReason>>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = id.parse()?;
    record_order(id);
    let contact = app.order_desk.reveal(&staff, id, fields::reason(&body.reason)?).await?;
    let order = app.orders.look(id).await?.order;
    Ok(Success::of(ContactRevealed::of(&contact, &order.wish)).response())
}

fn note(text: &str) -> Result<&str, ApiError> {
    let text = text.trim();
    let refused =
        |problem| ApiError::new(ErrorCode::InvalidField).in_field("text").because(problem);
    if text.is_empty() {
        Err(refused("must not be empty"))
    } else if text.chars().count() > LONGEST_NOTE {
        Err(refused("is longer than 1000 characters"))
    } else if text.chars().any(|character| character.is_control() && character != '\n') {
        Err(refused("must not contain control characters"))
    } else {
        Ok(text)
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OrderReason {
    #[schema(example = "客户来电", min_length = 1, max_length = 80)]
    reason: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct NoteRequest {
    #[schema(example = "已电话联系客户", min_length = 1, max_length = 1000)]
    text: String,
}

/// Not masked: made here alone, after the look has been recorded.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactRevealed {
    #[schema(example = "测试")]
    customer_name: String,
    #[schema(example = "18612345772")]
    phone_number: String,
    #[schema(example = "江场西路12号")]
    address: String,
    /// What is topped up, of a recharge.
    #[schema(example = "18612345772")]
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

impl ContactRevealed {
    fn of(contact: &Contact, wish: &Wish) -> Self {
        let account = match wish {
            Wish::Recharge(account) => Some(account.expose().to_owned()),
            Wish::Broadband | Wish::Proxy(_) => None,
        };
        Self {
            customer_name: contact.name.expose().to_owned(),
            phone_number: contact.phone.expose().to_owned(),
            address: contact.address.expose().to_owned(),
            account,
        }
    }
}
