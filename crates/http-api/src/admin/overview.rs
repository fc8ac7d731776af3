//! How the shop went, day by day, for charts.

use super::filters::invalid;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use actix_web::{HttpResponse, web};
use app::{Application, Overview};
use domain::turnover::Turnover;
use domain::{Channel, Currency, Money};
use serde::Serialize;
use utoipa::ToSchema;

const DAYS: u8 = 14;
const MOST_DAYS: u8 = 92;

/// What was sold, came in and went back on each of the last days, today's included.
///
/// Each thing counts on the day, of Asia/Shanghai, on which it happened.
#[utoipa::path(
    get,
    path = "/v1/admin/overview",
    tag = "后台",
    security(("staff" = [])),
    params(("days" = Option<u8>, Query, minimum = 1, maximum = 92,
        description = "How many days; 14 unless said")),
    responses((status = 200, description = "The days", body = Success<OverviewShown>)),
)]
pub(crate) async fn overview(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let overview = app.desk.overview(&staff, days(&params)?).await?;
    Ok(Success::of(OverviewShown::of(&overview)).response())
}

fn days(params: &Params) -> Result<u8, ApiError> {
    let Some(text) = params.optional("days")? else { return Ok(DAYS) };
    let days = text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    days.ok_or_else(|| invalid("days", "must be a whole number from 1 to 92"))
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewShown {
    /// Oldest first; days without anything are there.
    days: Vec<DayShown>,
    /// Of all these days.
    total: TurnoverShown,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayShown {
    #[schema(example = "2026-03-02")]
    day: String,
    #[serde(flatten)]
    turnover: TurnoverShown,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TurnoverShown {
    orders_placed: i64,
    /// Orders whose paying money came in.
    orders_paid: i64,
    /// What these were paid with, in yuan.
    #[schema(example = "460.00")]
    paid_amount: String,
    /// Of every channel; late and double money as well.
    channels: Vec<CapturesShown>,
    /// Refunds that succeeded.
    refunds: i64,
    /// What went back by these, in yuan.
    #[schema(example = "0.00")]
    refunded_amount: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CapturesShown {
    /// `wechat`, `alipay` or `telecom`.
    #[schema(example = "wechat")]
    channel: &'static str,
    captures: i64,
    /// In yuan.
    #[schema(example = "460.00")]
    amount: String,
}

impl OverviewShown {
    fn of(overview: &Overview) -> Self {
        let days = overview.days.iter().map(|(day, turnover)| DayShown {
            day: day.to_string(),
            turnover: TurnoverShown::of(turnover),
        });
        Self { days: days.collect(), total: TurnoverShown::of(&overview.total) }
    }
}

impl TurnoverShown {
    fn of(turnover: &Turnover) -> Self {
        let channels = Channel::ALL.iter().zip(&turnover.captures).map(|(channel, captures)| {
            let amount = yuan(captures.amount);
            CapturesShown { channel: channel.name(), captures: captures.number, amount }
        });
        Self {
            orders_placed: turnover.orders_placed,
            orders_paid: turnover.orders_paid,
            paid_amount: yuan(turnover.paid),
            channels: channels.collect(),
            refunds: turnover.refunds,
            refunded_amount: yuan(turnover.refunded),
        }
    }
}

/// Sums of amounts are never negative.
fn yuan(fen: i64) -> String {
    Money::cny(fen).unwrap_or(Money::zero(Currency::Cny)).to_string()
}
