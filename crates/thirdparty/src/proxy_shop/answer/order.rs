//! Orders, as the list and the answer to `order/create` write them.

use super::number::{fee, time};
use super::{Unreadable, read};
use crate::proxy_shop::refusal::{cut, printable};
use crate::proxy_shop::status::order_status;
use domain::ports::ProxyOrderPage;
use domain::supplier::{Fee, ProxyOrder};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The longest name of a package that is kept, in characters.
const LONGEST_NAME: usize = 200;
/// The longest number of an order that is taken, in characters.
const LONGEST_NUMBER: usize = 64;

#[derive(Deserialize)]
struct Row<'a> {
    id: i64,
    trade_no: String,
    product_id: i64,
    #[serde(default)]
    product_name: Option<String>,
    #[serde(borrow)]
    total_fee: &'a RawValue,
    #[serde(borrow)]
    pay_fee: &'a RawValue,
    status: i64,
    created_at: String,
}

#[derive(Deserialize)]
struct List<'a> {
    /// Absent or null where there is none.
    #[serde(default, borrow)]
    list: Option<Vec<&'a RawValue>>,
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    total: u64,
}

#[derive(Deserialize)]
struct Checked<'a> {
    #[serde(borrow)]
    pay_fee: &'a RawValue,
}

/// One order. `fen_per_unit` is how many fen one unit of the shop's is.
pub fn read_order(data: &RawValue, fen_per_unit: Fee) -> Result<ProxyOrder, Unreadable> {
    read::<Row<'_>>(data, "no order")?.into_order(fen_per_unit)
}

/// One page of the list, greatest id first: one row that cannot be read spoils it.
///
/// The document does not say in which order rows come. Our reading is the latest first; a page that
/// rises is not believed, since the latest orders would be looked for in the wrong place.
pub fn read_orders(data: &RawValue, fen_per_unit: Fee) -> Result<ProxyOrderPage, Unreadable> {
    let List { list, pagination } = read(data, "no list of orders")?;
    let rows = list.unwrap_or_default().into_iter();
    let orders = rows.map(|row| read_order(row, fen_per_unit)).collect::<Result<Vec<_>, _>>();
    let mut orders = orders?;
    if orders.len() > 1 && orders.is_sorted_by(|one, next| one.id < next.id) {
        return Err(Unreadable("a list of orders whose latest do not come first"));
    }
    orders.sort_by_key(|order| std::cmp::Reverse(order.id));
    Ok(ProxyOrderPage { orders, total: pagination.total })
}

/// What `order/check` says that would be paid.
pub fn read_pay_fee(data: &RawValue) -> Result<Fee, Unreadable> {
    fee(read::<Checked<'_>>(data, "no price")?.pay_fee)
}

impl Row<'_> {
    fn into_order(self, fen_per_unit: Fee) -> Result<ProxyOrder, Unreadable> {
        let is_number = (1..=LONGEST_NUMBER).contains(&self.trade_no.len())
            && self.trade_no.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_number || self.id < 0 {
            return Err(Unreadable("an order without a number"));
        }
        let pay_fee = fee(self.pay_fee)?;
        let cost = pay_fee.cost(fen_per_unit).map_err(|_error| Unreadable("a fee too high"))?;
        let name = self.product_name.unwrap_or_default();
        Ok(ProxyOrder {
            id: self.id,
            trade_no: self.trade_no,
            product_id: self.product_id,
            product_name: cut(&printable(&name), LONGEST_NAME),
            total_fee: fee(self.total_fee)?,
            pay_fee,
            cost,
            status: order_status(self.status),
            created_at: time(&self.created_at).ok_or(Unreadable("an order of no time"))?,
        })
    }
}
