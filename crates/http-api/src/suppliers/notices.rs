use crate::admin::word;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::NoticeFilter;
use domain::supplier::{NoticeRefusal, RefusedNotice, Supplier};
use serde::Serialize;
use utoipa::ToSchema;

/// What suppliers sent by themselves and was refused (被拒绝的回调); what came last first, for 90 days.
/// What it said is kept sealed.
#[utoipa::path(
    get,
    path = "/v1/admin/supplier-notices",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("supplier" = Option<String>, Query, description = "`jiuyi` or `proxy`"),
        ("verdict" = Option<String>, Query, description = "`unreadable`, `forged`, \
            `unknown_order`, `other_order` or `impossible`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<NoticeShown>)),
)]
pub(crate) async fn notices(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let supplier = params.optional("supplier")?;
    let verdict = params.optional("verdict")?;
    let verdict = verdict.map(|name| word("verdict", name, NoticeRefusal::from_name));
    let filter = NoticeFilter {
        supplier: supplier.map(|name| word("supplier", name, Supplier::from_name)).transpose()?,
        verdict: verdict.transpose()?,
    };
    let found = app.suppliers.notices(&staff, filter, page(&params)?).await?;
    Ok(RowsPage::of(&found, NoticeShown::of))
}

/// A word that was refused.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeShown {
    #[schema(example = "1816664599454990337")]
    id: String,
    /// Whose it says it is: `jiuyi` or `proxy`.
    #[schema(example = "jiuyi")]
    supplier: &'static str,
    /// `unreadable`, `forged`, `unknown_order`, `other_order` or `impossible`.
    #[schema(example = "forged")]
    verdict: &'static str,
    #[schema(example = "签名错误")]
    verdict_text: &'static str,
    /// The `id` of a supplier order, as it names it, believed or not.
    #[schema(example = "1816664599454990338")]
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// How often the same came.
    #[schema(example = 10)]
    times: u32,
    /// How long it is, in bytes.
    bytes: usize,
    #[schema(format = DateTime)]
    first_at: String,
    #[schema(format = DateTime)]
    last_at: String,
}

impl NoticeShown {
    fn of(notice: &RefusedNotice) -> Self {
        Self {
            id: notice.id.to_string(),
            supplier: notice.supplier.name(),
            verdict: notice.verdict.name(),
            verdict_text: told(notice.verdict),
            reference: notice.reference.clone(),
            times: notice.times,
            bytes: notice.body.len(),
            first_at: rfc3339(notice.first_at),
            last_at: rfc3339(notice.last_at),
        }
    }
}

fn told(verdict: NoticeRefusal) -> &'static str {
    match verdict {
        NoticeRefusal::Unreadable => "无法识别",
        NoticeRefusal::Forged => "签名错误",
        NoticeRefusal::UnknownOrder => "订单不存在",
        NoticeRefusal::OtherOrder => "与订单不符",
        NoticeRefusal::Impossible => "状态不可能",
    }
}
