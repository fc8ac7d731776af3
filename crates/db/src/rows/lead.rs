use crate::place::{Place, storable};
use crate::schema::lead;
use crate::seal::{open_text, phone_hash, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::customer::Source;
use domain::lead::{ClueId, Lead, LeadAccount, LeadDetail, LeadKind};
use domain::ports::{Cipher, StoreError};
use domain::{LeadId, PersonName, PhoneNumber};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lead, treat_none_as_default_value = false)]
pub(crate) struct LeadRow {
    id: i64,
    account: String,
    kind: String,
    clue_id: String,
    name: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    phone_hash: Option<Vec<u8>>,
    detail: Vec<u8>,
    ucid: Option<String>,
    channel: Option<String>,
    committed_at: Option<i64>,
    source_info: Option<String>,
    source_detail: Option<String>,
    received_at: i64,
}

/// What is left of a lead once the person has been forgotten.
#[derive(AsChangeset)]
#[diesel(table_name = lead, treat_none_as_null = true)]
pub(crate) struct ForgottenLead {
    name: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    phone_hash: Option<Vec<u8>>,
    detail: Vec<u8>,
}

impl ForgottenLead {
    pub(crate) fn new(id: i64, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "lead", id: &id };
        let detail = seal_text(cipher, &LeadDetail::nothing().0, place, "detail");
        Self { name: None, phone: None, phone_hash: None, detail }
    }
}

impl LeadRow {
    pub(crate) fn new(lead: &Lead, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "lead", id: &lead.id };
        let seal = |text: &str, column| seal_text(cipher, text, place, column);
        let text = |text: &Option<String>| text.as_deref().map(storable);
        Self {
            id: lead.id.as_i64(),
            account: lead.account.name().to_owned(),
            kind: lead.kind.name().to_owned(),
            clue_id: lead.clue_id.as_str().to_owned(),
            name: lead.name.as_ref().map(|name| seal(name.expose(), "name")),
            phone: lead.phone.as_ref().map(|phone| seal(phone.expose(), "phone")),
            phone_hash: lead.phone.as_ref().map(|phone| phone_hash(cipher, phone)),
            detail: seal(&lead.detail.0, "detail"),
            ucid: text(&lead.ucid),
            channel: text(&lead.channel),
            committed_at: lead.committed_at.map(|at| at.timestamp_micros()),
            source_info: text(&lead.source.info),
            source_detail: text(&lead.source.detail),
            received_at: lead.received_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Lead, StoreError> {
        let place = Place { table: "lead", id: &self.id };
        let open = |sealed: Option<Vec<u8>>, column| {
            sealed.map(|sealed| open_text(cipher, &sealed, place, column)).transpose()
        };
        let name = open(self.name, "name")?.map(|text| PersonName::parse(&text)).transpose();
        let phone = open(self.phone, "phone")?.map(|text| PhoneNumber::parse(&text)).transpose();
        Ok(Lead {
            id: LeadId(place.snowflake("id", self.id)?),
            account: place.word("account", &self.account, LeadAccount::from_name)?,
            kind: place.word("kind", &self.kind, LeadKind::from_name)?,
            clue_id: place.read("clue_id", ClueId::parse(&self.clue_id))?,
            name: place.read("name", name)?,
            phone: place.read("phone", phone)?,
            detail: LeadDetail(open_text(cipher, &self.detail, place, "detail")?),
            ucid: self.ucid,
            channel: self.channel,
            committed_at: place.maybe_time("committed_at", self.committed_at)?,
            source: Source { info: self.source_info, detail: self.source_detail },
            received_at: place.time("received_at", self.received_at)?,
        })
    }
}
