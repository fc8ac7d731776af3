//! 地址模糊查询: places while an address is typed.

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::AddressTip;
use serde::Serialize;
use utoipa::ToSchema;

const FEWEST: usize = 2;

/// 地址模糊查询: places like what was typed, best first. When addresses cannot be looked up the order
/// form goes on without.
#[utoipa::path(
    get,
    path = "/v1/global/address/suggest",
    tag = "全局",
    params(
        ("keywords" = String, Query, description = "What was typed so far", min_length = 2,
            max_length = 64, example = "江场西路"),
        ("city" = Option<String>, Query, description = "Name or code; without it the whole country",
            max_length = 32, example = "上海"),
    ),
    responses((status = 200, description = "Places", body = Success<Vec<PlaceShown>>)),
)]
pub(crate) async fn suggest(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let (keywords, city) = asked(&params)?;
    let places = app.addresses.suggest(keywords, city).await?;
    Ok(Success::of(places.iter().map(PlaceShown::of).collect::<Vec<_>>()).response())
}

/// What was typed, and where it is looked for.
pub(crate) fn asked(params: &Params) -> Result<(&str, &str), ApiError> {
    let keywords = params.one("keywords")?.trim();
    let city = params.optional_up_to("city", 32)?.unwrap_or_default().trim();
    let refused = |field: &'static str, problem: &'static str| {
        ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
    };
    if keywords.chars().count() < FEWEST {
        return Err(refused("keywords", "must have 2 characters at least"));
    }
    for (field, text) in [("keywords", keywords), ("city", city)] {
        if text.chars().any(char::is_control) {
            return Err(refused(field, "must not contain control characters"));
        }
    }
    Ok((keywords, city))
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceShown {
    #[schema(example = "江场西路")]
    name: String,
    /// Province, city and district, in one.
    #[schema(example = "上海市静安区")]
    district: String,
    address: String,
    /// The code of the district.
    #[schema(example = "310106")]
    adcode: String,
    /// Longitude and latitude in degrees.
    #[schema(example = "121.446,31.284")]
    location: String,
}

impl PlaceShown {
    pub(crate) fn of(tip: &AddressTip) -> Self {
        Self {
            name: tip.name.clone(),
            district: tip.district.clone(),
            address: tip.address.clone(),
            adcode: tip.adcode.clone(),
            location: tip.location.clone(),
        }
    }
}
