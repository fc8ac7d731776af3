//! A status that the next calls are to answer with, as the control API told.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

const SETTING: &str = "baidu/status";

/// Which status, and how often. Only those under which nothing is taken: 3 and 4; any other is none.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) status: u32,
    #[serde(default = "once")]
    pub(crate) count: u32,
}

impl Told {
    pub(crate) fn keep(self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        if self.named().is_none() || self.count == 0 {
            return txn.remove(Kind::Setting, SETTING);
        }
        txn.put(Kind::Setting, SETTING, None, &self)
    }

    fn named(self) -> Option<Status> {
        match self.status {
            3 => Some(Status::TokenInvalid),
            4 => Some(Status::ServerError),
            _other => None,
        }
    }
}

/// The status that a call is to end with; counts it.
pub(super) fn next(txn: &Txn<'_>) -> Result<Option<Status>, SandboxError> {
    let told: Option<Told> = txn.get(Kind::Setting, SETTING)?;
    let Some(told) = told else { return Ok(None) };
    Told { count: told.count.saturating_sub(1), ..told }.keep(txn)?;
    Ok(told.named())
}

fn once() -> u32 {
    1
}
