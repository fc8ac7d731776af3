//! Planting differences in daily bills.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{known, refused};
use crate::bill::{Plant, Planted};
use crate::error::SandboxError;
use crate::messages::{PayerOrder, PlantOrder};
use crate::payer;
use crate::system::System;
use crate::world::World;

/// Plants a difference, or with `none` takes out every one of that day.
pub(super) async fn plant(world: &Arc<World>, order: &PlantOrder) -> Result<Value, SandboxError> {
    let system = known(&order.system)?;
    if !system.is_payment_provider() {
        return Err(refused("this system has no bills"));
    }
    let day = NaiveDate::parse_from_str(&order.day, "%Y-%m-%d")
        .map_err(|_error| refused("day must be YYYY-MM-DD"))?
        .to_string();
    if order.plant == "none" {
        world.store.transact(|txn| Planted::clear(txn, system, &day))?;
        return Ok(json!({"system": system, "day": day, "plant": "none"}));
    }
    let plant = Plant::parse(&order.plant).ok_or_else(|| {
        let known = Plant::ALL.map(Plant::name).join(", ");
        refused(&format!("unknown plant; known are none, {known}"))
    })?;
    let number = order.out_trade_no.as_deref().filter(|number| !number.is_empty());
    if plant.needs_trade() && number.is_none() {
        return Err(refused("outTradeNo is needed"));
    }
    let planted = Planted::new(plant, number)?;
    if plant == Plant::State {
        pay_silently(world, system, &planted.out_trade_no).await?;
    } else {
        world.store.transact(|txn| planted.keep(txn, system, &day))?;
    }
    Ok(json!({
        "system": system,
        "day": day,
        "plant": plant,
        "outTradeNo": planted.out_trade_no,
    }))
}

/// 404 and 409 as the payer gives them.
async fn pay_silently(
    world: &Arc<World>,
    system: System,
    number: &str,
) -> Result<(), SandboxError> {
    let order = PayerOrder {
        out_trade_no: Some(number.to_owned()),
        action: "silent".to_owned(),
        channel: Some(system.name().to_owned()),
        ..PayerOrder::default()
    };
    payer::act(world, order).await.map(|_report| ())
}
