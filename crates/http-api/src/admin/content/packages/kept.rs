use super::goods::GoodsKept;
use super::words::{audience_name, kind_name, late_money_name};
use crate::time::rfc3339;
use domain::Package;
use serde::Serialize;
use utoipa::ToSchema;

/// A package as staff keep it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that staff set")]
pub(crate) struct PackageKept {
    #[schema(example = 74)]
    package_id: i64,
    version: i64,
    package_name: String,
    package_rate: String,
    package_month: u32,
    /// In yuan.
    #[schema(example = "460.00")]
    package_price: String,
    /// In yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_price: Option<String>,
    description: String,
    pictures: Vec<String>,
    terms: String,
    /// `home`, `family` or `group`.
    kind: &'static str,
    /// The pages that show it: `home`, `family`, `order`, `mini_program`.
    places: Vec<&'static str>,
    /// `everyone`, `qualified` or `lapsed`.
    audience: &'static str,
    for_new: bool,
    for_renewal: bool,
    rank: i32,
    /// On sale, within its time.
    published: bool,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sale_from_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sale_until_at: Option<String>,
    limited: bool,
    /// How many are left, where somebody said so. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    stock_left: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<u32>,
    targets: Vec<&'static str>,
    /// `complete`, `refund` or `hold`.
    late_money: &'static str,
    goods: GoodsKept,
}

impl PackageKept {
    pub(super) fn of(package: &Package) -> Self {
        Self {
            package_id: package.id.0,
            version: package.version,
            package_name: package.name.clone(),
            package_rate: package.rate.clone(),
            package_month: package.months,
            package_price: package.price.to_string(),
            list_price: package.list_price.map(|price| price.to_string()),
            description: package.description.clone(),
            pictures: package.pictures.clone(),
            terms: package.terms.clone(),
            kind: kind_name(package.shelf),
            places: package.shown_at.iter().map(|place| place.name()).collect(),
            audience: audience_name(package.audience),
            for_new: package.for_new,
            for_renewal: package.for_renewal,
            rank: package.position,
            published: package.on_sale,
            sale_from_at: package.sale_from.map(rfc3339),
            sale_until_at: package.sale_until.map(rfc3339),
            limited: package.limited,
            stock_left: None,
            quota: package.quota,
            targets: package.targets.iter().map(|target| target.name()).collect(),
            late_money: late_money_name(package.late_money),
            goods: GoodsKept::of(&package.goods),
        }
    }

    pub(super) fn with_stock(self, stock_left: Option<i64>) -> Self {
        Self { stock_left, ..self }
    }
}
