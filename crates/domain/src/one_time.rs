//! What works once: a captcha (验证码) and the ticket for having solved it.

use crate::time::Timestamp;
use chrono::TimeDelta;

/// How long a captcha can be solved.
pub const CAPTCHA_LIFE: TimeDelta = TimeDelta::minutes(2);
/// How long the ticket for a solved one can be used.
pub const TICKET_LIFE: TimeDelta = TimeDelta::minutes(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OneTimeKind {
    Captcha,
    CaptchaTicket,
}

impl OneTimeKind {
    pub const ALL: [Self; 2] = [Self::Captcha, Self::CaptchaTicket];

    pub fn name(self) -> &'static str {
        match self {
            Self::Captcha => "captcha",
            Self::CaptchaTicket => "captcha_ticket",
        }
    }
}

/// Something that is taken once, by the hash of what its holder knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneTime {
    pub kind: OneTimeKind,
    pub hash: [u8; 32],
    /// A keyed hash of whom it is bound to (an address), if to anybody.
    pub bound_to: Option<[u8; 32]>,
    pub expires_at: Timestamp,
}
