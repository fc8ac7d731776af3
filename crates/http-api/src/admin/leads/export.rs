use super::shown::LeadShown;
use super::{fields, filter};
use crate::csv_text::CsvFile;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Params, Staff};
use actix_web::{HttpResponse, web};
use app::{Application, LeadExport};

const HEADER: [&str; 12] = [
    "id",
    "account",
    "kind",
    "clueId",
    "customerName",
    "phoneNumber",
    "ucid",
    "channel",
    "infoSource",
    "infoSourceDetail",
    "committedAt",
    "receivedAt",
];

/// The same as a CSV file: the newest 20,000. Cells that a spreadsheet would take for a formula are
/// defused.
#[utoipa::path(
    get,
    path = "/v1/admin/leads.csv",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("account" = Option<String>, Query, description = "`01` or `02`"),
        ("kind" = Option<String>, Query, description = "`phone`, `consult` or `form`"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai"),
        ("to" = Option<String>, Query, description = "Last day, Asia/Shanghai"),
        ("plain" = Option<bool>, Query, description = "Names and phones in plain text, for those \
            who may see them; recorded"),
        ("reason" = Option<String>, Query, max_length = 80, description = "Why in plain text"),
    ),
    responses((status = 200, description = "UTF-8 with a byte order mark",
        content_type = "text/csv", body = String)),
)]
pub(crate) async fn leads_csv(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filter(&params)?;
    let export = match params.optional("plain")? {
        None | Some("false") => LeadExport::Masked,
        Some("true") => {
            let reason = params.optional_up_to("reason", 80)?.unwrap_or_default();
            LeadExport::Plain { reason: fields::reason(reason)? }
        }
        Some(_) => {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("plain");
            return Err(refused.because("must be true or false"));
        }
    };
    let show = match export {
        LeadExport::Masked => LeadShown::of,
        LeadExport::Plain { .. } => LeadShown::plain,
    };
    let leads = app.leads.export(&staff, &filter, export).await?;
    let mut file = CsvFile::new(&HEADER);
    for lead in &leads {
        add(&mut file, &show(lead));
    }
    Ok(file.response("leads.csv"))
}

fn add(file: &mut CsvFile, shown: &LeadShown) {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    file.add(&[
        &shown.id,
        shown.account,
        shown.kind,
        &shown.clue_id,
        &text(&shown.customer_name),
        &text(&shown.phone_number),
        &text(&shown.ucid),
        &text(&shown.channel),
        &text(&shown.info_source),
        &text(&shown.info_source_detail),
        &text(&shown.committed_at),
        &shown.received_at,
    ]);
}
