use crate::place::Place;
use crate::schema::outside_token;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Queryable, Selectable};
use domain::OutsideToken;
use domain::ports::{Cipher, KeptToken, StoreError};
use domain::task::Lease;

/// There is one platform by now.
pub(crate) const PLATFORM: &str = "platform";

#[derive(Queryable, Selectable)]
#[diesel(table_name = outside_token)]
pub(crate) struct OutsideTokenRow {
    token: Option<Vec<u8>>,
    issued_at: Option<i64>,
    expires_at: Option<i64>,
    holder: Option<i64>,
    fetching_until: Option<i64>,
}

/// A new token, which ends the lease of whoever fetched it.
#[derive(AsChangeset)]
#[diesel(table_name = outside_token, treat_none_as_null = true)]
pub(crate) struct FetchedColumns {
    token: Vec<u8>,
    issued_at: i64,
    expires_at: i64,
    holder: Option<i64>,
    fetching_until: Option<i64>,
}

fn place() -> Place<'static> {
    Place { table: "outside_token", id: &PLATFORM }
}

impl FetchedColumns {
    pub(crate) fn new(token: &OutsideToken, cipher: &dyn Cipher) -> Self {
        Self {
            token: seal_text(cipher, token.expose(), place(), "token"),
            issued_at: token.issued_at.timestamp_micros(),
            expires_at: token.expires_at.timestamp_micros(),
            holder: None,
            fetching_until: None,
        }
    }
}

impl OutsideTokenRow {
    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<KeptToken, StoreError> {
        let place = place();
        let token = self.token.map(|sealed| {
            Ok::<_, StoreError>(OutsideToken::new(
                open_text(cipher, &sealed, place, "token")?,
                place.time_in("issued_at", self.issued_at)?,
                place.time_in("expires_at", self.expires_at)?,
            ))
        });
        let fetching = self.holder.map(|holder| {
            Ok::<_, StoreError>(Lease {
                token: place.snowflake("holder", holder)?,
                until: place.time_in("fetching_until", self.fetching_until)?,
            })
        });
        Ok(KeptToken { token: token.transpose()?, fetching: fetching.transpose()? })
    }
}
