use super::fields;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, ChangeStaff, NewStaff};
use domain::StaffId;
use domain::account::NewPassword;
use domain::staff::{Role, StaffAccount, StaffMember};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

const LONGEST_ACCOUNT: usize = 32;

/// Accounts of staff, by name.
#[utoipa::path(
    get,
    path = "/v1/admin/staff",
    tag = "后台",
    security(("staff" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<StaffShown>)),
)]
pub(crate) async fn staff(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let accounts = app.staff.list(&staff, page(&params)?).await?;
    Ok(RowsPage::of(&accounts, StaffShown::of))
}

/// An account for a new member of staff.
#[utoipa::path(
    post,
    path = "/v1/admin/staff",
    tag = "后台",
    security(("staff" = [])),
    params(KeyParam),
    request_body = StaffRequest,
    responses((status = 200, description = "The account", body = Success<StaffShown>)),
)]
pub(crate) async fn create_staff(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<StaffRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let new = NewStaff {
        account: account(&body.account)?.to_owned(),
        role: fields::word("role", &body.role, Role::from_name)?,
        password: NewPassword::parse("password", &body.password)?,
    };
    let keyed = keyed.of_account(&staff.account);
    // Kept as a keyed hash only.
    let said = [body.account.as_str(), &body.role, &body.password].join("\0");
    let created = Box::pin(async {
        let created = keyed.app.staff.create(&staff, new).await?;
        Ok(Success::of(StaffShown::of(&created)).stored())
    });
    keyed.answer(said.as_bytes(), created).await
}

/// Another role. The member's sessions end.
#[utoipa::path(
    post,
    path = "/v1/admin/staff/{id}/role",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the account")),
    request_body = RoleRequest,
    responses((status = 200, description = "The account now", body = Success<StaffShown>)),
)]
pub(crate) async fn change_role(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<RoleRequest>>,
) -> Result<HttpResponse, ApiError> {
    let role = fields::word("role", &body.role, Role::from_name)?;
    change(&app, &staff, &id, ChangeStaff::Role(role)).await
}

/// Another password. The member's sessions end.
#[utoipa::path(
    post,
    path = "/v1/admin/staff/{id}/password",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the account")),
    request_body = StaffPasswordRequest,
    responses((status = 200, description = "The account", body = Success<StaffShown>)),
)]
pub(crate) async fn reset_password(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<StaffPasswordRequest>>,
) -> Result<HttpResponse, ApiError> {
    let password = NewPassword::parse("password", &body.password)?;
    change(&app, &staff, &id, ChangeStaff::Password(password)).await
}

/// Nobody signs in with the account any more, and its sessions end.
#[utoipa::path(
    post,
    path = "/v1/admin/staff/{id}/disable",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the account")),
    responses((status = 200, description = "The account now", body = Success<StaffShown>)),
)]
pub(crate) async fn disable_staff(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    change(&app, &staff, &id, ChangeStaff::Disable).await
}

/// The account can sign in again.
#[utoipa::path(
    post,
    path = "/v1/admin/staff/{id}/enable",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the account")),
    responses((status = 200, description = "The account now", body = Success<StaffShown>)),
)]
pub(crate) async fn enable_staff(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    change(&app, &staff, &id, ChangeStaff::Enable).await
}

async fn change(
    app: &Application,
    staff: &StaffMember,
    id: &str,
    change: ChangeStaff,
) -> Result<HttpResponse, ApiError> {
    let id = StaffId(fields::id(id)?);
    let changed = app.staff.change(staff, id, change).await?;
    Ok(Success::of(StaffShown::of(&changed)).response())
}

/// A name to sign in with: letters, digits, dot, dash and underscore.
fn account(text: &str) -> Result<&str, ApiError> {
    let is_good = (2..=LONGEST_ACCOUNT).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let refused = ApiError::new(ErrorCode::InvalidField).in_field("account");
    is_good.then_some(text).ok_or_else(|| {
        refused.because("must be 2 to 32 letters, digits, dots, dashes and underscores")
    })
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct StaffRequest {
    #[schema(
        example = "service.wang",
        min_length = 2,
        max_length = 32,
        pattern = r"^[A-Za-z0-9._-]+$"
    )]
    account: String,
    /// `admin`, `finance`, `service`, `content` or `read_only`.
    #[schema(example = "service")]
    role: String,
    #[schema(example = "correct horse", min_length = 8, max_length = 64)]
    password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RoleRequest {
    /// `admin`, `finance`, `service`, `content` or `read_only`.
    #[schema(example = "finance")]
    role: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct StaffPasswordRequest {
    #[schema(example = "correct horse", min_length = 8, max_length = 64)]
    password: String,
}

/// Without the password.
impl fmt::Debug for StaffRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffRequest").field("account", &self.account).finish_non_exhaustive()
    }
}

/// Without the password.
impl fmt::Debug for StaffPasswordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffPasswordRequest(..)")
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffShown {
    id: String,
    #[schema(example = "service.wang")]
    account: String,
    /// `admin`, `finance`, `service`, `content` or `read_only`.
    #[schema(example = "service")]
    role: &'static str,
    /// `active` or `disabled`.
    #[schema(example = "active")]
    status: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<String>,
}

impl StaffShown {
    fn of(staff: &StaffAccount) -> Self {
        Self {
            id: staff.id.to_string(),
            account: staff.account.clone(),
            role: staff.role.name(),
            status: if staff.disabled_at.is_some() { "disabled" } else { "active" },
            created_at: rfc3339(staff.created_at),
            disabled_at: staff.disabled_at.map(rfc3339),
        }
    }
}
