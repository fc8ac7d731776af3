//! Ways to pay (`payment/list`). The shop has not published this answer: it is our reading.

use super::number::{Integer, fee};
use super::{Unreadable, read, rows};
use domain::supplier::Fee;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Either is in what the balance is called.
const BALANCE: [&str; 2] = ["余额", "balance"];

/// A way to pay at the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// What orders name as `pm_id`.
    pub id: i64,
    pub is_balance: bool,
    /// What is left of it, where it is told and can be read.
    pub left: Option<Result<Fee, Unreadable>>,
}

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    list: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(default)]
    pm_id: Option<Integer>,
    #[serde(default)]
    id: Option<Integer>,
    #[serde(default)]
    name: Value,
    #[serde(default)]
    code: Value,
    #[serde(default, rename = "type")]
    kind: Value,
    #[serde(default, borrow)]
    balance: Option<&'a RawValue>,
}

/// The ways to pay, either bare or as a `list`. Each needs a number: `pm_id`, else `id`.
pub fn read_methods(data: &RawValue) -> Result<Vec<Method>, Unreadable> {
    let rows = match rows(data) {
        Some(rows) => rows?,
        None => read::<Listed<'_>>(data, "no list of ways to pay")?.list,
    };
    rows.into_iter().map(Row::into_method).collect()
}

impl Row<'_> {
    fn into_method(self) -> Result<Method, Unreadable> {
        let id = self.pm_id.or(self.id).ok_or(Unreadable("a way to pay without a number"))?;
        let says = |value: &Value| {
            let text = value.as_str().unwrap_or_default().to_lowercase();
            BALANCE.iter().any(|word| text.contains(word))
        };
        let is_balance = [&self.name, &self.code, &self.kind].into_iter().any(says);
        let left = self.balance.map(fee);
        Ok(Method { id: id.0, is_balance, left })
    }
}
