//! The statuses of Baidu.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};
use serde_json::json;

use super::{answer, read};
use crate::baidu::Told;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/sandbox/baidu", web::post().to(tell));
}

/// Has the next calls answer with a status (3 token invalid, 4 server error); 0 takes it back.
async fn tell(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|told: Told| {
        world.store.transact(|txn| told.keep(txn))?;
        Ok(json!({"status": told.status, "count": told.count}))
    }))
}
