//! What clients say of goods that a supplier delivers.

use crate::error::ApiError;
use domain::Invalid;
use domain::supplier::RenewDuration;
use serde::Deserialize;
use utoipa::ToSchema;

/// So many addresses are renewed at once, at most.
const MOST_ADDRESSES: usize = 200;

/// Months: `3`, `"3"` or `"3m"`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum MonthsAsked {
    Number(u32),
    Text(String),
}

impl MonthsAsked {
    pub(crate) fn read(&self) -> Result<RenewDuration, ApiError> {
        let duration = match self {
            Self::Number(months) => RenewDuration::parse(&months.to_string()),
            Self::Text(text) => RenewDuration::parse(text),
        };
        Ok(duration?)
    }
}

/// Static addresses: `"1,2,3"` or `[1, 2, 3]`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum AddressesAsked {
    Text(String),
    List(Vec<i64>),
}

impl AddressesAsked {
    /// 1–200 numbers; what they may be is for the package to say.
    pub(crate) fn read(self) -> Result<Vec<i64>, ApiError> {
        let problem = |problem| Invalid { field: "upids", problem };
        let upids = match self {
            Self::List(upids) => upids,
            Self::Text(text) => {
                let parts = text.split(',').take(MOST_ADDRESSES + 1);
                let numbers: Result<Vec<i64>, _> = parts.map(|part| part.trim().parse()).collect();
                numbers.map_err(|_error| problem("must be numbers, as in 1,2,3"))?
            }
        };
        match upids.len() {
            0 => Err(problem("must name at least one").into()),
            count if count > MOST_ADDRESSES => Err(problem("must not name more than 200").into()),
            _count => Ok(upids),
        }
    }
}
