//! An infocode that the next calls are to answer with, as the control API told.

use serde::{Deserialize, Serialize};

use crate::error::SandboxError;
use crate::store::{Kind, Txn};

const SETTING: &str = "amap/infocode";
const OK: u32 = 10_000;

/// Which infocode, and how often; 10000 is none.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) infocode: u32,
    #[serde(default = "once")]
    pub(crate) count: u32,
}

impl Told {
    pub(crate) fn keep(self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        if self.infocode == OK || self.count == 0 {
            return txn.remove(Kind::Setting, SETTING);
        }
        txn.put(Kind::Setting, SETTING, None, &self)
    }
}

/// The infocode that a call is to fail with; counts it.
pub(super) fn next(txn: &Txn<'_>) -> Result<Option<u32>, SandboxError> {
    let told: Option<Told> = txn.get(Kind::Setting, SETTING)?;
    let Some(told) = told else { return Ok(None) };
    Told { count: told.count.saturating_sub(1), ..told }.keep(txn)?;
    Ok(Some(told.infocode))
}

fn once() -> u32 {
    1
}
