//! The messages of `docs/contracts/outside-token.md`.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wish<'a> {
    pub(super) grant_type: &'static str,
    pub(super) app_id: &'a str,
    pub(super) app_secret: &'a str,
}

/// Status 200.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Issued {
    pub(super) token: String,
    /// Seconds.
    pub(super) expires_in: i64,
}

/// Status 4xx.
#[derive(Debug, Deserialize)]
pub(super) struct Problem {
    pub(super) code: String,
}
