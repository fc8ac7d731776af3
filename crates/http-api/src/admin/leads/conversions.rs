use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::conversion::{Conversion, ConversionState};
use serde::Serialize;
use utoipa::ToSchema;

/// Calls from promotion links and whether Baidu has been told of them, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/conversions",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("status" = Option<String>, Query, description = "`waiting`, `leased`, `uploaded`, \
            `refused` or `given_up`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ConversionShown>)),
)]
pub(crate) async fn conversions(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let status = params.one_of("status", &ConversionState::NAMES)?;
    let found = app.conversions.list(&staff, status, page(&params)?).await?;
    Ok(RowsPage::of(&found, ConversionShown::of))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConversionShown {
    /// What Baidu knows it by as well.
    id: String,
    /// The host of the page.
    #[schema(example = "promotion.example.com")]
    host: String,
    /// Baidu's number of the kind: 30 电话拨通.
    conversion_type: u32,
    #[schema(format = DateTime)]
    called_at: String,
    /// `waiting`, `leased`, `uploaded`, `refused` or `given_up`.
    status: &'static str,
    /// When it is tried next.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<String>,
    /// When it came to its end.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    failures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
}

impl ConversionShown {
    fn of(conversion: &Conversion) -> Self {
        let (due_at, ended_at) = match conversion.state {
            ConversionState::Waiting => (Some(conversion.due_at), None),
            ConversionState::Leased(_) => (None, None),
            ConversionState::Uploaded { at }
            | ConversionState::Refused { at }
            | ConversionState::GivenUp { at } => (None, Some(at)),
        };
        Self {
            id: conversion.id.to_string(),
            host: conversion.landing.host(),
            conversion_type: conversion.conversion_type,
            called_at: rfc3339(conversion.called_at),
            status: conversion.state.name(),
            due_at: due_at.map(rfc3339),
            ended_at: ended_at.map(rfc3339),
            failures: conversion.failures,
            last_error: conversion.last_error.clone(),
        }
    }
}
