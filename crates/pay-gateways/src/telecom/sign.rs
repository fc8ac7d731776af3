//! The texts that are signed. Texts stand in them raw, so a value with `&` could be read as two.

use super::json::{Json, Members};
use std::collections::BTreeMap;

/// A message's fields by name, in the order in which they are signed.
pub type Fields = BTreeMap<String, String>;

/// Requests and notifications: `name=value&…`, without `sign` and what is empty.
pub(super) fn fields_content(fields: &Fields) -> String {
    let is_signed = |(name, value): &(&String, &String)| *name != "sign" && !value.is_empty();
    let mut content = String::new();
    for (name, value) in fields.iter().filter(is_signed) {
        begin(&mut content, name);
        content.push_str(value);
    }
    content
}

/// Answers: every member but `sign`; texts raw, all else as ordered JSON.
pub(super) fn answer_content(members: &Members) -> String {
    let mut content = String::new();
    for (name, value) in members.iter().filter(|(name, _)| *name != "sign") {
        begin(&mut content, name);
        match value {
            Json::Text(text) => content.push_str(text),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => {
                value.write_ordered(&mut content);
            }
        }
    }
    content
}

/// Whether a name and its text cannot be taken for another name, another text or two of them.
pub(super) fn is_clear(name: &str, text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.bytes().all(good) && !text.contains('&')
}

fn begin(content: &mut String, name: &str) {
    if !content.is_empty() {
        content.push('&');
    }
    content.extend([name, "="]);
}

#[cfg(test)]
mod tests {
    use super::super::json::read_members;
    use super::*;

    #[test]
    fn fields_are_sorted_raw_and_without_what_is_empty() {
        let fields = [
            ("tradeAmt", "46000"),
            ("subject", "宽带 100M+"),
            ("sign", "AAAA"),
            ("openId", ""),
            ("signType", "S002"),
            ("Upper", "1"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            fields_content(&Fields::from(fields)),
            "Upper=1&signType=S002&subject=宽带 100M+&tradeAmt=46000"
        );
    }

    /// The example of `docs/contracts/telecom.md`.
    #[test]
    fn a_refusal_is_signed_with_its_nulls() {
        let body = r#"{"success":false,"result":null,"errorCode":"TRADE100001",
                       "errorMsg":"订单不存在","sign":"x"}"#;
        assert_eq!(
            answer_content(&read_members(body.as_bytes()).unwrap()),
            "errorCode=TRADE100001&errorMsg=订单不存在&result=null&success=false"
        );
    }

    #[test]
    fn the_result_is_ordered_and_an_empty_text_stays() {
        let body = r#"{"success":true,"result":{"b":"2","a":{"y":null,"x":"/"}},"errorMsg":""}"#;
        assert_eq!(
            answer_content(&read_members(body.as_bytes()).unwrap()),
            r#"errorMsg=&result={"a":{"x":"/","y":null},"b":"2"}&success=true"#
        );
    }

    #[test]
    fn what_could_be_read_as_two_fields_is_not_clear() {
        assert!(is_clear("errorMsg", "a=b"));
        for (name, text) in [("a", "1&b=2"), ("a=1&b", "2"), ("", "1"), ("名", "1")] {
            assert!(!is_clear(name, text), "{name} {text}");
        }
    }
}
