//! Giving out tokens, and knowing them again.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem;
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::rfc3339;
use crate::crypto::{random, sha256_hex};
use crate::error::SandboxError;
use crate::keys::SECRET_MARK;
use crate::store::{Kind, Txn};
use crate::world::World;

/// How long a token is good, in seconds.
const LIFETIME: i64 = 7_200;

/// A token that was given out, kept by its digest; times in seconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Issued {
    issued_at: i64,
    expires_at: i64,
}

impl Issued {
    /// For the record: never the token itself.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "token": "***",
            "issuedAt": rfc3339(self.issued_at),
            "expiresAt": rfc3339(self.expires_at),
        })
    }
}

/// Each call makes another token; the ones before stay good until their own end.
pub(super) fn issue(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let wish: Value = match serde_json::from_slice(&call.body) {
        Ok(wish @ Value::Object(_)) => wish,
        Ok(_) | Err(_) => return Ok(bad("body: not a JSON object")),
    };
    let text = |name: &str| wish.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("grantType") != "client_credentials" {
        return Ok(bad("grantType: must be client_credentials"));
    }
    let own = &world.keys.identities.platform;
    if text("appId") != own.app_id || text("appSecret") != own.app_secret {
        let message = "application or secret is wrong";
        return Ok(problem(401, "INVALID_CLIENT", message, Effect::Refused));
    }
    let token = format!("{SECRET_MARK}{}", hex::encode(random::<32>()?));
    let now = world.clock.now();
    let issued = Issued { issued_at: now, expires_at: now.saturating_add(LIFETIME) };
    txn.put(Kind::PlatformToken, &sha256_hex(token.as_bytes()), None, &issued)?;
    let body = json!({"token": token, "expiresIn": LIFETIME});
    Ok(Answer::json(200, &body, Effect::Created))
}

/// Whether the call carries a token that was given out here and is not over.
pub(crate) fn is_good(world: &World, txn: &Txn<'_>, call: &Call) -> Result<bool, SandboxError> {
    let header = call.header("authorization").unwrap_or_default();
    let Some(token) = header.strip_prefix("Bearer ") else { return Ok(false) };
    let known: Option<Issued> = txn.get(Kind::PlatformToken, &sha256_hex(token.as_bytes()))?;
    Ok(known.is_some_and(|issued| world.clock.now() < issued.expires_at))
}

fn bad(message: &str) -> Answer {
    problem(400, "BAD_REQUEST", message, Effect::Refused)
}
