//! The control API under `/sandbox`.

mod alipay;
mod amap;
mod baidu;
mod bills;
mod jiuyi;
mod outside;
mod proxy_shop;
mod refunds;
mod sms;
mod telecom;
mod wechat;
mod wechat_open;

use actix_web::web::{self, Bytes, Data, Json, Query};
use actix_web::{HttpResponse, Responder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::boss;
use crate::error::SandboxError;
use crate::faults::{ActiveFault, Fault};
use crate::messages::FaultOrder;
use crate::payer;
use crate::store::Kind;
use crate::system::System;
use crate::world::World;

/// The paths of the control API.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sandbox/identities", web::get().to(identities))
        .route("/sandbox/payer", web::post().to(pay))
        .route("/sandbox/faults", web::post().to(fail))
        .route("/sandbox/outside", web::get().to(outside))
        .route("/sandbox/clock", web::get().to(clock))
        .route("/sandbox/clock", web::post().to(advance))
        .route("/sandbox/customers", web::get().to(customers))
        .route("/sandbox/refunds", web::post().to(plan_refunds))
        .route("/sandbox/bill", web::post().to(plant))
        .configure(alipay::routes)
        .configure(amap::routes)
        .configure(baidu::routes)
        .configure(jiuyi::routes)
        .configure(proxy_shop::routes)
        .configure(sms::routes)
        .configure(wechat::routes)
        .configure(telecom::routes)
        .configure(wechat_open::routes);
}

async fn identities(world: Data<World>) -> impl Responder {
    Json(world.keys.identities.clone().at(&world.url))
}

async fn pay(world: Data<World>, body: Bytes) -> HttpResponse {
    let world = world.into_inner();
    let done = match read(&body) {
        Ok(order) => payer::act(&world, order).await,
        Err(error) => Err(error),
    };
    answer(done)
}

async fn fail(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|order| set_fault(&world, &order)))
}

#[derive(Debug, Deserialize)]
struct Which {
    system: Option<String>,
}

async fn outside(world: Data<World>, which: Query<Which>) -> HttpResponse {
    let name = which.into_inner().system.filter(|name| !name.is_empty());
    let system = name.map(|name| known(&name)).transpose();
    answer(system.and_then(|system| outside::seen(&world, system)))
}

async fn plan_refunds(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|order| refunds::set(&world, &order)))
}

async fn plant(world: Data<World>, body: Bytes) -> HttpResponse {
    let world = world.into_inner();
    let done = match read(&body) {
        Ok(order) => bills::plant(&world, &order).await,
        Err(error) => Err(error),
    };
    answer(done)
}

async fn clock(world: Data<World>) -> HttpResponse {
    answer(Ok(offset(&world)))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Advance {
    advance_seconds: i64,
}

async fn advance(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|order: Advance| {
        if order.advance_seconds < 0 {
            return Err(refused("advanceSeconds: the clock never goes back"));
        }
        let moved = world.clock.offset().saturating_add(order.advance_seconds);
        world.store.transact(|txn| txn.put(Kind::Setting, "clock_offset", None, &moved))?;
        world.clock.set_offset(moved);
        world.mail.notify_one();
        Ok(offset(&world))
    }))
}

async fn customers(world: Data<World>) -> HttpResponse {
    answer(world.store.transact(boss::demo_customers))
}

fn offset(world: &World) -> Value {
    json!({"offsetSeconds": world.clock.offset(), "now": crate::clock::rfc3339(world.clock.now())})
}

fn set_fault(world: &World, order: &FaultOrder) -> Result<Value, SandboxError> {
    let system = known(&order.system)?;
    let fault = match order.fault.as_str() {
        "none" => None,
        name => Some(Fault::parse(name).filter(|fault| fault.fits(system)).ok_or_else(|| {
            let fitting = Fault::ALL.into_iter().filter(|fault| fault.fits(system));
            let known: Vec<&str> = fitting.map(Fault::name).collect();
            refused(&format!("unknown fault; known are none, {}", known.join(", ")))
        })?),
    };
    let until_ms = order
        .seconds
        .map(|seconds| world.clock.now_ms().saturating_add(seconds.saturating_mul(1000)));
    let active = fault.map(|fault| ActiveFault { fault, until_ms, left: order.count });
    world.faults.set(&world.store, system, active)?;
    Ok(json!({"system": system, "fault": order.fault, "active": active}))
}

fn known(name: &str) -> Result<System, SandboxError> {
    System::parse(name)
        .ok_or_else(|| refused(&format!("unknown system; known are {}", System::listed())))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SandboxError> {
    serde_json::from_slice(body).map_err(|error| refused(&format!("body: {error}")))
}

fn refused(text: &str) -> SandboxError {
    SandboxError::Answered { status: 400, text: text.to_owned() }
}

fn answer<T: serde::Serialize>(done: Result<T, SandboxError>) -> HttpResponse {
    match done {
        Ok(body) => HttpResponse::Ok().json(body),
        Err(SandboxError::Answered { status, text }) => {
            let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
            HttpResponse::build(status).json(json!({"error": text}))
        }
        Err(error) => {
            tracing::error!(error = %error, "the sandbox's control API failed");
            HttpResponse::InternalServerError().json(json!({"error": error.to_string()}))
        }
    }
}
