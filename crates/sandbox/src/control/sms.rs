//! What a phone was sent.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{answer, read};
use crate::error::SandboxError;
use crate::sms::latest_code;
use crate::world::World;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/sandbox/sms-code", web::post().to(code));
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whose {
    phone_number: String,
}

async fn code(world: Data<World>, body: Bytes) -> HttpResponse {
    answer(read(&body).and_then(|whose| latest(&world, &whose)))
}

fn latest(world: &World, whose: &Whose) -> Result<Value, SandboxError> {
    let code = world.store.transact(|txn| latest_code(txn, &world.keys, &whose.phone_number))?;
    let text = "this number was sent nothing".to_owned();
    code.map(|code| json!({"code": code})).ok_or(SandboxError::Answered { status: 404, text })
}
