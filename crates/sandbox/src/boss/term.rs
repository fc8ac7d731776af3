//! Customers' terms: prolonged by a payment, opened by one, and taken back.

use chrono::{Days, Months, NaiveDate};

use super::{Customer, Entry};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

const DAY: &str = "%Y-%m-%d";

/// What a payment made of a customer's term.
#[derive(Debug)]
pub(super) struct Added {
    pub(super) query_id: String,
    /// The last paid day after it.
    pub(super) expires_on: String,
    pub(super) days: u64,
}

/// A customer by number, with its place in the store.
pub(super) fn entry(
    txn: &Txn<'_>,
    query_id: &str,
) -> Result<Option<(String, Entry)>, SandboxError> {
    let entries: Vec<Entry> = txn.all(Kind::Customer)?;
    let mut placed = entries.into_iter().enumerate();
    let found = placed.find(|(_index, entry)| entry.customer.query_id == query_id);
    Ok(found.map(|(index, entry)| (place(index), entry)))
}

/// `None`: nobody has the number.
pub(super) fn prolong(
    txn: &Txn<'_>,
    query_id: &str,
    months: u32,
    today: NaiveDate,
) -> Result<Option<Added>, SandboxError> {
    let Some((place, mut entry)) = entry(txn, query_id)? else { return Ok(None) };
    let paid_until = day(&entry.customer.expires_on)?.max(day_before(today));
    let added = added(query_id, paid_until, months);
    entry.customer.expires_on.clone_from(&added.expires_on);
    // The days between a lapse and the payment are given to nobody, and are not taken back.
    txn.put(Kind::Customer, &place, None, &entry)?;
    Ok(Some(added))
}

/// A new customer under the next number; `customer` comes without number and term.
pub(super) fn open(
    txn: &Txn<'_>,
    mut customer: Customer,
    months: u32,
    today: NaiveDate,
) -> Result<Added, SandboxError> {
    let entries: Vec<Entry> = txn.all(Kind::Customer)?;
    let numbers = entries.iter().filter_map(|entry| {
        entry.customer.query_id.strip_prefix("PBS").and_then(|digits| digits.parse::<u64>().ok())
    });
    let next = numbers.max().unwrap_or_default().saturating_add(1);
    let added = added(&format!("PBS{next:09}"), day_before(today), months);
    customer.query_id.clone_from(&added.query_id);
    customer.expires_on.clone_from(&added.expires_on);
    let entry = Entry { customer, note: "opened by a payment".to_owned() };
    txn.put(Kind::Customer, &place(entries.len()), None, &entry)?;
    Ok(added)
}

/// Takes so many days off again.
pub(super) fn shorten(txn: &Txn<'_>, query_id: &str, days: u64) -> Result<(), SandboxError> {
    let Some((place, mut entry)) = entry(txn, query_id)? else { return Ok(()) };
    let until = day(&entry.customer.expires_on)?;
    let earlier = until.checked_sub_days(Days::new(days)).unwrap_or(until);
    entry.customer.expires_on = earlier.format(DAY).to_string();
    txn.put(Kind::Customer, &place, None, &entry)
}

fn added(query_id: &str, paid_until: NaiveDate, months: u32) -> Added {
    let later = paid_until.checked_add_months(Months::new(months)).unwrap_or(paid_until);
    let days = u64::try_from((later - paid_until).num_days()).unwrap_or_default();
    let expires_on = later.format(DAY).to_string();
    Added { query_id: query_id.to_owned(), expires_on, days }
}

fn day_before(today: NaiveDate) -> NaiveDate {
    today.pred_opt().unwrap_or(today)
}

fn day(text: &str) -> Result<NaiveDate, SandboxError> {
    NaiveDate::parse_from_str(text, DAY)
        .map_err(|_error| SandboxError::Sealed("a customer's term is no day"))
}

/// Customers are never removed: the order of making numbers them.
fn place(index: usize) -> String {
    format!("{index:03}")
}
