//! An errcode that the next calls are to answer with, as the control API told.

use serde::{Deserialize, Serialize};

use super::problem::{Problem, Stop};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

const SETTING: &str = "wechat_open/errcode";

/// Which errcode, and how often; 0 is none.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) errcode: i64,
    #[serde(default = "once")]
    pub(crate) count: u32,
}

impl Told {
    pub(crate) fn keep(self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        if self.errcode == 0 || self.count == 0 {
            return txn.remove(Kind::Setting, SETTING);
        }
        txn.put(Kind::Setting, SETTING, None, &self)
    }
}

/// Stops a call that is to fail; counts it.
pub(super) fn next(txn: &Txn<'_>) -> Result<(), Stop> {
    let told: Option<Told> = txn.get(Kind::Setting, SETTING)?;
    let Some(told) = told else { return Ok(()) };
    Told { count: told.count.saturating_sub(1), ..told }.keep(txn)?;
    Err(Problem::of(told.errcode).into())
}

fn once() -> u32 {
    1
}
