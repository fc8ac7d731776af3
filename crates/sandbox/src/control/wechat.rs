//! `WeChat`'s own controls: its client, its test users, its signing key and its spelling.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{answer, read, refused};
use crate::error::SandboxError;
use crate::messages::PayerOrder;
use crate::openid::{USERS, openid};
use crate::payer;
use crate::system::System;
use crate::wechat::{Settings, SignWith, invoked};
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sandbox/invoke", web::post().to(invoke))
        .route("/sandbox/wechat/keys", web::post().to(keys))
        .route("/sandbox/wechat/openid", web::get().to(tell_openid));
}

#[derive(Debug, Deserialize)]
struct Invocation {
    params: Value,
}

/// The client checks the parameters as its real sibling does; then the payer pays.
async fn invoke(world: Data<World>, body: Bytes) -> HttpResponse {
    let world = world.into_inner();
    let checked = read(&body).and_then(|order: Invocation| {
        world.store.transact(|txn| invoked(&world, txn, &order.params))
    });
    let done = match checked {
        Ok(number) => {
            let order = PayerOrder {
                out_trade_no: Some(number),
                action: "pay".to_owned(),
                channel: Some(System::Wechat.name().to_owned()),
                ..PayerOrder::default()
            };
            payer::act(&world, order).await
        }
        Err(error) => Err(error),
    };
    answer(done)
}

#[derive(Debug, Deserialize)]
struct KeysOrder {
    sign_with: Option<String>,
    old_spelling: Option<bool>,
}

/// Changes what is given, and says what holds now.
async fn keys(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|order: KeysOrder| {
        let sign_with = order.sign_with.as_deref().map(|name| {
            SignWith::parse(name).ok_or_else(|| {
                let known = SignWith::ALL.map(SignWith::name).join(", ");
                refused(&format!("unknown sign_with; known are {known}"))
            })
        });
        let sign_with = sign_with.transpose()?;
        world.store.transact(|txn| Settings::change(&world, txn, sign_with, order.old_spelling))
    }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whose {
    app_id: String,
    user: String,
}

async fn tell_openid(world: Data<World>, whose: Query<Whose>) -> HttpResponse {
    answer(openid_of(&world, &whose))
}

fn openid_of(world: &World, whose: &Whose) -> Result<Value, SandboxError> {
    let identity = &world.keys.identities.wechat;
    if whose.app_id != identity.app_id && whose.app_id != identity.mini_program_app_id {
        return Err(refused("appId is not one of the merchant's"));
    }
    if !USERS.contains(&whose.user.as_str()) {
        return Err(refused(&format!("unknown user; known are {}", USERS.join(", "))));
    }
    Ok(json!({"openid": openid(&world.keys.openid_seed, &whose.app_id, &whose.user)}))
}
