//! Why something is not WeChat Pay's word, and what has probably happened to it.

use super::sign::SCHEME;
use domain::Timestamp;
use domain::ports::{NotificationRejected, RejectionReason};

/// Worded for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Distrust {
    #[error("the header {0} is missing: not from WeChat Pay, or a proxy dropped it")]
    Missing(&'static str),
    #[error("Wechatpay-Signature-Type is {0:?}; only {SCHEME} is checked")]
    OtherScheme(String),
    #[error("Wechatpay-Timestamp is not a number of seconds")]
    NoTime,
    #[error(
        "signed with the key {serial:?}, which is not known here (known: {known}): add WeChat \
         Pay's current public key or platform certificate"
    )]
    UnknownKey { serial: String, known: String },
    #[error(
        "signed with the certificate {serial:?}, which ended at {not_after}: put its successor in \
         its place, or this server's clock is off"
    )]
    Expired { serial: String, not_after: Timestamp },
    #[error(
        "a probe of WeChat Pay's, wrong on purpose (WECHATPAY/SIGNTEST/); the right one follows"
    )]
    Probe,
    #[error("Wechatpay-Signature is not base64")]
    NotBase64,
    #[error(
        "the signature is wrong for these bytes under the key {serial:?}: forged, or the body was \
         changed on the way, or another key is stored under that id"
    )]
    Wrong { serial: String },
    #[error("the signature under {serial:?} is right {how}: the body was re-encoded on the way")]
    Reencoded { serial: String, how: &'static str },
    #[error(
        "signed as {serial:?} and yet right under the key {fits:?}: the configured keys have \
         their ids swapped"
    )]
    Swapped { serial: String, fits: String },
    #[error(
        "the signature is right, but its time is {seconds} s from ours (allowed: under 300): an \
         old message sent again, or this server's clock is off"
    )]
    Stale { seconds: u64 },
}

impl Distrust {
    pub(super) fn reason(&self) -> RejectionReason {
        match self {
            Self::Missing(_) | Self::OtherScheme(_) | Self::NoTime => RejectionReason::Malformed,
            Self::UnknownKey { .. } | Self::Expired { .. } => RejectionReason::UnknownKey,
            Self::Probe
            | Self::NotBase64
            | Self::Wrong { .. }
            | Self::Reencoded { .. }
            | Self::Swapped { .. } => RejectionReason::BadSignature,
            Self::Stale { .. } => RejectionReason::Stale,
        }
    }

    /// Whether keys that are fetched anew may help.
    pub(super) fn is_of_an_unknown_key(&self) -> bool {
        self.reason() == RejectionReason::UnknownKey
    }
}

impl From<Distrust> for NotificationRejected {
    fn from(distrust: Distrust) -> Self {
        Self { reason: distrust.reason(), explanation: distrust.to_string() }
    }
}

/// A way to undo a change.
type Way = fn(&[u8]) -> Vec<u8>;

/// Undoes what proxies do to a body; which of it makes `fits` say yes.
pub(super) fn reencoded(body: &[u8], fits: impl Fn(&[u8]) -> bool) -> Option<&'static str> {
    let ways: [(Way, &'static str); 5] = [
        (|body| body.trim_ascii_end().to_vec(), "without the line end that it came with"),
        (|body| [body, b"\n"].concat(), "with a line end after it"),
        (without_carriage_returns, "with CR LF made LF"),
        (without_spaces, "without the spaces between its JSON's tokens"),
        (rewritten, "with its JSON written compactly"),
    ];
    ways.into_iter().find(|(way, _)| fits(&way(body))).map(|(_, how)| how)
}

fn without_carriage_returns(body: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(body).replace("\r\n", "\n").into_bytes()
}

/// JSON's tokens in their order, nothing between them.
fn without_spaces(body: &[u8]) -> Vec<u8> {
    let (mut in_text, mut escaped) = (false, false);
    let keep = |byte: &u8| {
        let kept = in_text || !byte.is_ascii_whitespace();
        in_text ^= *byte == b'"' && !escaped;
        escaped = in_text && *byte == b'\\' && !escaped;
        kept
    };
    body.iter().copied().filter(keep).collect()
}

/// As most programs write JSON: compact, characters as they are.
fn rewritten(body: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_vec(&value))
        .unwrap_or_else(|_error| body.to_vec())
}
