//! The telecom's statement of a day.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Query};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{answer, refused};
use crate::error::SandboxError;
use crate::telecom;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/sandbox/telecom/statement", web::get().to(statement));
}

#[derive(Debug, Deserialize)]
struct Day {
    date: String,
}

async fn statement(world: Data<World>, day: Query<Day>) -> HttpResponse {
    match written(&world, &day.date) {
        Ok(file) => HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(file),
        Err(error) => answer::<()>(Err(error)),
    }
}

fn written(world: &World, date: &str) -> Result<String, SandboxError> {
    let day = NaiveDate::parse_from_str(date, "%Y-%m-%d")
        .map_err(|_error| refused("date must be YYYY-MM-DD"))?
        .to_string();
    world.store.transact(|txn| telecom::statement(world, txn, &day))
}
