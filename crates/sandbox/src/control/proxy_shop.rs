//! The proxy shop: its balance, prices, stock, and numbers that nobody knows.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};

use super::{answer, read};
use crate::proxy_shop::Told;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/sandbox/proxy", web::post().to(tell));
}

/// Sets one thing at the shop; answers 404 to an order, package or address that is not there.
async fn tell(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|told: Told| world.store.transact(|txn| told.keep(txn))))
}
