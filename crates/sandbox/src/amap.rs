//! `AMap`'s (高德) web service: input tips (输入提示) of a small gazetteer.

mod gazetteer;
mod keys;
mod problem;
mod tips;
mod told;

use md5::{Digest, Md5};
use std::collections::BTreeMap;

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::identities::AmapIdentity;
use crate::store::Txn;
use crate::world::World;

pub(crate) use gazetteer::shown;
pub(crate) use keys::AmapKeys;
pub(crate) use told::Told;

type Params = BTreeMap<String, String>;

/// Answers one call under `/amap`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let query = call.query.as_deref().unwrap_or_default();
    let params: Params = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let operation = call.segments("/amap").join("/");
    let answer = match told::next(txn)? {
        Some(infocode) => problem::answer(infocode),
        None if !is_interface(call, &operation) => problem::answer(10_002),
        None => match refusal_of(&params, &world.keys.identities.amap) {
            Some(infocode) => problem::answer(infocode),
            None => Answer::json(200, &tips::answer(&params), Effect::Read),
        },
    };
    Ok(answer.about(&operation, ""))
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    problem::answer(10_012)
}

fn is_interface(call: &Call, operation: &str) -> bool {
    call.method == "GET" && operation == "v3/assistant/inputtips"
}

/// The infocode of what is wrong with a request, if anything is.
fn refusal_of(params: &Params, identity: &AmapIdentity) -> Option<u32> {
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    if get("key") != identity.key {
        Some(10_001)
    } else if get("sig") != signature(params, &identity.private_key) {
        Some(10_007)
    } else if get("keywords").is_empty() {
        Some(20_001)
    } else {
        None
    }
}

/// Over every other parameter, by name, as it was before it was encoded.
fn signature(params: &Params, private_key: &str) -> String {
    let mut text = String::new();
    for (name, value) in params.iter().filter(|(name, _)| *name != "sig") {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text.push_str(private_key);
    hex::encode(Md5::digest(text))
}
