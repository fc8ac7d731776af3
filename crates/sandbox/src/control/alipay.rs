//! Alipay's own controls: the mini-program's client, sign-in codes and certificate rotation.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};
use serde::Deserialize;
use serde_json::json;

use super::{answer, read};
use crate::alipay;
use crate::error::SandboxError;
use crate::messages::{PayerOrder, PayerReport};
use crate::payer;
use crate::system::System;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sandbox/invoke-alipay", web::post().to(invoke))
        .route("/sandbox/alipay/login-code", web::post().to(login_code))
        .route("/sandbox/alipay/rotate-cert", web::post().to(rotate));
}

/// What a mini-program passes to `my.tradePay`.
#[derive(Debug, Deserialize)]
struct Invocation {
    #[serde(rename = "tradeNO")]
    trade_no: String,
}

async fn invoke(world: Data<World>, body: Bytes) -> HttpResponse {
    let world = world.into_inner();
    answer(match read(&body) {
        Ok(order) => trade_pay(&world, &order).await,
        Err(error) => Err(error),
    })
}

/// The buyer sees the cashier and pays.
async fn trade_pay(world: &Arc<World>, order: &Invocation) -> Result<PayerReport, SandboxError> {
    let number = world.store.transact(|txn| alipay::invoked(txn, &order.trade_no))?;
    let order = PayerOrder {
        out_trade_no: Some(number),
        action: "pay".to_owned(),
        channel: Some(System::Alipay.name().to_owned()),
        ..PayerOrder::default()
    };
    payer::act(world, order).await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeOrder {
    user: String,
    #[serde(default, alias = "open_id_only")]
    open_id_only: bool,
}

async fn login_code(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|order: CodeOrder| {
        let code = world
            .store
            .transact(|txn| alipay::hand_out(&world, txn, &order.user, order.open_id_only))?;
        Ok(json!({"code": code}))
    }))
}

async fn rotate(world: Data<World>) -> HttpResponse {
    let number = world.keys.alipay_cert.rotate(&world.store);
    answer(number.map(|number| json!({"alipayCertSn": number})))
}
