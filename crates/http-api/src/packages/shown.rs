use super::goods::GoodsOffered;
use app::Offer;
use serde::Serialize;
use utoipa::ToSchema;

/// A package in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackageShown {
    #[schema(example = 74)]
    package_id: i64,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = "100M")]
    package_rate: String,
    #[schema(example = 12)]
    package_month: u32,
    /// In yuan.
    #[schema(example = "460.00")]
    package_price: String,
    /// The price shown crossed out, in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_price: Option<String>,
    description: String,
    /// The address of the first picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    /// How many are left, of a limited package.
    #[serde(skip_serializing_if = "Option::is_none")]
    stock_left: Option<i64>,
    /// What an order for it has to say, where it is no broadband.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOffered>,
}

impl PackageShown {
    pub(crate) fn of(offer: &Offer) -> Self {
        let package = &offer.package;
        Self {
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_rate: package.rate.clone(),
            package_month: package.months,
            package_price: package.price.to_string(),
            list_price: package.list_price.map(|price| price.to_string()),
            description: package.description.clone(),
            picture: package.pictures.first().cloned(),
            stock_left: offer.left,
            goods: GoodsOffered::of(&package.goods),
        }
    }
}
