use crate::place::{Place, storable};
use crate::schema::conversion;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ConversionId;
use domain::conversion::{Conversion, ConversionState, LandingUrl};
use domain::ports::{Cipher, StoreError};
use domain::task::Lease;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = conversion, treat_none_as_default_value = false)]
pub(crate) struct ConversionRow {
    id: i64,
    sameness: Vec<u8>,
    landing: Vec<u8>,
    conversion_type: i64,
    called_at: i64,
    #[diesel(embed)]
    progress: ConversionProgress,
    created_at: i64,
}

/// What of a conversion changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = conversion)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ConversionProgress {
    state: String,
    due_at: i64,
    lease_token: Option<i64>,
    lease_until: Option<i64>,
    ended_at: Option<i64>,
    failures: i64,
    last_error: Option<String>,
}

impl ConversionRow {
    pub(crate) fn new(new: &Conversion, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "conversion", id: &new.id };
        Self {
            id: new.id.as_i64(),
            sameness: new.sameness.to_vec(),
            landing: seal_text(cipher, new.landing.as_str(), place, "landing"),
            conversion_type: new.conversion_type.into(),
            called_at: new.called_at.timestamp_micros(),
            progress: ConversionProgress::new(new),
            created_at: new.created_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Conversion, StoreError> {
        let place = Place { table: "conversion", id: &self.id };
        let landing = open_text(cipher, &self.landing, place, "landing")?;
        Ok(Conversion {
            id: ConversionId(place.snowflake("id", self.id)?),
            sameness: place.hash("sameness", &self.sameness)?,
            landing: place.read("landing", LandingUrl::parse(&landing))?,
            conversion_type: place.number("conversion_type", self.conversion_type)?,
            called_at: place.time("called_at", self.called_at)?,
            state: self.progress.read(place)?,
            due_at: place.time("due_at", self.progress.due_at)?,
            failures: place.number("failures", self.progress.failures)?,
            last_error: self.progress.last_error,
            created_at: place.time("created_at", self.created_at)?,
        })
    }
}

impl ConversionProgress {
    pub(crate) fn new(conversion: &Conversion) -> Self {
        let (lease, ended_at) = match conversion.state {
            ConversionState::Waiting => (None, None),
            ConversionState::Leased(lease) => (Some(lease), None),
            ConversionState::Uploaded { at }
            | ConversionState::Refused { at }
            | ConversionState::GivenUp { at } => (None, Some(at)),
        };
        Self {
            state: conversion.state.name().to_owned(),
            due_at: conversion.due_at.timestamp_micros(),
            lease_token: lease.map(|lease| lease.token.as_i64()),
            lease_until: lease.map(|lease| lease.until.timestamp_micros()),
            ended_at: ended_at.map(|at| at.timestamp_micros()),
            failures: conversion.failures.into(),
            last_error: conversion.last_error.as_deref().map(storable),
        }
    }

    fn read(&self, place: Place<'_>) -> Result<ConversionState, StoreError> {
        let ended = || place.time_in("ended_at", self.ended_at);
        Ok(match self.state.as_str() {
            "waiting" => ConversionState::Waiting,
            "leased" => {
                let token = place.some("lease_token", self.lease_token)?;
                ConversionState::Leased(Lease {
                    token: place.snowflake("lease_token", token)?,
                    until: place.time_in("lease_until", self.lease_until)?,
                })
            }
            "uploaded" => ConversionState::Uploaded { at: ended()? },
            "refused" => ConversionState::Refused { at: ended()? },
            "given_up" => ConversionState::GivenUp { at: ended()? },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}
