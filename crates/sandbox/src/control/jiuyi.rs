//! The shop of 玖壹, and how its orders stand.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};
use serde::Deserialize;

use super::{answer, read};
use crate::jiuyi;
use crate::messages::JiuyiOrder;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sandbox/jiuyi", web::post().to(shop))
        .route("/sandbox/jiuyi/status", web::post().to(status));
}

async fn shop(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|order: JiuyiOrder| jiuyi::change(&world, &order)))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    out_order_id: String,
    status: u8,
}

async fn status(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(
        read(&body)
            .and_then(|told: Status| jiuyi::set_status(&world, &told.out_order_id, told.status)),
    )
}
