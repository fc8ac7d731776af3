//! Parameters that narrow staff's lists.

use super::days::day;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use domain::ports::MoneyFilter;
use domain::reconciliation::day_span;
use domain::{Channel, OrderId, Timestamp};
use utoipa::IntoParams;

/// In characters.
const LONGEST_NUMBER: usize = 64;

/// `orderId`, `channel` and `status`, each narrowing the list; `states` are the known ones.
pub(super) fn money(params: &Params, states: &[&str]) -> Result<MoneyFilter, ApiError> {
    let channel = channel(params)?;
    let state = params.one_of("status", states)?;
    Ok(MoneyFilter { order_id: order_id(params)?, channel, state, ..MoneyFilter::default() })
}

/// The same, with `number`, `from` and `until`.
pub(super) fn found_money(params: &Params, states: &[&str]) -> Result<MoneyFilter, ApiError> {
    let number = params.optional_up_to("number", LONGEST_NUMBER)?.map(str::to_owned);
    let (from, until) = span(params, ["from", "until"])?;
    Ok(MoneyFilter { number, from, until, ..money(params, states)? })
}

/// For the API's document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `span` reads")]
pub(crate) struct SpanParams {
    /// First day, Asia/Shanghai
    #[param(example = "2026-03-02")]
    from: Option<String>,
    /// Last day, Asia/Shanghai
    #[param(example = "2026-03-02")]
    until: Option<String>,
}

/// For the API's document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `found_money` reads")]
pub(crate) struct NumberParam {
    /// The whole number of the payment, refund or trade, ours or the provider's
    #[param(max_length = 64)]
    number: Option<String>,
}

/// The `channel` that a list is narrowed to.
pub(super) fn channel(params: &Params) -> Result<Option<Channel>, ApiError> {
    let unknown = || invalid("channel", "is unknown");
    let channel = params.optional("channel")?;
    channel.map(|name| Channel::from_name(name).ok_or_else(unknown)).transpose()
}

/// The `orderId` that a list is narrowed to.
pub(crate) fn order_id(params: &Params) -> Result<Option<OrderId>, ApiError> {
    let id = params.optional("orderId")?.map(str::parse).transpose();
    id.map_err(|_error| invalid("orderId", "is not the id of an order"))
}

/// From the beginning of the day `first` names to the end of the one that `last` names, both days
/// of Asia/Shanghai.
pub(crate) fn span(
    params: &Params,
    [first, last]: [&'static str; 2],
) -> Result<(Option<Timestamp>, Option<Timestamp>), ApiError> {
    let (from, to) = (day(params, first)?, day(params, last)?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(invalid(last, "is before the first day"));
    }
    Ok((from.map(|day| day_span(day).0), to.map(|day| day_span(day).1)))
}

pub(super) fn invalid(field: &'static str, problem: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
}
