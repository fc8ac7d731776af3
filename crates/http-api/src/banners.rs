use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::content::{Banner, BannerDevice, BannerPosition};
use serde::Serialize;
use utoipa::ToSchema;

/// banner: the pictures of a position now, or of all positions.
#[utoipa::path(
    get,
    path = "/v1/global/banner",
    tag = "全局",
    params(("position" = Option<u16>, Query, minimum = 1, maximum = 199,
        description = "1–99 on the site for PCs, 100–199 on the mobile one; without it all")),
    responses((status = 200, description = "By position and rank",
        body = Success<Vec<BannerShown>>)),
)]
pub(crate) async fn banners(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let position = params.optional("position")?.map(position).transpose()?;
    let banners = app.content.banners(position).await?;
    let shown: Vec<_> = banners.iter().map(BannerShown::of).collect();
    Ok(Success::of(shown).response())
}

fn position(text: &str) -> Result<BannerPosition, ApiError> {
    let refused = ApiError::new(ErrorCode::InvalidField).in_field("position");
    let number = text.parse().map_err(|_error| refused.because("must be from 1 to 199"))?;
    Ok(BannerPosition::new(number)?)
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BannerShown {
    banner_id: String,
    #[schema(example = 1)]
    position: u16,
    /// `pc` or `mobile`, as the position says.
    #[schema(example = "pc")]
    device: &'static str,
    title: String,
    /// Its address.
    picture: String,
    /// Where a click leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl BannerShown {
    fn of(banner: &Banner) -> Self {
        Self {
            banner_id: banner.id.to_string(),
            position: banner.position.number(),
            device: device(banner.position),
            title: banner.title.clone(),
            picture: banner.picture.as_str().to_owned(),
            link: banner.link.as_ref().map(|link| link.as_str().to_owned()),
        }
    }
}

pub(crate) fn device(position: BannerPosition) -> &'static str {
    match position.device() {
        BannerDevice::Pc => "pc",
        BannerDevice::Mobile => "mobile",
    }
}
