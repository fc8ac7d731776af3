//! People, as staff see them: masked, in plain text for a reason, and forgotten on demand.

mod erase;
mod lists;

use crate::ports::Ports;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use domain::Invalid;
use domain::customer::{Address, PersonName, PhoneNumber, QueryId};
use domain::id::AccountId;
use domain::ports::{IdError, StoreError, UnitOfWork};
use domain::snowflake::Snowflake;
use domain::staff::{Permission, StaffMember};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is nobody of this id")]
    Unknown,
    /// An order is paid and not yet delivered: whoever delivers needs to know to whom.
    #[error("something is still owed to the customer")]
    Owed,
    #[error(transparent)]
    Nobody(#[from] Invalid),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// A person in staff's lists: one of BOSS by queryId (`PBS001022579`), or an account
/// (`account-1816664599454990337`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonId {
    Customer(QueryId),
    Account(AccountId),
}

const ACCOUNT: &str = "account-";

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(id) => id.fmt(f),
            Self::Account(id) => write!(f, "{ACCOUNT}{id}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a person")]
pub struct ParsePersonIdError;

impl FromStr for PersonId {
    type Err = ParsePersonIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(number) = text.strip_prefix(ACCOUNT) else {
            return QueryId::parse(text).map(Self::Customer).map_err(|_invalid| ParsePersonIdError);
        };
        let number = number.parse().ok().and_then(Snowflake::from_i64);
        number.map(|number| Self::Account(AccountId(number))).ok_or(ParsePersonIdError)
    }
}

/// Personal data in plain text, for the member of staff who asked and nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    pub name: Option<PersonName>,
    pub phone: PhoneNumber,
    pub address: Option<Address>,
}

#[derive(Debug, Clone)]
pub struct PeopleDesk {
    ports: Arc<Ports>,
}

impl PeopleDesk {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// The look is recorded before it is had.
    pub async fn reveal(
        &self,
        staff: &StaffMember,
        id: &PersonId,
        reason: &str,
    ) -> Result<Revealed, PeopleError> {
        allow(staff, Permission::SeePersonalData)?;
        let mut work = self.ports.store.begin().await?;
        let revealed = async {
            let revealed = find(work.as_mut(), id).await?;
            let now = work.now().await?;
            let record = ("customer.reveal", id.to_string(), reason.to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await?;
            Ok(revealed)
        }
        .await;
        finish(work, revealed).await
    }
}

async fn find(work: &mut dyn UnitOfWork, id: &PersonId) -> Result<Revealed, PeopleError> {
    match id {
        PersonId::Customer(query_id) => {
            let customer = work.customers().find(query_id).await?.ok_or(PeopleError::Unknown)?;
            let contact = customer.contact;
            let (name, address) = (Some(contact.name), Some(contact.address));
            Ok(Revealed { name, phone: contact.phone, address })
        }
        PersonId::Account(id) => {
            let account = work.accounts().find(*id).await?.ok_or(PeopleError::Unknown)?;
            Ok(Revealed { name: None, phone: account.phone, address: account.address })
        }
    }
}
