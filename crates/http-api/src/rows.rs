//! Lists, page by page.

use crate::envelope::ok_json;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use actix_web::HttpResponse;
use domain::Snowflake;
use domain::ports::{Beside, Page, Paged};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

const SIZE: u32 = 10;
/// The most rows that are read at once.
const MOST: u32 = 100;
/// Rows up to this one are found by the number of a page.
const DEEPEST: u64 = 100_000;

/// The envelope of a page of rows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RowsPage<T> {
    #[schema(example = "查询成功")]
    msg: &'static str,
    #[schema(example = 200)]
    code: u16,
    /// How many there are in all: exact up to 10,000.
    total: i64,
    /// There where there are more than are counted: `total` is what the database expects, or the
    /// least that there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    total_is_estimate: Option<bool>,
    /// In lists that take it: sent as `before`, it gives the page before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// In lists that take it: sent as `after`, it gives the page after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    rows: Vec<T>,
}

impl<T: Serialize> RowsPage<T> {
    pub(crate) fn of<R>(page: &Paged<R>, show: impl Fn(&R) -> T) -> HttpResponse {
        Self::answer(page, show, None)
    }

    /// Of a list that is also walked from row to row; `id` as it is in the row.
    pub(crate) fn walked<R>(
        page: &Paged<R>,
        show: impl Fn(&R) -> T,
        id: impl Fn(&R) -> String,
    ) -> HttpResponse {
        let ends = page.rows.first().zip(page.rows.last());
        Self::answer(page, show, ends.map(|(first, last)| (id(first), id(last))))
    }

    fn answer<R>(
        page: &Paged<R>,
        show: impl Fn(&R) -> T,
        ends: Option<(String, String)>,
    ) -> HttpResponse {
        let (before, after) = ends.unzip();
        let rows = Self {
            msg: "查询成功",
            code: 200,
            total: page.total,
            total_is_estimate: page.is_estimate.then_some(true),
            before,
            after,
            rows: page.rows.iter().map(show).collect(),
        };
        // Plain structures with string keys always serialise.
        let body = serde_json::to_string(&rows).unwrap_or_default();
        ok_json(body)
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

/// Where in a list to go on, instead of by the number of a page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `beside` reads")]
pub(crate) struct WalkParams {
    /// `after` of the answer before: what follows it. `pageNum` does not count then
    after: Option<String>,
    /// `before` of the answer before: what goes before it
    before: Option<String>,
}

/// `after` or `before`, each the id of a row, which `read` understands.
pub(crate) fn beside(
    params: &Params,
    read: impl Fn(&str) -> Option<Snowflake>,
) -> Result<Option<Beside>, ApiError> {
    let read = |name: &'static str| {
        let Some(text) = params.optional(name)? else { return Ok(None) };
        let wrong = || ApiError::new(ErrorCode::InvalidField).in_field(name);
        read(text).ok_or_else(|| wrong().because("is not the id of a row")).map(Some)
    };
    match (read("after")?, read("before")?) {
        (Some(_), Some(_)) => {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("before");
            Err(refused.because("goes not together with after"))
        }
        (after, before) => Ok(after.map(Beside::After).or(before.map(Beside::Before))),
    }
}

/// The number that most rows are told apart by.
pub(crate) fn row_number(text: &str) -> Option<Snowflake> {
    text.parse().ok().and_then(Snowflake::from_i64)
}

/// `pageNum` from 1 and `pageSize` from 1 to 100. The way to a page goes past all rows before it, so
/// there is an end to how deep it leads.
pub(crate) fn page(params: &Params) -> Result<Page, ApiError> {
    let number = whole(params, "pageNum", 1, u32::MAX)?;
    let size = whole(params, "pageSize", SIZE, MOST)?;
    if u64::from(number) * u64::from(size) > DEEPEST {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field("pageNum");
        return Err(refused.because(format!("lies beyond row {DEEPEST}: narrow the list")));
    }
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
