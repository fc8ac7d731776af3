use super::shown::ImportShown;
use crate::admin::fields;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Staff;
use crate::server_sent::follow;
use crate::settings::HttpSettings;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ImportId;
use std::sync::Arc;

/// The import as it goes on: server-sent events named `import`, the first at once.
///
/// The stream ends with the last state, or after ten minutes; clients open it again.
#[utoipa::path(
    get,
    path = "/v1/admin/imports/{id}/events",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the import")),
    responses((status = 200, description = "`event: import`, `data:` as the import itself",
        content_type = "text/event-stream", body = String)),
)]
pub(crate) async fn import_events(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = ImportId(fields::id(&id)?);
    let first = ImportShown::of(&app.imports.one(&staff, id).await?);
    let place = settings.watchers.enter().ok_or(ErrorCode::Busy)?;
    let clock = Arc::clone(&app.clock);
    let look = async move || app.imports.one(&staff, id).await.ok().as_ref().map(ImportShown::of);
    Ok(follow(clock, place, first, look))
}
