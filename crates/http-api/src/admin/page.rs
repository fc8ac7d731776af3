use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use domain::Channel;
use domain::ports::{MoneyFilter, Page, Paged};
use serde::Serialize;
use utoipa::ToSchema;

const SIZE: u32 = 10;
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

/// `orderId`, `channel` and `status`, each narrowing the list; `states` are the known ones.
pub(crate) fn filter(params: &Params, states: &[&str]) -> Result<MoneyFilter, ApiError> {
    let invalid = |name, problem: &str| {
        ApiError::new(ErrorCode::InvalidField).in_field(name).because(problem)
    };
    let order_id = params.optional("orderId")?.map(str::parse).transpose();
    let channel = params.optional("channel")?;
    let read = |name| Channel::from_name(name).ok_or_else(|| invalid("channel", "is unknown"));
    let state = params.optional("status")?;
    if state.is_some_and(|state| !states.contains(&state)) {
        return Err(invalid("status", &format!("must be one of {}", states.join(", "))));
    }
    Ok(MoneyFilter {
        order_id: order_id.map_err(|_error| invalid("orderId", "is not the id of an order"))?,
        channel: channel.map(read).transpose()?,
        state: state.map(str::to_owned),
    })
}
