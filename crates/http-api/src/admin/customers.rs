use super::fields;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, PersonId, Revealed};
use domain::account::CustomerAccount;
use domain::ports::CustomerFilter;
use domain::{Customer, PhoneNumber, QueryId};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Customers, masked: those of BOSS (`kind=boss`, by queryId), or those who sign in
/// (`kind=account`, newest first).
#[utoipa::path(
    get,
    path = "/v1/admin/customers",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("kind" = Option<String>, Query, description = "`boss`, as without it, or `account`"),
        ("queryId" = Option<String>, Query, description = "Of BOSS: this one", max_length = 32),
        ("phoneNumber" = Option<String>, Query, description = "The whole number", max_length = 20),
        ("qualified" = Option<bool>, Query, description = "Of BOSS: on the list (达标) or not"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<PersonShown>)),
)]
pub(crate) async fn customers(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let phone = params.optional("phoneNumber")?.map(PhoneNumber::parse).transpose()?;
    let page = page(&params)?;
    match params.optional("kind")? {
        None | Some("boss") => {
            let query_id = params.optional("queryId")?.map(QueryId::parse).transpose()?;
            let qualified = params.optional("qualified")?;
            let qualified = qualified
                .map(|text| fields::word("qualified", text, |text| text.parse().ok()))
                .transpose()?;
            let filter = CustomerFilter { query_id, phone, qualified };
            let customers = app.people.customers(&staff, &filter, page).await?;
            Ok(RowsPage::of(&customers, PersonShown::of_boss))
        }
        Some("account") => {
            let accounts = app.people.accounts(&staff, phone, page).await?;
            Ok(RowsPage::of(&accounts, PersonShown::of_account))
        }
        Some(_) => {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("kind");
            Err(refused.because("must be boss or account"))
        }
    }
}

/// Name, phone and address in plain text, for a reason. The look is recorded.
#[utoipa::path(
    post,
    path = "/v1/admin/customers/{id}/reveal",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "As the list has it: a queryId, or `account-…`")),
    request_body = PersonRequest,
    responses((status = 200, description = "In plain text", body = Success<PersonRevealed>)),
)]
pub(crate) async fn reveal(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PersonRequest>>,
) -> Result<HttpResponse, ApiError> {
    let reason = fields::reason(&body.reason)?;
    let revealed = app.people.reveal(&staff, &person(&id)?, reason).await?;
    Ok(Success::of(PersonRevealed::of(&revealed)).response())
}

/// Forgets a person: account, sessions and copies of BOSS go, orders stay without who it was.
///
/// Refused while something that was paid for is still to be delivered.
#[utoipa::path(
    post,
    path = "/v1/admin/customers/{id}/erase",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "As the list has it: a queryId, or `account-…`")),
    request_body = PersonRequest,
    responses((status = 200, description = "Forgotten", body = Success<PersonErased>)),
)]
pub(crate) async fn erase(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PersonRequest>>,
) -> Result<HttpResponse, ApiError> {
    let reason = fields::reason(&body.reason)?;
    let orders = app.people.erase(&staff, &person(&id)?, reason).await?;
    Ok(Success::of(PersonErased { orders }).response())
}

fn person(id: &str) -> Result<PersonId, ApiError> {
    id.parse().map_err(|_error| ErrorCode::RecordNotFound.into())
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PersonRequest {
    #[schema(example = "客户来电核实")]
    reason: String,
}

/// One of BOSS, or an account; what is not known of them is left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonShown {
    #[schema(example = "PBS001022579")]
    id: String,
    /// `boss` or `account`.
    kind: &'static str,
    /// Masked.
    #[schema(example = "**试")]
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<String>,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    package_name: Option<String>,
    #[schema(format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<String>,
    /// On the list of qualified customers (达标).
    #[serde(skip_serializing_if = "Option::is_none")]
    qualified: Option<bool>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    copied_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
}

impl PersonShown {
    fn of_boss(customer: &Customer) -> Self {
        let contact = &customer.contact;
        Self {
            id: customer.query_id.to_string(),
            kind: "boss",
            customer_name: Some(contact.name.masked().into_string()),
            phone_number: contact.phone.masked().into_string(),
            address: Some(contact.address.masked().into_string()),
            package_name: Some(customer.package_name.clone()),
            expires_on: Some(customer.expires_on.format("%Y-%m-%d").to_string()),
            qualified: Some(customer.qualified),
            copied_at: Some(rfc3339(customer.copied_at)),
            created_at: None,
        }
    }

    fn of_account(account: &CustomerAccount) -> Self {
        Self {
            id: PersonId::Account(account.id).to_string(),
            kind: "account",
            customer_name: None,
            phone_number: account.phone.masked().into_string(),
            address: account.address.as_ref().map(|address| address.masked().into_string()),
            package_name: None,
            expires_on: None,
            qualified: None,
            copied_at: None,
            created_at: Some(rfc3339(account.created_at)),
        }
    }
}

/// Not masked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonRevealed {
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<String>,
    phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

impl PersonRevealed {
    fn of(revealed: &Revealed) -> Self {
        Self {
            customer_name: revealed.name.as_ref().map(|name| name.expose().to_owned()),
            phone_number: revealed.phone.expose().to_owned(),
            address: revealed.address.as_ref().map(|address| address.expose().to_owned()),
        }
    }
}

/// Nothing of it is for logs.
impl fmt::Debug for PersonRevealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonRevealed(..)")
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonErased {
    /// How many orders stay without who it was.
    orders: u64,
}
