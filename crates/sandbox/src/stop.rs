//! Why a call went no further.

use crate::error::SandboxError;

/// The caller's fault, in the system's own words, or the sandbox's.
#[derive(Debug)]
pub(crate) enum Stop<P> {
    Problem(P),
    Broken(SandboxError),
}

impl<P> From<SandboxError> for Stop<P> {
    fn from(error: SandboxError) -> Self {
        Self::Broken(error)
    }
}
