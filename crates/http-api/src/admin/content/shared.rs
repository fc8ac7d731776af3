//! What all kinds of content have in common.

use crate::admin::fields;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::keyed::Keyed;
use actix_web::HttpResponse;
use app::content::ContentItem;
use domain::staff::StaffMember;
use domain::{PackageId, Snowflake};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PublishRequest {
    /// Shown to visitors from now on, or not any more.
    #[schema(example = true)]
    pub(super) published: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OrderRequest {
    /// In the order wanted: they share out among them the places that they held. 1 to 200, each once.
    #[schema(example = json!(["1816664599454990337"]))]
    ids: Vec<String>,
}

impl OrderRequest {
    pub(super) fn ids<T>(&self, id: impl Fn(Snowflake) -> T) -> Result<Vec<T>, ApiError> {
        self.ids.iter().map(|text| fields::id(text).map(&id)).collect()
    }
}

/// Makes one, once however often it is asked for under the same key.
pub(super) async fn create<T: ContentItem, S: Serialize>(
    keyed: Keyed,
    staff: &StaffMember,
    draft: T::Draft,
    show: fn(&T) -> S,
) -> Result<HttpResponse, ApiError> {
    let keyed = keyed.of_account(&staff.account);
    let said = format!("{draft:?}");
    let created = Box::pin(async {
        let item: T = keyed.app.content_desk.create(staff, draft).await?;
        Ok(Success::of(show(&item)).stored())
    });
    keyed.answer(said.as_bytes(), created).await
}

/// The number of a package in a path; one that is none names nothing.
pub(super) fn package_id(text: &str) -> Result<PackageId, ApiError> {
    text.parse().map(PackageId).map_err(|_error| ErrorCode::RecordNotFound.into())
}

pub(super) fn package_ids(order: &OrderRequest) -> Result<Vec<PackageId>, ApiError> {
    order.ids.iter().map(|text| package_id(text)).collect()
}
