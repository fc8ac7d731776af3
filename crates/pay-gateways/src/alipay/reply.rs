//! What came back from `gateway.do`: believed only as far as it is signed.

use super::envelope::{Envelope, NoEnvelope, read_envelope};
use super::exchange::Exchange;
use super::trust::{Certificates, Trust};
use super::wire::Node;
use crate::http::{Answer, unknown};
use crate::keys::CheckingKey;
use crate::recorder::rejected;
use crate::text::shown;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::evidence::EvidenceVerdict;
use domain::ports::OutsideError;

/// What came back and can be read.
#[derive(Debug)]
pub(super) enum Reply {
    /// `10000`, signature checked: the call succeeded, which does not say that anything is paid.
    Success {
        node: Box<Node>,
        answer: Answer,
    },
    Problem(Problem),
}

#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) sub_code: String,
    pub(super) message: String,
    /// Its signature is right. Otherwise it has none: errors at the gate are not signed.
    pub(super) signed: bool,
}

/// A node, and whether a signature stands behind it. A success always has one.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) node: Box<Node>,
    pub(super) signed: bool,
}

/// Why an answer is nobody's word.
#[derive(Debug)]
pub(super) struct Doubt {
    /// A word for the evidence.
    reason: &'static str,
    pub(super) explanation: String,
}

impl Problem {
    pub(super) fn of(node: &Node, signed: bool) -> Self {
        let text = |text: &Option<String>| shown(text.as_deref().unwrap_or_default());
        Self {
            code: shown(&node.code),
            sub_code: text(&node.sub_code),
            message: text(&node.sub_msg),
            signed,
        }
    }

    /// The more exact of its codes.
    pub(super) fn word(&self) -> &str {
        if self.sub_code.is_empty() { &self.code } else { &self.sub_code }
    }

    pub(super) fn into_refusal(self) -> OutsideError {
        OutsideError::Refused { code: self.word().to_owned(), message: self.message }
    }

    pub(super) fn into_unknown(self) -> OutsideError {
        let Self { code, sub_code, message, signed } = self;
        let kind = if signed { "a signed" } else { "an unsigned" };
        unknown(format!("{kind} answer says {code} {sub_code}: {message}"))
    }
}

impl Doubt {
    pub(super) fn new(reason: &'static str, explanation: impl Into<String>) -> Self {
        Self { reason, explanation: explanation.into() }
    }

    pub(super) fn into_unknown(self) -> OutsideError {
        unknown(self.explanation)
    }

    pub(super) fn verdict(read: &Result<Read, Self>) -> EvidenceVerdict {
        match read {
            Ok(Read { signed: true, .. }) => EvidenceVerdict::Accepted,
            Ok(Read { signed: false, .. }) => {
                rejected("unsigned", "an error of the gateway's, which it does not sign")
            }
            Err(doubt) => rejected(doubt.reason, doubt.explanation.clone()),
        }
    }
}

impl From<NoEnvelope> for Doubt {
    fn from(problem: NoEnvelope) -> Self {
        Self::new("malformed", problem.to_string())
    }
}

impl Exchange {
    /// A success must be signed. A signature that is there and wrong is nobody's word.
    pub(super) async fn read(&self, method: &str, answer: &Answer) -> Result<Read, Doubt> {
        let envelope = envelope(method, answer)?;
        let signed = self.check(&envelope).await?;
        let node: Box<Node> = serde_json::from_str(envelope.node)
            .map_err(|_error| Doubt::new("malformed", "a field of the answer has another type"))?;
        if node.code == "10000" && (!signed || envelope.is_error) {
            return Err(Doubt::new("unsigned", "the answer says success, without a signature"));
        }
        Ok(Read { node, signed })
    }

    /// Whether it is signed; a doubt where it is signed wrongly.
    pub(super) async fn check(&self, envelope: &Envelope<'_>) -> Result<bool, Doubt> {
        let Some(sign) = envelope.sign.as_deref().filter(|sign| !sign.is_empty()) else {
            return Ok(false);
        };
        let sign = STANDARD
            .decode(sign)
            .map_err(|_error| Doubt::new("bad_signature", "the answer's sign is not base64"))?;
        let node = envelope.node.as_bytes();
        let right = match (&self.trust, envelope.cert_number.as_deref()) {
            (Trust::Certificates(own), Some(number)) => {
                self.accepts_of(own, number, node, &sign).await?
            }
            (trust @ (Trust::Key(_) | Trust::Certificates(_)), _) => trust.accepts(node, &sign),
        };
        if right { Ok(true) } else { Err(wrong(&self.trust)) }
    }

    async fn accepts_of(
        &self,
        own: &Certificates,
        number: &str,
        node: &[u8],
        sign: &[u8],
    ) -> Result<bool, Doubt> {
        let certificate = match own.find(number) {
            Some(known) => known,
            None => Box::pin(self.fetch_certificate(own, number)).await?,
        };
        Ok(certificate.key.accepts(node, sign))
    }
}

pub(super) fn envelope<'a>(method: &str, answer: &'a Answer) -> Result<Envelope<'a>, Doubt> {
    if answer.status != 200 {
        let explanation = format!("an answer of status {}", answer.status);
        return Err(Doubt::new("malformed", explanation));
    }
    Ok(read_envelope(&answer.body, method)?)
}

/// Whether the key has signed the envelope's node.
pub(super) fn is_signed_by(key: &CheckingKey, envelope: &Envelope<'_>) -> bool {
    let sign = envelope.sign.as_deref().unwrap_or_default();
    STANDARD.decode(sign).is_ok_and(|sign| key.accepts(envelope.node.as_bytes(), &sign))
}

fn wrong(trust: &Trust) -> Doubt {
    let explanation = match trust {
        Trust::Key(_) => {
            "the answer's signature is wrong: is Alipay's public key the right one, and the \
             application in public-key mode?"
        }
        Trust::Certificates(_) => {
            "the answer's signature is wrong for the certificate that it names"
        }
    };
    Doubt::new("bad_signature", explanation)
}
