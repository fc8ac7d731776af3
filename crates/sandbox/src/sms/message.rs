//! The messages that were sent.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::rfc3339;
use crate::crypto::{random_hex32, sha256_hex};
use crate::error::SandboxError;
use crate::keys::Keys;
use crate::mask;
use crate::store::{Kind, Txn};

/// One message to one number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(super) biz_id: String,
    pub(super) phone: String,
    pub(super) sign_name: String,
    pub(super) template_code: String,
    /// What fills the template: an object.
    pub(super) param: Value,
    pub(super) out_id: String,
    /// Milliseconds of sandbox time.
    pub(super) at_ms: i64,
}

impl Message {
    pub(super) fn keep(&self, txn: &Txn<'_>, keys: &Keys) -> Result<(), SandboxError> {
        let id = format!("{}/{}", folder(keys, &self.phone), random_hex32()?);
        txn.put(Kind::SmsMessage, &id, None, self)
    }

    /// Every message to a number, oldest first.
    pub(super) fn of_number(
        txn: &Txn<'_>,
        keys: &Keys,
        phone: &str,
    ) -> Result<Vec<Self>, SandboxError> {
        let prefix = format!("{}/", folder(keys, phone));
        let found: Vec<(i64, Self)> = txn.with_prefix(Kind::SmsMessage, &prefix)?;
        Ok(found.into_iter().map(|(_, message)| message).collect())
    }

    /// What is held, for the record: the number masked, what fills the template as it was sent.
    pub(crate) fn shown(&self) -> Value {
        let word = |name: &str| self.param.get(name).and_then(Value::as_str);
        json!({
            "date": word("date"),
            "offer": word("offer"),
            "bizId": self.biz_id,
            "outId": self.out_id,
            "phoneNumber": mask::phone(&self.phone),
            "signName": self.sign_name,
            "templateCode": self.template_code,
            "code": self.code(),
            "sentAt": rfc3339(self.at_ms.div_euclid(1000)),
        })
    }

    fn code(&self) -> &str {
        self.param.get("code").and_then(Value::as_str).unwrap_or_default()
    }
}

/// The code of the latest message to a number.
pub(crate) fn latest_code(
    txn: &Txn<'_>,
    keys: &Keys,
    phone: &str,
) -> Result<Option<String>, SandboxError> {
    let messages = Message::of_number(txn, keys, phone)?;
    Ok(messages.last().map(|message| message.code().to_owned()))
}

/// Ids stand in clear: they show no number.
fn folder(keys: &Keys, phone: &str) -> String {
    let secret = &keys.identities.sms.access_key_secret;
    sha256_hex(format!("{secret}\n{phone}").as_bytes())
}
