//! The orders that were taken, by our key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Form, order, status};
use crate::answer::{Answer, Effect};
use crate::clock::{beijing, shanghai};
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::mask;
use crate::store::{Kind, Txn};
use crate::world::World;

/// Longest `reason`, in characters.
const LONGEST_REASON: usize = 128;

/// An order that was taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    number: String,
    order_no: String,
    push_key: String,
    taken_at: String,
    /// When it was taken back, if it was.
    voided_at: Option<String>,
    fields: BTreeMap<String, String>,
}

impl Record {
    /// What is held, for the record: no personal data in clear.
    pub(crate) fn shown(&self) -> Value {
        let text = |name: &str| self.fields.get(name).map(String::as_str).unwrap_or_default();
        json!({
            "recordNo": self.number,
            "orderNo": self.order_no,
            "pushKey": self.push_key,
            "takenAt": self.taken_at,
            "voidedAt": self.voided_at,
            "type": text("type"),
            "userName": mask::name(text("userName")),
            "mobile": mask::phone(text("mobile")),
            "address": mask::address(text("address")),
            "product": text("product"),
            "months": text("months"),
            "amount": text("amount"),
            "payWay": text("payWay"),
            "payNo": text("payNo"),
            "payTime": text("payTime"),
        })
    }
}

pub(super) fn take(world: &World, txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    if let Err(reason) = order::check(form) {
        return Ok(status("PARAM_ERROR", &reason, Effect::Refused));
    }
    let (key, fields) = (form.get("pushKey"), form.lasting());
    let known: Option<Record> = txn.get(Kind::LegacyOrder, key)?;
    if let Some(record) = known {
        return Ok(if record.fields == fields {
            success(&record, Effect::Repeated)
        } else {
            status("KEY_CONFLICT", "推送键已用于另一数据", Effect::Refused)
        });
    }
    let order_no = form.get("orderNo");
    if txn.get::<String>(Kind::LegacyByOrder, order_no)?.is_some() {
        return Ok(status("ORDER_CONFLICT", "订单已用另一推送键推送", Effect::Refused));
    }
    let now = world.clock.now();
    let record = Record {
        number: format!("LG{}{}", shanghai(now).format("%Y%m%d"), random_digits(10)?),
        order_no: order_no.to_owned(),
        push_key: key.to_owned(),
        taken_at: beijing(now),
        voided_at: None,
        fields,
    };
    txn.put(Kind::LegacyOrder, key, None, &record)?;
    txn.put(Kind::LegacyByOrder, order_no, None, &key)?;
    Ok(success(&record, Effect::Created))
}

pub(super) fn query(txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    let record: Option<Record> = txn.get(Kind::LegacyOrder, form.get("pushKey"))?;
    Ok(record.map_or_else(not_found, |record| success(&record, Effect::Read)))
}

/// Once more does no harm.
pub(super) fn void(world: &World, txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    if form.get("reason").chars().count() > LONGEST_REASON {
        let reason = "reason: must have at most 128 characters";
        return Ok(status("PARAM_ERROR", reason, Effect::Refused));
    }
    let key = form.get("pushKey");
    let record: Option<Record> = txn.get(Kind::LegacyOrder, key)?;
    let Some(mut record) = record else { return Ok(not_found()) };
    if record.voided_at.is_some() {
        return Ok(success(&record, Effect::Repeated));
    }
    record.voided_at = Some(beijing(world.clock.now()));
    txn.put(Kind::LegacyOrder, key, None, &record)?;
    Ok(success(&record, Effect::Changed))
}

fn not_found() -> Answer {
    status("NOT_FOUND", "没有这个推送键的订单", Effect::NotFound)
}

fn success(record: &Record, effect: Effect) -> Answer {
    let mut data = json!({
        "recordNo": record.number,
        "orderNo": record.order_no,
        "pushKey": record.push_key,
        "state": if record.voided_at.is_some() { "VOID" } else { "TAKEN" },
        "takenAt": record.taken_at,
    });
    if let (Some(voided_at), Some(map)) = (&record.voided_at, data.as_object_mut()) {
        map.insert("voidedAt".to_owned(), json!(voided_at));
    }
    Answer::json(200, &json!({"status": "SUCCESS", "msg": "ok", "data": data}), effect)
}
