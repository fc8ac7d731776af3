//! Signing in at `WeChat`, and its errcodes.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{answer, read, refused};
use crate::error::SandboxError;
use crate::openid::USERS;
use crate::wechat_open::{Application, LoginCode, Told};
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sandbox/login-code", web::post().to(login_code))
        .route("/sandbox/wechat-open", web::post().to(tell));
}

#[derive(Debug, Deserialize)]
struct Login {
    app: String,
    user: String,
}

/// What the client would get of `WeChat` when `user` signs in.
async fn login_code(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|login| issue(&world, &login)))
}

fn issue(world: &World, login: &Login) -> Result<Value, SandboxError> {
    let application = Application::parse(&login.app).ok_or_else(|| {
        let known = Application::ALL.map(Application::name).join(", ");
        refused(&format!("unknown app; known are {known}"))
    })?;
    if !USERS.contains(&login.user.as_str()) {
        return Err(refused(&format!("unknown user; known are {}", USERS.join(", "))));
    }
    let now = world.clock.now();
    let issued = world.store.transact(|txn| LoginCode::issue(txn, application, &login.user, now));
    Ok(json!({"code": issued?}))
}

/// Has the next calls answer with an errcode; 0 takes it back.
async fn tell(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|told: Told| {
        world.store.transact(|txn| told.keep(txn))?;
        Ok(json!({"errcode": told.errcode, "count": told.count}))
    }))
}
