//! Amounts in the shop's own unit, as millionths.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::SandboxError;

const SCALE: i64 = 1_000_000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Fee(pub(super) i64);

impl Fee {
    /// Of whole units.
    pub(super) const fn whole(units: i64) -> Self {
        Self(units * SCALE)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 6 {
            return None;
        }
        let decimals: i64 = format!("{decimals:0<6}").parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        whole.checked_mul(SCALE)?.checked_add(decimals).map(Self)
    }

    pub(super) fn times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(count).map(Self)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// `None`: there is not so much.
    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).filter(|left| *left >= 0).map(Self)
    }

    /// With so many hundredths taken off, rounded up.
    pub(super) fn less(self, percent: i64) -> Option<Self> {
        let rest = self.0.checked_mul(100 - percent)?;
        Some(Self(rest / 100 + i64::from(rest % 100 > 0)))
    }

    pub(super) fn text(self) -> String {
        let text = format!("{}.{:06}", self.0 / SCALE, self.0 % SCALE);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// A number of JSON with exactly these digits.
    pub(super) fn raw(self) -> Result<Box<RawValue>, SandboxError> {
        Ok(RawValue::from_string(self.text())?)
    }
}
