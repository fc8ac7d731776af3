use crate::place::Place;
use crate::schema::customer;
use crate::seal::{open_contact, phone_hash, seal_contact};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::{Customer, QueryId};

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = customer, primary_key(query_id))]
pub(crate) struct CustomerRow {
    query_id: String,
    contact: Vec<u8>,
    phone_hash: Vec<u8>,
    package_name: String,
    package_rate: String,
    expires_on: String,
    qualified: bool,
    copied_at: i64,
}

impl CustomerRow {
    pub(crate) fn new(customer: &Customer, cipher: &dyn Cipher) -> Result<Self, StoreError> {
        let place = Place { table: "customer", id: &customer.query_id };
        Ok(Self {
            query_id: customer.query_id.as_str().to_owned(),
            contact: seal_contact(cipher, &customer.contact, place)?,
            phone_hash: phone_hash(cipher, &customer.contact.phone),
            package_name: customer.package_name.clone(),
            package_rate: customer.package_rate.clone(),
            expires_on: customer.expires_on.to_string(),
            qualified: customer.qualified,
            copied_at: customer.copied_at.timestamp_micros(),
        })
    }

    pub(crate) fn query_id(&self) -> &str {
        &self.query_id
    }

    /// With what BOSS says and what the list of qualified users says in one.
    pub(crate) fn listed(self, is_listed: bool) -> Self {
        Self { qualified: self.qualified || is_listed, ..self }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Customer, StoreError> {
        let place = Place { table: "customer", id: &self.query_id };
        Ok(Customer {
            query_id: place.read("query_id", QueryId::parse(&self.query_id))?,
            contact: open_contact(cipher, &self.contact, place)?,
            expires_on: place.read("expires_on", self.expires_on.parse())?,
            qualified: self.qualified,
            copied_at: place.time("copied_at", self.copied_at)?,
            package_name: self.package_name,
            package_rate: self.package_rate,
        })
    }
}
