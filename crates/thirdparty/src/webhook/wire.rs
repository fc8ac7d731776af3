use aws_lc_rs::hmac;
use chrono::SecondsFormat;
use domain::Timestamp;
use domain::alert::AlertMessage;
use serde::Serialize;

pub(super) const ID: &str = "x-alert-id";
/// Unix seconds.
pub(super) const TIMESTAMP: &str = "x-alert-timestamp";
pub(super) const SIGNATURE: &str = "x-alert-signature";

#[derive(Serialize)]
struct Told<'a> {
    id: String,
    alert: &'static str,
    about: Option<&'a str>,
    state: &'static str,
    since: String,
    at: String,
    value: i64,
    threshold: i64,
    unit: &'static str,
    text: &'static str,
}

pub(super) fn body(message: &AlertMessage) -> String {
    let told = Told {
        id: message.id.to_string(),
        alert: message.symptom.name(),
        about: message.about.as_deref(),
        state: message.state.name(),
        since: text(message.since),
        at: text(message.at),
        value: message.value,
        threshold: message.limit,
        unit: message.symptom.unit().name(),
        text: message.symptom.text(),
    };
    // Plain structures with string keys always serialise.
    serde_json::to_string(&told).unwrap_or_default()
}

/// `v1=` and HMAC-SHA256 over `{timestamp}.{body}` in lower-case hexadecimal.
pub(super) fn signature(key: &hmac::Key, timestamp: i64, body: &str) -> String {
    let signed = format!("{timestamp}.{body}");
    format!("v1={}", hex::encode(hmac::sign(key, signed.as_bytes())))
}

/// Whole seconds in UTC.
fn text(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::alert::AlertState;
    use domain::monitor::Symptom;
    use domain::{AlertId, AlertMessageId, Snowflake};

    const PAGE: &str = include_str!("../../../../docs/contracts/alert-webhook.md");

    fn message() -> AlertMessage {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        AlertMessage {
            id: AlertMessageId(Snowflake::from_i64(1_816_664_599_454_990_338).unwrap()),
            alert_id: AlertId(Snowflake::from_i64(1_816_664_599_454_990_337).unwrap()),
            symptom: Symptom::TaskWaits,
            about: Some("push_zhuoyue".to_owned()),
            state: AlertState::Raised,
            since: at("2026-03-02T04:00:00Z"),
            at: at("2026-03-02T04:00:00Z"),
            value: 912,
            limit: 900,
            due_at: at("2026-03-02T04:00:00Z"),
            failures: 0,
            last_error: None,
            sent_at: None,
        }
    }

    #[test]
    fn the_pages_worked_example_is_what_is_sent() {
        let body = body(&message());
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"an-example-secret-of-32-letters!");
        let signature = signature(&key, 1_772_424_030, &body);
        for part in [body.as_str(), signature.as_str(), "1772424030"] {
            assert!(PAGE.contains(part), "the page lacks {part}");
        }
    }
}
