//! Static addresses: delivered by an order, prolonged by a renewal.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::envelope::{Refusal, Reply};
use super::list::{Page, page};
use super::state::State;
use super::{Done, Params};
use crate::answer::Effect;
use crate::clock::beijing;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// A month, in seconds.
const MONTH: i64 = 30 * 86_400;
/// How long before its end an address is expiring, in seconds.
const EXPIRING: i64 = 3 * 86_400;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Address {
    pub(super) upid: i64,
    product_type: i64,
    country_code: String,
    /// Seconds since 1970.
    expires: i64,
    /// Where it was told; else it follows from the time.
    pub(super) status: Option<i64>,
}

/// As the sandbox writes it: the shop has not published this.
#[derive(Debug, Serialize)]
struct Row {
    id: i64,
    ip: String,
    country_code: String,
    product_type: i64,
    status: i64,
    expired_at: String,
}

impl Address {
    /// A new one, kept.
    pub(super) fn deliver(
        txn: &Txn<'_>,
        state: &mut State,
        (product_type, region): (i64, &str),
        expires: i64,
    ) -> Result<(), SandboxError> {
        let upid = state.next_address();
        let country_code = region.to_owned();
        Self { upid, product_type, country_code, expires, status: None }.keep(txn)
    }

    /// `None`: one of them is not there.
    pub(super) fn all_of(txn: &Txn<'_>, upids: &[i64]) -> Result<Option<Vec<Self>>, SandboxError> {
        upids.iter().map(|upid| Self::find(txn, *upid)).collect()
    }

    pub(super) fn find(txn: &Txn<'_>, upid: i64) -> Result<Option<Self>, SandboxError> {
        txn.get(Kind::ProxyAddress, &name(upid))
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::ProxyAddress, &name(self.upid), None, self)
    }

    /// From its end on, or from now when that is past.
    pub(super) fn prolong(
        mut self,
        txn: &Txn<'_>,
        months: i64,
        now: i64,
    ) -> Result<(), SandboxError> {
        self.expires = end(self.expires.max(now), months);
        self.keep(txn)
    }

    fn status(&self, now: i64) -> i64 {
        self.status.unwrap_or(match self.expires - now {
            ..=0 => 2,
            1..=EXPIRING => 3,
            _later => 1,
        })
    }

    fn row(&self, now: i64) -> Row {
        Row {
            id: self.upid,
            ip: format!("203.0.113.{}", self.upid % 254 + 1),
            country_code: self.country_code.clone(),
            product_type: self.product_type,
            status: self.status(now),
            expired_at: beijing(self.expires),
        }
    }

    pub(super) fn shown(&self, now: i64) -> Value {
        let row = self.row(now);
        json!({
            "record": "address",
            "upid": row.id,
            "productType": row.product_type,
            "country": row.country_code,
            "status": row.status,
            "expiresAt": row.expired_at,
        })
    }
}

/// So many months after.
pub(super) fn end(from: i64, months: i64) -> i64 {
    from.saturating_add(months.saturating_mul(MONTH))
}

/// `ip/get-static-ip`.
pub(super) fn list(txn: &Txn<'_>, params: &Params, now: i64) -> Result<Done, SandboxError> {
    let wanted = match filter(params) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (product_type, status, Page { number, size }) = wanted;
    let country = params.text("country_code");
    let rows = txn.all::<Address>(Kind::ProxyAddress)?.into_iter().map(|one| one.row(now));
    let is_wanted = |row: &Row| {
        row.product_type == product_type
            && status.is_none_or(|status| status == row.status)
            && country.is_none_or(|country| country == row.country_code)
    };
    let rows: Vec<Row> = rows.filter(is_wanted).collect();
    let total = rows.len();
    let list: Vec<Row> = rows.into_iter().skip((number - 1) * size).take(size).collect();
    let data = json!({"list": list, "total": total, "page": number, "size": size});
    Reply::new(&data, Effect::Read, "").map(Ok)
}

fn filter(params: &Params) -> Result<(i64, Option<i64>, Page), Refusal> {
    let product_type = params.number("product_type")?.filter(|kind| [14, 25].contains(kind));
    let product_type = product_type.ok_or_else(|| Refusal::parameter("product_type"))?;
    Ok((product_type, params.number("status")?, page(params, ("page", "size"))?))
}

fn name(upid: i64) -> String {
    format!("{upid:012}")
}
