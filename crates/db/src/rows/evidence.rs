use crate::place::{Place, storable};
use crate::rows::columns::columns;
use crate::schema::evidence;
use crate::seal::{join_message, open, pack, seal, split_message, unpack};
use crate::words::word;
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::evidence::{
    ChainEnd, Evidence, EvidenceKind, EvidenceVerdict, SealedEvidence, SentRequest,
};
use domain::ports::{Cipher, StoreError};
use domain::snowflake::WorkerSlot;
use domain::{Channel, EvidenceId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Also a line of an archived file, so that none of the columns is ever left out there.
#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = evidence, treat_none_as_default_value = false)]
pub(crate) struct EvidenceRow {
    id: i64,
    channel: String,
    kind: String,
    #[serde(with = "crate::base64_text")]
    content: Vec<u8>,
    number: Option<String>,
    verdict: String,
    reason: Option<String>,
    explanation: Option<String>,
    received_at: i64,
    #[serde(with = "crate::base64_text::maybe")]
    request: Option<Vec<u8>>,
    chain: Option<i64>,
    position: Option<i64>,
    #[serde(with = "crate::base64_text::maybe")]
    hash: Option<Vec<u8>>,
}

columns!(EvidenceRow {
    id: i64, channel: String, kind: String, content: Vec<u8>, number: Option<String>, verdict:
    String, reason: Option<String>, explanation: Option<String>, received_at: i64, request:
    Option<Vec<u8>>, chain: Option<i64>, position: Option<i64>, hash: Option<Vec<u8>>,
});

impl EvidenceRow {
    /// `end`: that of its chain once this has been added.
    pub(crate) fn new(evidence: &Evidence, end: &ChainEnd, cipher: &dyn Cipher) -> Self {
        let id = evidence.id.as_i64();
        let place = Place { table: "evidence", id: &id };
        let content = join_message(&evidence.headers, &evidence.body);
        let request = evidence.request.as_ref().map(pack_request);
        let (reason, explanation) = words(&evidence.verdict);
        Self {
            id,
            channel: evidence.channel.name().to_owned(),
            kind: evidence.kind.name().to_owned(),
            content: seal(cipher, &content, place, "content"),
            number: evidence.number.clone(),
            verdict: evidence.verdict.name().to_owned(),
            reason: reason.map(str::to_owned),
            explanation: explanation.map(str::to_owned),
            received_at: evidence.received_at.timestamp_micros(),
            request: request.map(|packed| seal(cipher, &packed, place, "request")),
            chain: Some(evidence.chain().number().into()),
            position: Some(end.length),
            hash: Some(end.hash.to_vec()),
        }
    }

    pub(crate) fn of_sealed(sealed: &SealedEvidence) -> Self {
        Self {
            id: sealed.id.as_i64(),
            channel: sealed.channel.clone(),
            kind: sealed.kind.clone(),
            content: sealed.content.clone(),
            number: sealed.number.clone(),
            verdict: sealed.verdict.clone(),
            reason: sealed.reason.clone(),
            explanation: sealed.explanation.clone(),
            received_at: sealed.received_at.timestamp_micros(),
            request: sealed.request.clone(),
            chain: Some(sealed.chain.number().into()),
            position: Some(sealed.end.length),
            hash: Some(sealed.end.hash.to_vec()),
        }
    }

    /// As it stands, unopened. `Corrupt` for one without a place in a chain.
    pub(crate) fn sealed(self) -> Result<SealedEvidence, StoreError> {
        let place = Place { table: "evidence", id: &self.id };
        Ok(SealedEvidence {
            id: EvidenceId(place.snowflake("id", self.id)?),
            chain: slot(place, place.some("chain", self.chain)?)?,
            end: place.some("hash", self.end())?,
            received_at: place.time("received_at", self.received_at)?,
            channel: self.channel,
            kind: self.kind,
            content: self.content,
            number: self.number,
            verdict: self.verdict,
            reason: self.reason,
            explanation: self.explanation,
            request: self.request,
        })
    }

    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// The end of its chain as it was once this had been added.
    pub(crate) fn end(&self) -> Option<ChainEnd> {
        let hash = self.hash.as_deref()?.try_into().ok()?;
        Some(ChainEnd { length: self.position?, hash })
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Evidence, StoreError> {
        let place = Place { table: "evidence", id: &self.id };
        let content = open(cipher, &self.content, place, "content")?;
        let (headers, body) = place.some("content", split_message(&content))?;
        let request = self.request.as_deref().map(|sealed| request(sealed, place, cipher));
        Ok(Evidence {
            id: EvidenceId(place.snowflake("id", self.id)?),
            channel: place.word("channel", &self.channel, Channel::from_name)?,
            kind: place.word("kind", &self.kind, EvidenceKind::from_name)?,
            request: request.transpose()?,
            headers,
            body,
            verdict: verdict(place, &self.verdict, (self.reason, self.explanation))?,
            received_at: place.time("received_at", self.received_at)?,
            number: self.number,
        })
    }
}

/// The worker slot whose chain it is.
pub(crate) fn slot(place: Place<'_>, chain: i64) -> Result<WorkerSlot, StoreError> {
    let slot = WorkerSlot::new(place.number("chain", chain)?);
    place.some("chain", slot)
}

/// As it can be stored, so that what is chained is what will be read.
pub(crate) fn storable_evidence(evidence: &Evidence) -> Cow<'_, Evidence> {
    let (reason, explanation) = words(&evidence.verdict);
    let texts = [evidence.number.as_deref(), reason, explanation];
    if !texts.into_iter().flatten().any(|text| text.contains('\0')) {
        return Cow::Borrowed(evidence);
    }
    let verdict = match &evidence.verdict {
        EvidenceVerdict::Accepted => EvidenceVerdict::Accepted,
        EvidenceVerdict::Irrelevant => EvidenceVerdict::Irrelevant,
        EvidenceVerdict::Rejected { reason, explanation } => EvidenceVerdict::Rejected {
            reason: storable(reason),
            explanation: storable(explanation),
        },
        EvidenceVerdict::Unanswered { explanation } => {
            EvidenceVerdict::Unanswered { explanation: storable(explanation) }
        }
    };
    let number = evidence.number.as_deref().map(storable);
    Cow::Owned(Evidence { number, verdict, ..evidence.clone() })
}

/// Reason and explanation.
fn words(verdict: &EvidenceVerdict) -> (Option<&str>, Option<&str>) {
    match verdict {
        EvidenceVerdict::Accepted | EvidenceVerdict::Irrelevant => (None, None),
        EvidenceVerdict::Rejected { reason, explanation } => (Some(reason), Some(explanation)),
        EvidenceVerdict::Unanswered { explanation } => (None, Some(explanation)),
    }
}

fn verdict(
    place: Place<'_>,
    word: &str,
    (reason, explanation): (Option<String>, Option<String>),
) -> Result<EvidenceVerdict, StoreError> {
    Ok(match word {
        "accepted" => EvidenceVerdict::Accepted,
        "irrelevant" => EvidenceVerdict::Irrelevant,
        "rejected" => EvidenceVerdict::Rejected {
            reason: place.some("reason", reason)?,
            explanation: place.some("explanation", explanation)?,
        },
        "unanswered" => {
            EvidenceVerdict::Unanswered { explanation: place.some("explanation", explanation)? }
        }
        _unknown => return Err(place.corrupt("verdict", "is an unknown word")),
    })
}

fn pack_request(request: &SentRequest) -> Vec<u8> {
    let SentRequest { operation, line, headers, body } = request;
    pack(&[operation.as_bytes(), line.as_bytes(), headers.as_bytes(), body])
}

fn request(
    sealed: &[u8],
    place: Place<'_>,
    cipher: &dyn Cipher,
) -> Result<SentRequest, StoreError> {
    let packed = open(cipher, sealed, place, "request")?;
    let read = || {
        let [operation, line, headers, body] = unpack(&packed)?;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        Some(SentRequest {
            operation: word(std::str::from_utf8(operation).ok()?)?,
            line: text(line)?,
            headers: text(headers)?,
            body: body.to_vec(),
        })
    };
    place.some("request", read())
}
