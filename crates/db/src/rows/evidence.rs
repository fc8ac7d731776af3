use crate::place::{Place, storable};
use crate::schema::evidence;
use crate::seal::{join_message, open, seal, split_message};
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::ports::{Cipher, Evidence, EvidenceVerdict, StoreError};
use domain::{Channel, EvidenceId};

const KINDS: [&str; 2] = ["notification", "query"];

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = evidence, treat_none_as_default_value = false)]
pub(crate) struct EvidenceRow {
    id: i64,
    channel: String,
    kind: String,
    content: Vec<u8>,
    number: Option<String>,
    verdict: String,
    reason: Option<String>,
    explanation: Option<String>,
    received_at: i64,
}

impl EvidenceRow {
    pub(crate) fn new(evidence: &Evidence, cipher: &dyn Cipher) -> Self {
        let id = evidence.id.as_i64();
        let place = Place { table: "evidence", id: &id };
        let content = join_message(&evidence.headers, &evidence.body);
        let (verdict, reason, explanation) = match &evidence.verdict {
            EvidenceVerdict::Accepted => ("accepted", None, None),
            EvidenceVerdict::Irrelevant => ("irrelevant", None, None),
            EvidenceVerdict::Rejected { reason, explanation } => {
                ("rejected", Some(reason), Some(explanation))
            }
        };
        Self {
            id,
            channel: evidence.channel.name().to_owned(),
            kind: evidence.kind.to_owned(),
            content: seal(cipher, &content, place, "content"),
            number: evidence.number.as_deref().map(storable),
            verdict: verdict.to_owned(),
            reason: reason.map(|text| storable(text)),
            explanation: explanation.map(|text| storable(text)),
            received_at: evidence.received_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Evidence, StoreError> {
        let place = Place { table: "evidence", id: &self.id };
        let content = open(cipher, &self.content, place, "content")?;
        let (headers, body) = place.some("content", split_message(&content))?;
        let verdict = match self.verdict.as_str() {
            "accepted" => EvidenceVerdict::Accepted,
            "irrelevant" => EvidenceVerdict::Irrelevant,
            "rejected" => EvidenceVerdict::Rejected {
                reason: place.some("reason", self.reason)?,
                explanation: place.some("explanation", self.explanation)?,
            },
            _unknown => return Err(place.corrupt("verdict", "is an unknown word")),
        };
        let kind = |word: &str| KINDS.into_iter().find(|kind| *kind == word);
        Ok(Evidence {
            id: EvidenceId(place.snowflake("id", self.id)?),
            channel: place.word("channel", &self.channel, Channel::from_name)?,
            kind: place.word("kind", &self.kind, kind)?,
            headers,
            body,
            verdict,
            received_at: place.time("received_at", self.received_at)?,
            number: self.number,
        })
    }
}
