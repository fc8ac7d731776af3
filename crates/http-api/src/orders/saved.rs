use super::GoodsOrdered;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Caller;
use app::{SaveAnswers, SaveRefusal};
use domain::Order;
use domain::intake::StoredAnswer;
use serde::Serialize;
use utoipa::ToSchema;

/// The order as the site's own document shows it, field by field.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderSaved {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// Masked.
    #[schema(example = "**试")]
    customer_name: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    address: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = 12)]
    package_month: u32,
    /// What is to be paid, in yuan.
    #[schema(example = "460.00")]
    package_price: String,
    #[schema(example = "100M")]
    package_rate: String,
    /// What was ordered of it, where it is no broadband.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOrdered>,
}

impl OrderSaved {
    fn of(order: &Order) -> Self {
        Self {
            order_id: order.id.to_string(),
            customer_name: order.contact.name.masked().into_string(),
            address: order.contact.address.masked().into_string(),
            phone_number: order.contact.phone.masked().into_string(),
            package_name: order.package.name.clone(),
            package_month: order.package.months,
            package_price: order.amount.to_string(),
            package_rate: order.package.rate.clone(),
            goods: GoodsOrdered::of(&order.wish),
        }
    }
}

/// Words what saving an order is answered with.
pub(crate) struct Answers<'a> {
    pub(crate) caller: &'a Caller,
}

impl SaveAnswers for Answers<'_> {
    fn placed(&self, order: &Order) -> StoredAnswer {
        let body = Success::of(OrderSaved::of(order)).to_json();
        StoredAnswer { status: 200, body, order_id: Some(order.id) }
    }

    fn refused(&self, refusal: SaveRefusal) -> StoredAnswer {
        let error = ApiError::from(refusal);
        error.log();
        error.stored(self.caller)
    }
}
