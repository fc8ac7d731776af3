//! Lists, page by page.

use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use domain::ports::{Page, Paged};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

const SIZE: u32 = 10;
/// The most rows that are read at once.
const MOST: u32 = 100;

/// The envelope of a page of rows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowsPage<T> {
    #[schema(example = "查询成功")]
    msg: &'static str,
    #[schema(example = 200)]
    code: u16,
    /// How many there are in all.
    total: i64,
    rows: Vec<T>,
}

impl<T: Serialize> RowsPage<T> {
    pub(crate) fn of<R>(page: &Paged<R>, show: impl Fn(&R) -> T) -> HttpResponse {
        let rows = page.rows.iter().map(show).collect();
        let rows = Self { msg: "查询成功", code: 200, total: page.total, rows };
        // Plain structures with string keys always serialise.
        let body = serde_json::to_string(&rows).unwrap_or_default();
        HttpResponse::Ok().content_type(ContentType::json()).body(body)
    }
}

/// Reads a list from its beginning, so many batches at most, and takes each row in its order.
pub(crate) async fn each_row<R>(
    most_batches: u32,
    read: impl AsyncFn(Page) -> Result<Paged<R>, ApiError>,
    mut take: impl FnMut(&R),
) -> Result<(), ApiError> {
    for number in 1..=most_batches {
        let found = read(Page { number, size: MOST }).await?;
        found.rows.iter().for_each(&mut take);
        if found.rows.len() < usize::try_from(MOST).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok(())
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `page` reads")]
pub(crate) struct PageParams {
    #[param(minimum = 1)]
    page_num: Option<u32>,
    #[param(minimum = 1, maximum = 100)]
    page_size: Option<u32>,
}

/// `pageNum` from 1 and `pageSize` from 1 to 100.
pub(crate) fn page(params: &Params) -> Result<Page, ApiError> {
    let number = whole(params, "pageNum", 1, u32::MAX)?;
    let size = whole(params, "pageSize", SIZE, MOST)?;
    Ok(Page { number, size })
}

fn whole(params: &Params, name: &'static str, absent: u32, most: u32) -> Result<u32, ApiError> {
    let Some(text) = params.optional(name)? else { return Ok(absent) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field(name);
        refused.because(format!("must be a whole number from 1 to {most}"))
    })
}
