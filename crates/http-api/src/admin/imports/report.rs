use crate::admin::fields;
use crate::csv_text::{self, CsvFile};
use crate::error::ApiError;
use crate::extract::Staff;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use app::{Application, ImportError};
use domain::ImportId;
use domain::import::Refusal;
use domain::staff::StaffMember;
use futures_util::stream;

/// The refused lines and why, by line: `line,column,reason`, up to the first 100,000. Never what
/// stands in them.
#[utoipa::path(
    get,
    path = "/v1/admin/imports/{id}/report.csv",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the import")),
    responses((status = 200, description = "UTF-8 with a byte order mark",
        content_type = "text/csv", body = String)),
)]
pub(crate) async fn import_report(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = ImportId(fields::id(&id)?);
    let _there = app.imports.one(&staff, id).await?;
    let header = CsvFile::new(&["line", "column", "reason"]).into_text();
    let pages = Pages { app, staff, id, after: 0 };
    let pages = stream::try_unfold((pages, Some(header)), |(mut pages, header)| async move {
        let text = match header {
            Some(header) => header,
            None => pages.next().await?,
        };
        Ok::<_, ImportError>((!text.is_empty()).then(|| (Bytes::from(text), (pages, None))))
    });
    Ok(csv_text::answer("report.csv").streaming(pages))
}

struct Pages {
    app: web::Data<Application>,
    staff: StaffMember,
    id: ImportId,
    after: u64,
}

impl Pages {
    /// Empty at the end.
    async fn next(&mut self) -> Result<String, ImportError> {
        let refusals = self.app.imports.refusals(&self.staff, self.id, self.after).await?;
        if let Some(last) = refusals.last() {
            self.after = last.line;
        }
        Ok(refusals.iter().map(shown).collect())
    }
}

fn shown(refusal: &Refusal) -> String {
    csv_text::line(&[&refusal.line.to_string(), &refusal.column, &refusal.reason])
}
