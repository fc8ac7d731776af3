use std::cell::RefCell;

use anyhow::{Result, ensure};

use super::{CONNECTIONS, Grown, in_turn, load};
use crate::bench::{
    figures::{Goal, Line, Samples},
    programs::psql,
    requests::renewals,
    stage::Stage,
};

/// With the p99 of either shop.
pub(super) fn saved(stage: &Stage, shops: [&Grown; 2]) -> Result<(Line, [Samples; 2])> {
    let sides = shops.map(|shop| (shop, RefCell::new(Samples::default())));
    let [big, small] = in_turn(stage, sides.each_ref(), |(shop, p99)| {
        let (rate, slowest) = save(stage, shop)?;
        p99.borrow_mut().add(slowest);
        Ok(rate)
    })?;
    let line = Line::rates("7: orders, 16 connections", &big, &small, Goal::AtLeast(80));
    Ok((line, sides.map(|(_shop, p99)| p99.into_inner())))
}

/// Orders a second and their p99 in microseconds. Every answer must have left its order.
fn save(stage: &Stage, shop: &Grown) -> Result<(u64, u64)> {
    psql(&shop.database, "CHECKPOINT")?;
    let address = &shop.server.address;
    let tally = load(stage, address, CONNECTIONS, renewals(address, shop.customers))?;
    let (good, orders) = (tally.good().count(), shop.new_orders()?);
    ensure!(orders == good, "{good} orders were answered, but {orders} are there");
    shop.put_back()?;
    Ok((tally.per_second(), tally.good().permille(990)))
}
