//! Calls that followed a click on an advertisement, told to Baidu as conversions (OCPC 转化回传).

mod landing;

pub use landing::LandingUrl;

use crate::id::ConversionId;
use crate::task::{Lease, back_off};
use crate::time::Timestamp;
use crate::{Applied, TransitionError};

/// Baidu takes fewer than 100 in one request.
pub const MOST_PER_UPLOAD: usize = 99;

/// So many failed tries and it is given up: with the back-off about two hours.
pub const MOST_UPLOAD_FAILURES: u32 = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversionState {
    /// `Conversion::due_at` says from when on.
    Waiting,
    Leased(Lease),
    /// Baidu has it.
    Uploaded {
        at: Timestamp,
    },
    /// Baidu refused this one for good.
    Refused {
        at: Timestamp,
    },
    /// The last try failed as well: staff must look.
    GivenUp {
        at: Timestamp,
    },
}

impl ConversionState {
    pub const NAMES: [&str; 5] = ["waiting", "leased", "uploaded", "refused", "given_up"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Leased(_) => "leased",
            Self::Uploaded { .. } => "uploaded",
            Self::Refused { .. } => "refused",
            Self::GivenUp { .. } => "given_up",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// What Baidu knows it by as well (`outerEventId`): sent twice it counts once.
    pub id: ConversionId,
    /// A keyed hash of the click and of the minute (or of the caller's own number of the event):
    /// told twice it is one.
    pub sameness: [u8; 32],
    pub landing: LandingUrl,
    /// Baidu's number of the kind of conversion (`newType`): 30 电话拨通.
    pub conversion_type: u32,
    pub called_at: Timestamp,
    pub state: ConversionState,
    pub due_at: Timestamp,
    /// Times the upload was tried and failed.
    pub failures: u32,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

impl Conversion {
    /// Takes it, or takes it over from a holder whose lease has ended.
    pub fn lease(&mut self, lease: Lease, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            ConversionState::Waiting if self.due_at <= now => {}
            ConversionState::Leased(old) if old.until <= now => {}
            ConversionState::Waiting
            | ConversionState::Leased(_)
            | ConversionState::Uploaded { .. }
            | ConversionState::Refused { .. }
            | ConversionState::GivenUp { .. } => return self.not("lease"),
        }
        self.state = ConversionState::Leased(lease);
        Ok(Applied::Applied)
    }

    pub fn finish(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        self.held("finish")?;
        self.state = ConversionState::Uploaded { at };
        self.last_error = None;
        Ok(Applied::Applied)
    }

    pub fn refuse(&mut self, reason: &str, at: Timestamp) -> Result<Applied, TransitionError> {
        self.held("refuse")?;
        self.state = ConversionState::Refused { at };
        self.last_error = Some(reason.to_owned());
        Ok(Applied::Applied)
    }

    /// The try failed: once more after the back-off, or given up after the last. `jitter` 0…1000.
    pub fn fail(
        &mut self,
        error: &str,
        at: Timestamp,
        jitter: u16,
    ) -> Result<Applied, TransitionError> {
        self.held("fail")?;
        self.failures += 1;
        self.last_error = Some(error.to_owned());
        if self.failures >= MOST_UPLOAD_FAILURES {
            self.state = ConversionState::GivenUp { at };
        } else {
            self.state = ConversionState::Waiting;
            self.due_at = at + back_off(self.failures, jitter);
        }
        Ok(Applied::Applied)
    }

    /// It was no fault of its own: it waits until then, and no failure is counted.
    pub fn postpone(&mut self, error: &str, until: Timestamp) -> Result<Applied, TransitionError> {
        self.held("postpone")?;
        self.state = ConversionState::Waiting;
        self.due_at = until;
        self.last_error = Some(error.to_owned());
        Ok(Applied::Applied)
    }

    fn held(&self, event: &'static str) -> Result<(), TransitionError> {
        match self.state {
            ConversionState::Leased(_) => Ok(()),
            ConversionState::Waiting
            | ConversionState::Uploaded { .. }
            | ConversionState::Refused { .. }
            | ConversionState::GivenUp { .. } => self.not(event).map(|_never| ()),
        }
    }

    fn not(&self, event: &'static str) -> Result<Applied, TransitionError> {
        Err(TransitionError { subject: "conversion", from: self.state.name(), event })
    }
}

#[cfg(test)]
mod tests;
