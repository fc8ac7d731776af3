//! A partner of 玖壹.

use super::Stage;
use md5::{Digest, Md5};
use sandbox::JiuyiOrder;
use serde_json::Value;

impl Stage {
    /// Changes the shop.
    pub(crate) async fn jiuyi(&self, order: JiuyiOrder) -> Value {
        self.control.jiuyi(&order).await.unwrap()
    }
}

/// The fields of an order that costs 50.00 元 at most.
pub(crate) fn order<'a>(id: &'a str, card_id: &'a str) -> Vec<(&'static str, String)> {
    let fields = [
        ("card_id", card_id),
        ("account", "13800001111"),
        ("number", "1"),
        ("money_type", "1"),
        ("money", "5000"),
        ("out_order_id", id),
        ("datetime", "1649951134"),
        ("check", "1"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// What the partner signs, of fields that have a value each.
pub(crate) fn sign(fields: &[(&str, String)], secret: &str) -> String {
    let mut pairs: Vec<String> = fields
        .iter()
        .filter(|(name, _)| *name != "check")
        .map(|(name, value)| match *name {
            "notify_url" => format!("{name}={}", value.replace(':', "%3A").replace('/', "%2F")),
            _raw => format!("{name}={value}"),
        })
        .collect();
    pairs.sort();
    hex::encode_upper(Md5::digest(format!("{}&appsecret={secret}", pairs.join("&"))))
}

/// Signs and sends; `appid` and `sign` may stand in the fields already.
pub(crate) async fn send(stage: &Stage, path: &str, fields: Vec<(&str, String)>) -> Value {
    let own = &stage.ids.jiuyi;
    let mut fields = fields;
    if !fields.iter().any(|(name, _)| *name == "appid") {
        fields.push(("appid", own.app_id.clone()));
    }
    if !fields.iter().any(|(name, _)| *name == "sign") {
        let sign = sign(&fields, &own.secret);
        fields.push(("sign", sign));
    }
    let url = format!("{}/dcapi/{path}", own.base_url);
    let response = stage.http.post(url).form(&fields).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

/// What a success says.
pub(crate) fn result(answer: &Value) -> Value {
    assert_eq!(answer["code"], 1, "{answer}");
    answer["result"].clone()
}
