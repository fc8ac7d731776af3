use crate::place::{Place, storable};
use crate::schema::{campaign, recall_message};
use crate::seal::{open_text, phone_hash, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::campaign::{Campaign, LeftOut, MessageState, RecallMessage};
use domain::ports::{Cipher, StoreError};
use domain::{CampaignId, MessageId, PackageId, PhoneNumber, QueryId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign, treat_none_as_default_value = false)]
pub(crate) struct CampaignRow {
    id: i64,
    before_day: String,
    most: i64,
    package_id: Option<i64>,
    chosen: i64,
    opted_out: i64,
    open_order: i64,
    no_mobile: i64,
    same_phone: i64,
    capped: bool,
    created_by: String,
    created_at: i64,
}

impl CampaignRow {
    pub(crate) fn new(campaign: &Campaign) -> Self {
        let LeftOut { opted_out, open_order, no_mobile, same_phone } = campaign.left_out;
        Self {
            id: campaign.id.as_i64(),
            before_day: campaign.before.to_string(),
            most: campaign.most.into(),
            package_id: campaign.package.map(|package| package.0),
            chosen: campaign.chosen.into(),
            opted_out: opted_out.into(),
            open_order: open_order.into(),
            no_mobile: no_mobile.into(),
            same_phone: same_phone.into(),
            capped: campaign.is_capped,
            created_by: campaign.created_by.clone(),
            created_at: campaign.created_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<Campaign, StoreError> {
        let place = Place { table: "campaign", id: &self.id };
        Ok(Campaign {
            id: CampaignId(place.snowflake("id", self.id)?),
            before: place.read("before_day", self.before_day.parse())?,
            most: place.number("most", self.most)?,
            package: self.package_id.map(PackageId),
            chosen: place.number("chosen", self.chosen)?,
            left_out: LeftOut {
                opted_out: place.number("opted_out", self.opted_out)?,
                open_order: place.number("open_order", self.open_order)?,
                no_mobile: place.number("no_mobile", self.no_mobile)?,
                same_phone: place.number("same_phone", self.same_phone)?,
            },
            is_capped: self.capped,
            created_at: place.time("created_at", self.created_at)?,
            created_by: self.created_by,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = recall_message, treat_none_as_default_value = false)]
pub(crate) struct MessageRow {
    id: i64,
    campaign_id: i64,
    query_id: String,
    #[diesel(embed)]
    phone: MessagePhone,
    expires_on: String,
    offer: String,
    #[diesel(embed)]
    progress: MessageProgress,
    created_at: i64,
}

/// Whom a message goes to.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recall_message)]
pub(crate) struct MessagePhone {
    phone: Vec<u8>,
    phone_hash: Vec<u8>,
}

/// What of a message changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recall_message)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct MessageProgress {
    state: String,
    state_at: Option<i64>,
    receipt_no: Option<String>,
    problem: Option<String>,
}

impl MessageRow {
    pub(crate) fn new(message: &RecallMessage, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "recall_message", id: &message.id };
        Self {
            id: message.id.as_i64(),
            campaign_id: message.campaign.as_i64(),
            query_id: message.query_id.as_str().to_owned(),
            phone: MessagePhone::new(&message.phone, cipher, place),
            expires_on: message.expires_on.to_string(),
            offer: storable(&message.offer),
            progress: MessageProgress::new(message),
            created_at: message.created_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<RecallMessage, StoreError> {
        let place = Place { table: "recall_message", id: &self.id };
        let phone = open_text(cipher, &self.phone.phone, place, "phone")?;
        Ok(RecallMessage {
            id: MessageId(place.snowflake("id", self.id)?),
            campaign: CampaignId(place.snowflake("campaign_id", self.campaign_id)?),
            query_id: place.read("query_id", QueryId::parse(&self.query_id))?,
            phone: place.read("phone", PhoneNumber::parse(&phone))?,
            expires_on: place.read("expires_on", self.expires_on.parse())?,
            state: self.progress.read(place)?,
            created_at: place.time("created_at", self.created_at)?,
            offer: self.offer,
            receipt_no: self.progress.receipt_no,
            problem: self.progress.problem,
        })
    }
}

impl MessagePhone {
    fn new(phone: &PhoneNumber, cipher: &dyn Cipher, place: Place<'_>) -> Self {
        Self {
            phone: seal_text(cipher, phone.expose(), place, "phone"),
            phone_hash: phone_hash(cipher, phone),
        }
    }

    /// Of a message whose customer has been forgotten.
    pub(crate) fn nobodys(id: i64, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "recall_message", id: &id };
        Self::new(&PhoneNumber::nobody(), cipher, place)
    }
}

impl MessageProgress {
    pub(crate) fn new(message: &RecallMessage) -> Self {
        let at = state_at(&message.state);
        Self {
            state: message.state.name().to_owned(),
            state_at: at,
            receipt_no: message.receipt_no.as_deref().map(storable),
            problem: message.problem.as_deref().map(storable),
        }
    }

    fn read(&self, place: Place<'_>) -> Result<MessageState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "waiting" => MessageState::Waiting,
            "sending" => MessageState::Sending { since: at()? },
            "sent" => MessageState::Sent { at: at()? },
            "refused" => MessageState::Refused { at: at()? },
            "unknown" => MessageState::Unknown { at: at()? },
            "left_out" => MessageState::LeftOut { at: at()? },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}

/// Since when it is in its state, in microseconds.
pub(crate) fn state_at(state: &MessageState) -> Option<i64> {
    match state {
        MessageState::Waiting => None,
        MessageState::Sending { since: at }
        | MessageState::Sent { at }
        | MessageState::Refused { at }
        | MessageState::Unknown { at }
        | MessageState::LeftOut { at } => Some(at.timestamp_micros()),
    }
}
