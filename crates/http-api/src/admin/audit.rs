use super::filters::{SpanParams, span};
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, WalkParams, beside, page, row_number};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::AuditFilter;
use domain::staff::AuditEntry;
use serde::Serialize;
use utoipa::ToSchema;

/// What staff did, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/audit",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("account" = Option<String>, Query, description = "Who did it", max_length = 64),
        ("action" = Option<String>, Query, description = "`customer.reveal`, `refund.request`, …",
            max_length = 64),
        ("subject" = Option<String>, Query, description = "What it was done to", max_length = 64),
        SpanParams,
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of it", body = RowsPage<AuditShown>)),
)]
pub(crate) async fn audit(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let word = |name| Ok::<_, ApiError>(params.optional(name)?.map(str::to_owned));
    let (from, until) = span(&params, ["from", "until"])?;
    let filter = AuditFilter {
        account: word("account")?,
        action: word("action")?,
        subject: word("subject")?,
        from,
        until,
        beside: beside(&params, row_number)?,
    };
    let entries = app.people.audit(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::walked(&entries, AuditShown::of, |entry| entry.id.to_string()))
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditShown {
    id: String,
    /// `server` for what a command line did.
    #[schema(example = "admin")]
    account: String,
    #[schema(example = "customer.reveal")]
    action: String,
    #[schema(example = "PBS001022579")]
    subject: String,
    /// The reason given, and what was chosen.
    #[schema(example = "客户来电核实")]
    detail: String,
    #[schema(format = DateTime)]
    at: String,
}

impl AuditShown {
    fn of(entry: &AuditEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            account: entry.account.clone(),
            action: entry.action.to_owned(),
            subject: entry.subject.clone(),
            detail: entry.detail.clone(),
            at: rfc3339(entry.at),
        }
    }
}
