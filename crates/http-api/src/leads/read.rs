//! What Baidu pushes, read as loosely as it is written: numbers as text, text as numbers, fields
//! that nobody told of. See `docs/contracts/baidu.md`.

use app::PushedLead;
use chrono::{NaiveDateTime, TimeDelta};
use domain::lead::{ClueId, LeadAccount, LeadDetail, LeadKind};
use domain::{PersonName, PhoneNumber, Source, Timestamp};
use serde_json::{Map, Value};

/// How far Shanghai is ahead of UTC.
const SHANGHAI_AHEAD: TimeDelta = TimeDelta::hours(8);
/// The longest short text, in characters.
const LONGEST: usize = 64;

/// Why a push cannot be taken: words of ours, never what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

pub(super) fn read(
    (account, kind): (LeadAccount, LeadKind),
    body: &[u8],
    source: Source,
) -> Result<PushedLead, Malformed> {
    let pushed: Value =
        serde_json::from_slice(body).map_err(|_shown| Malformed("the body is not JSON"))?;
    let Value::Object(pushed) = pushed else {
        return Err(Malformed("the body is not a JSON object"));
    };
    let clue_id = text(&pushed, "clueId").ok_or(Malformed("clueId is missing"))?;
    let clue_id = ClueId::parse(&clue_id).map_err(|invalid| Malformed(invalid.problem))?;
    let form = Form::of(&pushed);
    let name = text(&pushed, "userName").or(form.name);
    let phone = text(&pushed, "cluePhoneNumber").or(form.phone);
    Ok(PushedLead {
        account,
        kind,
        clue_id,
        name: name.and_then(|name| PersonName::parse(&name).ok()),
        phone: phone.and_then(|phone| PhoneNumber::parse(&phone).ok()),
        ucid: text(&pushed, "ucid").map(|text| short(&text)),
        channel: text(&pushed, "flowChannelName").map(|text| short(&text)),
        committed_at: text(&pushed, "commitTime").and_then(|text| in_shanghai(&text)),
        detail: LeadDetail(Value::Object(pushed).to_string()),
        source,
    })
}

/// Reads any bytes as a push, for those who look for a way to break that.
pub fn fuzz_push(body: &[u8]) {
    if let Ok(read) = read((LeadAccount::First, LeadKind::Form), body, Source::default()) {
        let again = self::read((read.account, read.kind), read.detail.0.as_bytes(), read.source);
        assert_eq!(again.map(|again| again.clue_id), Ok(read.clue_id), "what is kept reads alike");
    }
}

/// Who filled a form in, as far as its fields say.
#[derive(Default)]
struct Form {
    name: Option<String>,
    phone: Option<String>,
}

impl Form {
    fn of(pushed: &Map<String, Value>) -> Self {
        let mut form = Self::default();
        let fields = pushed.get("formDetail").and_then(Value::as_array);
        for field in fields.into_iter().flatten().filter_map(Value::as_object) {
            let value = text(field, "value");
            match text(field, "type").as_deref() {
                Some("name") => form.name = form.name.or(value),
                Some("phone") => form.phone = form.phone.or(value),
                Some(_) | None => {}
            }
        }
        form
    }
}

/// A text or a number that is there and not empty.
fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(LONGEST).collect()
}

/// `yyyy-MM-dd HH:mm:ss`. Another spelling is kept in the detail alone.
fn in_shanghai(text: &str) -> Option<Timestamp> {
    let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    at.and_utc().checked_sub_signed(SHANGHAI_AHEAD).filter(|at| (0..10_000).contains(&year(*at)))
}

fn year(at: Timestamp) -> i32 {
    chrono::Datelike::year(&at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::in_shanghai as shown_in_shanghai;

    fn read_form(body: &str) -> Result<PushedLead, Malformed> {
        read((LeadAccount::Second, LeadKind::Form), body.as_bytes(), Source::default())
    }

    #[test]
    fn numbers_may_be_text_and_text_numbers() {
        let lead = read_form(
            r#"{"clueId":4711,"ucid":"10001","cluePhoneNumber":13912345678,
            "commitTime":"2026-03-02 12:00:00","news":{"of":["no",1]}}"#,
        );
        let lead = lead.unwrap();
        assert_eq!(lead.clue_id.as_str(), "4711");
        assert_eq!(lead.phone.unwrap().expose(), "13912345678");
        assert_eq!(lead.ucid.as_deref(), Some("10001"));
        let at = shown_in_shanghai(lead.committed_at.unwrap()).to_rfc3339();
        assert_eq!(at, "2026-03-02T12:00:00+08:00");
        assert!(lead.detail.0.contains(r#""news":{"of":["no",1]}"#));
    }

    #[test]
    fn a_form_says_who_filled_it_in() {
        let lead = read_form(
            r#"{"clueId":"1","formDetail":[{"type":"name","value":"王小明"},7,
            {"type":"phone","value":"13912345678"},{"type":"text","value":"下午联系"}]}"#,
        );
        let lead = lead.unwrap();
        assert_eq!(lead.name.unwrap().expose(), "王小明");
        assert_eq!(lead.phone.unwrap().expose(), "13912345678");
    }

    #[test]
    fn what_cannot_be_a_name_a_phone_or_a_time_is_kept_in_the_detail_alone() {
        let lead = read_form(
            r#"{"clueId":"1","userName":"a\u0000b","cluePhoneNumber":{"x":1},
            "commitTime":"yesterday","ucid":true,"flowChannelName":"a\u0007b","formDetail":"none"}"#,
        );
        let lead = lead.unwrap();
        assert_eq!((lead.name, lead.phone, lead.committed_at), (None, None, None));
        assert_eq!((lead.ucid, lead.channel.as_deref()), (None, Some("ab")));
    }

    #[test]
    fn a_push_without_a_clue_is_refused_without_repeating_what_it_says() {
        for body in ["", "x", "[]", "7", "{}", r#"{"clueId":""}"#, r#"{"clueId":null}"#] {
            assert!(read_form(body).is_err(), "{body}");
        }
        assert!(read_form(r#"{"clueId":"a\nb"}"#).is_err());
        assert!(read_form(&format!(r#"{{"clueId":"{}"}}"#, "9".repeat(129))).is_err());
        assert!(read_form(&"[".repeat(100_000)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_body_is_read_or_refused_without_panic(body in "\\PC{0,80}") {
            fuzz_push(body.as_bytes());
        }
    }
}
