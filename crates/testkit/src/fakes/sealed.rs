//! Evidence as the fake store keeps it sealed.

use super::FakeCipher;
use domain::Channel;
use domain::evidence::{
    ChainEnd, Evidence, EvidenceKind, EvidenceVerdict, SealedEvidence, SentRequest,
};
use domain::ports::Cipher;

pub(super) fn seal(evidence: &Evidence, end: ChainEnd) -> SealedEvidence {
    let seal = |parts: &[&[u8]]| FakeCipher::new().seal(&join(parts), &place(evidence.id.as_i64()));
    let request = evidence.request.as_ref().map(|request| {
        let SentRequest { operation, line, headers, body } = request;
        seal(&[operation.as_bytes(), line.as_bytes(), headers.as_bytes(), body])
    });
    let (reason, explanation) = match &evidence.verdict {
        EvidenceVerdict::Accepted | EvidenceVerdict::Irrelevant => (None, None),
        EvidenceVerdict::Rejected { reason, explanation } => (Some(reason), Some(explanation)),
        EvidenceVerdict::Unanswered { explanation } => (None, Some(explanation)),
    };
    SealedEvidence {
        id: evidence.id,
        channel: evidence.channel.name().to_owned(),
        kind: evidence.kind.name().to_owned(),
        content: seal(&[evidence.headers.as_bytes(), &evidence.body]),
        number: evidence.number.clone(),
        verdict: evidence.verdict.name().to_owned(),
        reason: reason.cloned(),
        explanation: explanation.cloned(),
        received_at: evidence.received_at,
        request,
        chain: evidence.chain(),
        end,
    }
}

/// Nothing where it has been changed.
pub(super) fn open(sealed: &SealedEvidence) -> Option<Evidence> {
    let open =
        |bytes: &[u8]| split(&FakeCipher::new().open(bytes, &place(sealed.id.as_i64())).ok()?);
    let mut content = open(&sealed.content)?.into_iter();
    let request = match &sealed.request {
        None => None,
        Some(request) => {
            let mut parts = open(request)?.into_iter();
            Some(SentRequest {
                operation: text(parts.next()?)?.leak(),
                line: text(parts.next()?)?,
                headers: text(parts.next()?)?,
                body: parts.next()?,
            })
        }
    };
    let explanation = sealed.explanation.clone();
    let verdict = match sealed.verdict.as_str() {
        "accepted" => EvidenceVerdict::Accepted,
        "irrelevant" => EvidenceVerdict::Irrelevant,
        "rejected" => {
            EvidenceVerdict::Rejected { reason: sealed.reason.clone()?, explanation: explanation? }
        }
        "unanswered" => EvidenceVerdict::Unanswered { explanation: explanation? },
        _unknown => return None,
    };
    Some(Evidence {
        id: sealed.id,
        channel: Channel::from_name(&sealed.channel)?,
        kind: EvidenceKind::from_name(&sealed.kind)?,
        request,
        headers: text(content.next()?)?,
        body: content.next()?,
        number: sealed.number.clone(),
        verdict,
        received_at: sealed.received_at,
    })
}

fn place(id: i64) -> String {
    format!("evidence/{id}")
}

fn text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok()
}

/// Each with its length before it.
fn join(parts: &[&[u8]]) -> Vec<u8> {
    let part = |part: &&[u8]| [&part.len().to_le_bytes()[..], part].concat();
    parts.iter().flat_map(part).collect()
}

fn split(mut joined: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    while let Some((length, rest)) = joined.split_first_chunk() {
        let (part, rest) = rest.split_at_checked(usize::from_le_bytes(*length))?;
        parts.push(part.to_vec());
        joined = rest;
    }
    Some(parts)
}
