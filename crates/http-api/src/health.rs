//! For those who run the server: whether it lives, whether it may have work, and its figures.

use crate::error::{ApiError, ErrorCode};
use crate::extract::Caller;
use crate::figures::Gauges;
use crate::settings::{HttpDeps, HttpSettings, RenderMetrics};
use actix_web::{HttpResponse, web};
use app::Application;
use serde::Serialize;
use utoipa::ToSchema;

/// What `/metrics` is rendered with, if it is there at all.
#[derive(Clone)]
pub(crate) struct MetricsPage(Option<RenderMetrics>);

impl MetricsPage {
    pub(crate) fn of(deps: &HttpDeps) -> Self {
        Self(deps.metrics.clone())
    }
}

/// The process lives.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "monitoring",
    responses((status = 200, description = "It does", body = Alive)),
)]
pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Alive { status: "ok" })
}

/// The server may be given work.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "monitoring",
    responses(
        (status = 200, description = "It may", body = Readiness),
        (status = 503, description = "It may not, for these reasons", body = Readiness),
    ),
)]
pub(crate) async fn readyz(app: web::Data<Application>) -> HttpResponse {
    let report = app.health.check().await;
    let mut answer =
        if report.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(Readiness { ready: report.ready, reasons: report.reasons })
}

/// Counters and gauges in Prometheus' text format, for the listed addresses only.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "monitoring",
    responses((status = 200, description = "The metrics", body = String,
        content_type = "text/plain")),
)]
pub(crate) async fn metrics(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    page: web::Data<MetricsPage>,
    gauges: web::Data<Gauges>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let is_allowed = caller
        .address
        .is_some_and(|address| settings.metrics_allowed.iter().any(|net| net.contains(&address)));
    let render = page.0.as_ref().filter(|_| is_allowed).ok_or(ErrorCode::NotFound)?;
    match app.health.figures().await {
        Ok(figures) => gauges.set(&figures, app.clock.now()),
        // The counters of this process are wanted all the more.
        Err(error) => ApiError::from(error).log(),
    }
    match app.monitor.look().await {
        Ok(report) => gauges.set_watched(&report),
        Err(error) => ApiError::from(error).log(),
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(render()))
}

#[derive(Debug, Serialize, ToSchema)]
struct Alive {
    status: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct Readiness {
    ready: bool,
    /// Why not, in words for those who run it.
    reasons: Vec<String>,
}
