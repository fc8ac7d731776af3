use super::keys::TestKey;
use super::wechat::signature_headers;
use chrono::{Datelike, TimeDelta};
use domain::Timestamp;
use rcgen::{CertificateParams, KeyPair, SerialNumber, date_time_ymd};
use serde_json::Value;
use testkit::given;
use wiremock::ResponseTemplate;

/// A platform certificate whose key we hold.
pub(crate) struct PlatformCertificate {
    key: &'static TestKey,
    pub(crate) serial: &'static str,
    pub(crate) pem: String,
}

impl PlatformCertificate {
    /// Good from the day before the start until `life` after it. `serial`: hexadecimal.
    pub(crate) fn of(key: &'static TestKey, serial: &'static str, life: TimeDelta) -> Self {
        let day = |at: Timestamp| {
            let [month, day] = [at.month(), at.day()].map(|part| u8::try_from(part).unwrap());
            date_time_ymd(at.year(), month, day)
        };
        let mut params = CertificateParams::default();
        params.not_before = day(given::start() - TimeDelta::days(1));
        params.not_after = day(given::start() + life);
        params.serial_number = Some(SerialNumber::from_slice(&hex::decode(serial).unwrap()));
        let pair = KeyPair::try_from(key.pkcs8()).unwrap();
        Self { key, serial, pem: params.self_signed(&pair).unwrap().pem() }
    }

    pub(crate) fn headers(&self, at: Timestamp, body: &[u8]) -> Vec<(String, String)> {
        signature_headers(self.key, self.serial, at, body)
    }
}

/// An answer signed with a certificate's key, under its serial.
pub(crate) fn answer_signed_with(
    certificate: &PlatformCertificate,
    at: Timestamp,
    status: u16,
    body: &Value,
) -> ResponseTemplate {
    let body = body.to_string();
    let headers = certificate.headers(at, body.as_bytes());
    let template = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    headers.into_iter().fold(template, |template, (name, value)| {
        template.insert_header(name.as_str(), value.as_str())
    })
}
