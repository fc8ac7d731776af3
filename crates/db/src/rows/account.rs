//! Customers' accounts and their sign-ins.

use crate::place::Place;
use crate::schema::{account_session, customer_account};
use crate::seal::{open_text, phone_hash, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::account::{AccountSession, CustomerAccount};
use domain::ports::{Cipher, StoreError};
use domain::{AccountId, Address, PhoneNumber};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = customer_account, treat_none_as_default_value = false)]
pub(crate) struct AccountRow {
    id: i64,
    #[diesel(embed)]
    profile: ProfileColumns,
    created_at: i64,
    version: i64,
}

/// What of an account changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = customer_account)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ProfileColumns {
    phone: Vec<u8>,
    phone_hash: Vec<u8>,
    address: Option<Vec<u8>>,
    password_hash: Option<String>,
}

impl AccountRow {
    pub(crate) fn new(account: &CustomerAccount, cipher: &dyn Cipher) -> Self {
        Self {
            id: account.id.as_i64(),
            profile: ProfileColumns::new(account, cipher),
            created_at: account.created_at.timestamp_micros(),
            version: account.version,
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<CustomerAccount, StoreError> {
        let place = Place { table: "customer_account", id: &self.id };
        let ProfileColumns { phone, phone_hash: _, address, password_hash } = self.profile;
        let phone = open_text(cipher, &phone, place, "phone")?;
        let address = address.map(|sealed| open_text(cipher, &sealed, place, "address"));
        let address = address.transpose()?.map(|text| Address::parse(&text)).transpose();
        Ok(CustomerAccount {
            id: AccountId(place.snowflake("id", self.id)?),
            phone: place.read("phone", PhoneNumber::parse(&phone))?,
            address: place.read("address", address)?,
            password_hash,
            created_at: place.time("created_at", self.created_at)?,
            version: self.version,
        })
    }
}

impl ProfileColumns {
    pub(crate) fn new(account: &CustomerAccount, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "customer_account", id: &account.id };
        let address = account.address.as_ref();
        Self {
            phone: seal_text(cipher, account.phone.expose(), place, "phone"),
            phone_hash: phone_hash(cipher, &account.phone),
            address: address.map(|text| seal_text(cipher, text.expose(), place, "address")),
            password_hash: account.password_hash.clone(),
        }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = account_session)]
pub(crate) struct AccountSessionRow {
    token_hash: Vec<u8>,
    account_id: i64,
    created_at: i64,
    expires_at: i64,
}

impl AccountSessionRow {
    pub(crate) fn new(session: &AccountSession) -> Self {
        Self {
            token_hash: session.token_hash.to_vec(),
            account_id: session.account_id.as_i64(),
            created_at: session.created_at.timestamp_micros(),
            expires_at: session.expires_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(&self) -> Result<AccountSession, StoreError> {
        let place = Place { table: "account_session", id: &self.account_id };
        Ok(AccountSession {
            token_hash: place.hash("token_hash", &self.token_hash)?,
            account_id: AccountId(place.snowflake("account_id", self.account_id)?),
            created_at: place.time("created_at", self.created_at)?,
            expires_at: place.time("expires_at", self.expires_at)?,
        })
    }
}
