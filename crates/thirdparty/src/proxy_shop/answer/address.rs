//! Static addresses (`ip/get-static-ip`). The shop has not published this answer: it is our reading.

use super::number::{Integer, instant, time};
use super::{Unreadable, read, rows};
use crate::proxy_shop::refusal::printable;
use crate::proxy_shop::status::address_status;
use domain::Timestamp;
use domain::supplier::{ProxyProduct, StaticIp};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The longest text of an address that is kept, in characters.
const LONGEST: usize = 64;

/// A page of static addresses.
#[derive(Debug, PartialEq, Eq)]
pub struct AddressPage {
    pub addresses: Vec<StaticIp>,
    /// How many there are in all, where it is told.
    pub total: Option<u64>,
}

#[derive(Deserialize)]
struct Paged {
    #[serde(default)]
    list: Option<Vec<Row>>,
    #[serde(default)]
    total: Option<u64>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Deserialize)]
struct Pagination {
    #[serde(default)]
    total: Option<u64>,
}

#[derive(Deserialize)]
struct Row {
    /// The `upid` of orders.
    id: Integer,
    status: Integer,
    #[serde(default)]
    ip: Value,
    #[serde(default)]
    country_code: Value,
    #[serde(default)]
    expired_at: Value,
    #[serde(default)]
    expire_time: Value,
}

/// Addresses of a kind, either bare or as a `list` with its `total`. Each needs a number and a
/// status; what else cannot be read of it is not known.
pub fn read_addresses(data: &RawValue, product: ProxyProduct) -> Result<AddressPage, Unreadable> {
    let (rows, total) = match rows(data) {
        Some(rows) => (rows?, None),
        None => read::<Paged>(data, "no list of addresses")?.rows()?,
    };
    let addresses = rows.into_iter().map(|row| row.into_address(product));
    Ok(AddressPage { addresses: addresses.collect(), total })
}

impl Paged {
    /// With how many there are in all, where it is told. Without rows there must be none.
    fn rows(self) -> Result<(Vec<Row>, Option<u64>), Unreadable> {
        let total = self.total.or(self.pagination.and_then(|paged| paged.total));
        if self.list.is_none() && total != Some(0) {
            return Err(Unreadable("no list of addresses"));
        }
        Ok((self.list.unwrap_or_default(), total))
    }
}

impl Row {
    fn into_address(self, product: ProxyProduct) -> StaticIp {
        let (Integer(upid), Integer(status)) = (self.id, self.status);
        StaticIp {
            upid,
            product,
            address: text(&self.ip),
            country: text(&self.country_code),
            status: address_status(status),
            expires_at: expiry(&self.expired_at).or_else(|| expiry(&self.expire_time)),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    let text = printable(value.as_str()?);
    (1..=LONGEST).contains(&text.chars().count()).then_some(text)
}

fn expiry(value: &Value) -> Option<Timestamp> {
    value.as_str().and_then(time).or_else(|| value.as_i64().and_then(instant))
}
