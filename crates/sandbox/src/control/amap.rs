//! The infocodes of `AMap`.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};
use serde_json::json;

use super::{answer, read};
use crate::amap::Told;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/sandbox/amap", web::post().to(tell));
}

/// Has the next calls answer with an infocode; 10000 takes it back.
async fn tell(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|told: Told| {
        world.store.transact(|txn| told.keep(txn))?;
        Ok(json!({"infocode": told.infocode, "count": told.count}))
    }))
}
