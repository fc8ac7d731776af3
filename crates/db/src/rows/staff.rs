//! Staff, their sign-ins, and what they did.

use crate::place::{Place, storable};
use crate::schema::{audit, staff_account, staff_session};
use crate::seal::{open_text, seal_text};
use crate::words::word;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::staff::{AuditEntry, Role, StaffAccount, StaffSession};
use domain::{AuditId, StaffId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_account, treat_none_as_default_value = false)]
pub(crate) struct StaffRow {
    id: i64,
    account: String,
    #[diesel(embed)]
    access: AccessColumns,
    /// The older release's alone.
    failures: i64,
    created_at: i64,
    version: i64,
}

/// What of an account changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = staff_account)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct AccessColumns {
    role: String,
    password_hash: String,
    disabled_at: Option<i64>,
}

impl StaffRow {
    pub(crate) fn new(staff: &StaffAccount) -> Self {
        Self {
            id: staff.id.as_i64(),
            account: storable(&staff.account),
            access: AccessColumns::new(staff),
            failures: 0,
            created_at: staff.created_at.timestamp_micros(),
            version: staff.version,
        }
    }

    pub(crate) fn read(self) -> Result<StaffAccount, StoreError> {
        let place = Place { table: "staff_account", id: &self.id };
        let AccessColumns { role, password_hash, disabled_at } = self.access;
        Ok(StaffAccount {
            id: StaffId(place.snowflake("id", self.id)?),
            role: place.word("role", &role, Role::from_name)?,
            disabled_at: place.maybe_time("disabled_at", disabled_at)?,
            created_at: place.time("created_at", self.created_at)?,
            version: self.version,
            account: self.account,
            password_hash,
        })
    }
}

impl AccessColumns {
    pub(crate) fn new(staff: &StaffAccount) -> Self {
        Self {
            role: staff.role.name().to_owned(),
            password_hash: staff.password_hash.clone(),
            disabled_at: staff.disabled_at.map(|at| at.timestamp_micros()),
        }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_session)]
pub(crate) struct SessionRow {
    token_hash: Vec<u8>,
    staff_id: i64,
    created_at: i64,
    expires_at: i64,
}

impl SessionRow {
    pub(crate) fn new(session: &StaffSession) -> Self {
        Self {
            token_hash: session.token_hash.to_vec(),
            staff_id: session.staff_id.as_i64(),
            created_at: session.created_at.timestamp_micros(),
            expires_at: session.expires_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(&self) -> Result<StaffSession, StoreError> {
        let place = Place { table: "staff_session", id: &self.staff_id };
        let hash = <[u8; 32]>::try_from(self.token_hash.as_slice());
        Ok(StaffSession {
            token_hash: place.read("token_hash", hash)?,
            staff_id: StaffId(place.snowflake("staff_id", self.staff_id)?),
            created_at: place.time("created_at", self.created_at)?,
            expires_at: place.time("expires_at", self.expires_at)?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
pub(crate) struct AuditRow {
    id: i64,
    account: String,
    action: String,
    subject: String,
    detail: Vec<u8>,
    at: i64,
}

impl AuditRow {
    pub(crate) fn new(entry: &AuditEntry, cipher: &dyn Cipher) -> Self {
        let id = entry.id.as_i64();
        let place = Place { table: "audit", id: &id };
        Self {
            id,
            account: storable(&entry.account),
            action: entry.action.to_owned(),
            subject: storable(&entry.subject),
            detail: seal_text(cipher, &entry.detail, place, "detail"),
            at: entry.at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<AuditEntry, StoreError> {
        let place = Place { table: "audit", id: &self.id };
        Ok(AuditEntry {
            id: AuditId(place.snowflake("id", self.id)?),
            action: place.word("action", &self.action, word)?,
            detail: open_text(cipher, &self.detail, place, "detail")?,
            at: place.time("at", self.at)?,
            account: self.account,
            subject: self.subject,
        })
    }
}
