//! The entries that are like what was typed.

use serde_json::{Value, json};

use super::Params;
use super::gazetteer::{ENTRIES, Entry};

/// The most entries of one answer.
const MOST: usize = 10;
/// Codes of telephone areas, by the beginning of an adcode.
const AREAS: [(&str, &str); 3] = [("31", "021"), ("11", "010"), ("12", "022")];

/// The body of an answer of status 1.
pub(super) fn answer(params: &Params) -> Value {
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let (keywords, city) = (get("keywords"), get("city"));
    let is_bound = get("citylimit") == "true" && !city.is_empty();
    let mut found: Vec<&Entry> = ENTRIES
        .iter()
        .filter(|entry| is_like(entry, keywords) && (!is_bound || is_in(entry, city)))
        .collect();
    // The city's own stand first, the exact name before others.
    found.sort_by_key(|entry| (!is_in(entry, city), entry.name != keywords));
    let tips: Vec<Value> = found.into_iter().take(MOST).map(tip).collect();
    let count = tips.len().to_string();
    json!({"tips": tips, "status": "1", "info": "OK", "infocode": "10000", "count": count})
}

fn is_like(entry: &Entry, keywords: &str) -> bool {
    let whole = format!("{}{}", entry.district, entry.name);
    whole.contains(keywords) || entry.address.contains(keywords)
}

/// A city by its name, its telephone area or its code. Entries without a district are of every city.
fn is_in(entry: &Entry, city: &str) -> bool {
    let province = entry.adcode.get(..2).unwrap_or_default();
    entry.district.is_empty()
        || (!city.is_empty() && entry.district.starts_with(city))
        || entry.adcode == city
        || (city.ends_with("0000") && city.starts_with(province))
        || AREAS.contains(&(province, city))
}

/// Empty values are empty lists.
fn tip(entry: &Entry) -> Value {
    let text = |text: &str| if text.is_empty() { json!([]) } else { json!(text) };
    json!({
        "id": text(entry.id),
        "name": text(entry.name),
        "district": text(entry.district),
        "adcode": text(entry.adcode),
        "location": text(entry.location),
        "address": text(entry.address),
        "typecode": text(entry.typecode),
        "city": [],
    })
}
