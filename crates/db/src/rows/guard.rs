//! What works once, and codes.

use crate::place::Place;
use crate::schema::{one_time, sms_code};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::one_time::{OneTime, OneTimeKind};
use domain::ports::StoreError;
use domain::sms::{SmsCode, SmsScene};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time, treat_none_as_default_value = false)]
pub(crate) struct OneTimeRow {
    kind: String,
    hash: Vec<u8>,
    bound_to: Option<Vec<u8>>,
    expires_at: i64,
}

impl OneTimeRow {
    pub(crate) fn new(one_time: &OneTime) -> Self {
        Self {
            kind: one_time.kind.name().to_owned(),
            hash: one_time.hash.to_vec(),
            bound_to: one_time.bound_to.map(|hash| hash.to_vec()),
            expires_at: one_time.expires_at.timestamp_micros(),
        }
    }

    /// `kind`: by which it was asked for.
    pub(crate) fn read(self, kind: OneTimeKind) -> Result<OneTime, StoreError> {
        let place = Place { table: "one_time", id: &self.kind };
        let bound_to = self.bound_to.as_deref().map(|hash| place.hash("bound_to", hash));
        Ok(OneTime {
            kind,
            hash: place.hash("hash", &self.hash)?,
            bound_to: bound_to.transpose()?,
            expires_at: place.time("expires_at", self.expires_at)?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sms_code)]
pub(crate) struct SmsCodeRow {
    phone_hash: Vec<u8>,
    scene: String,
    #[diesel(embed)]
    code: CodeColumns,
}

/// What of a code changes.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sms_code)]
pub(crate) struct CodeColumns {
    code_hash: Vec<u8>,
    wrong: i64,
    expires_at: i64,
}

impl SmsCodeRow {
    pub(crate) fn new(code: &SmsCode) -> Self {
        Self {
            phone_hash: code.phone_hash.to_vec(),
            scene: code.scene.name().to_owned(),
            code: CodeColumns {
                code_hash: code.code_hash.to_vec(),
                wrong: code.wrong.into(),
                expires_at: code.expires_at.timestamp_micros(),
            },
        }
    }

    pub(crate) fn columns(&self) -> CodeColumns {
        self.code.clone()
    }

    pub(crate) fn read(self) -> Result<SmsCode, StoreError> {
        let place = Place { table: "sms_code", id: &self.scene };
        Ok(SmsCode {
            phone_hash: place.hash("phone_hash", &self.phone_hash)?,
            scene: place.word("scene", &self.scene, SmsScene::from_name)?,
            code_hash: place.hash("code_hash", &self.code.code_hash)?,
            wrong: place.number("wrong", self.code.wrong)?,
            expires_at: place.time("expires_at", self.code.expires_at)?,
        })
    }
}
