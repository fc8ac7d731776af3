use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{CONNECTIONS, Grown, in_turn, load};
use crate::bench::{
    figures::{Goal, Line},
    requests::get_as,
    stage::Stage,
};

/// Rows on a page.
const SIZE: u64 = 10;

/// Up to here a list says exactly how long it is.
const COUNTED: u64 = 10_000;

/// Which page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(u64);

impl Place {
    pub(super) const FIRST: Self = Self(1);

    /// The page that the row of that number is on.
    pub(super) const fn of(row: u64) -> Self {
        Self(row.div_ceil(SIZE))
    }

    fn path(self) -> String {
        format!("/v1/admin/orders?pageNum={}&pageSize={SIZE}", self.0)
    }
}

pub(super) fn page(stage: &Stage, shops: [&Grown; 2], place: Place) -> Result<Line> {
    let [big, small] = in_turn(stage, shops, |shop| {
        let (address, token) = (&shop.server.address, shop.client.token().context("no session")?);
        let tally = load(stage, address, CONNECTIONS, get_as(address, &place.path(), token))?;
        Ok(tally.per_second())
    })?;
    let what = format!("7: staff's orders, page {}", place.0);
    Ok(Line::rates(&what, &big, &small, Goal::AtLeast(90)))
}

/// That each page is full, and that the total is exact as far as it is counted and marked beyond.
pub(super) fn check(shop: &Grown, places: &[Place]) -> Result<()> {
    for place in places {
        let answer = shop.client.get(&place.path())?;
        let rows = answer.get("rows").and_then(Value::as_array).map(Vec::len);
        ensure!(rows.and_then(|rows| rows.try_into().ok()) == Some(SIZE), "{rows:?} on {place:?}");
        ensure!(is_told_well(&answer, shop.orders), "{} orders, told as {answer}", shop.orders);
    }
    Ok(())
}

fn is_told_well(answer: &Value, orders: u64) -> bool {
    let total = answer.get("total").and_then(Value::as_u64);
    let is_estimate = answer.get("totalIsEstimate").and_then(Value::as_bool);
    if orders > COUNTED {
        // What the planner expects right after an ANALYZE is near enough.
        let near = orders - orders / 10..=orders + orders / 10;
        is_estimate == Some(true) && total.is_some_and(|total| near.contains(&total))
    } else {
        is_estimate.is_none() && total == Some(orders)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_total_is_exact_as_far_as_it_is_counted_and_marked_beyond() {
        assert!(is_told_well(&json!({"total": 10_000}), 10_000));
        assert!(!is_told_well(&json!({"total": 9_999}), 10_000));
        assert!(!is_told_well(&json!({"total": 10_000, "totalIsEstimate": true}), 10_000));
        assert!(is_told_well(&json!({"total": 19_000, "totalIsEstimate": true}), 20_000));
        assert!(!is_told_well(&json!({"total": 20_000}), 20_000));
        assert!(!is_told_well(&json!({"total": 10_000, "totalIsEstimate": true}), 20_000));
    }

    #[test]
    fn the_last_of_ten_thousand_orders_is_on_the_thousandth_page() {
        assert_eq!(Place::of(10_000).path(), "/v1/admin/orders?pageNum=1000&pageSize=10");
    }
}
