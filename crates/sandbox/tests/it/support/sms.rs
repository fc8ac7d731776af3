//! A sender of text messages, written from the operator's description of its signature.

use std::collections::BTreeMap;

use aws_lc_rs::{digest, hmac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{Stage, now};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request before it is signed, with what a test may want to be wrong.
#[derive(Clone)]
pub(crate) struct Sending {
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) action: &'static str,
    pub(crate) version: &'static str,
    /// Seconds that the caller's clock is ahead.
    pub(crate) ahead: i64,
    pub(crate) nonce: String,
    pub(crate) params: BTreeMap<&'static str, String>,
    /// Parameters go in a form instead of the query.
    pub(crate) in_body: bool,
    /// Put into the request once it is signed.
    pub(crate) forged_phone: Option<&'static str>,
}

impl Sending {
    /// A code to sign in with, for a number.
    pub(crate) fn new(stage: &Stage, phone: &str, code: &str) -> Self {
        let own = &stage.ids.sms;
        let mut nonce = [0; 16];
        aws_lc_rs::rand::fill(&mut nonce).unwrap();
        Self {
            key_id: own.access_key_id.clone(),
            secret: own.access_key_secret.clone(),
            action: "SendSms",
            version: "2017-05-25",
            ahead: 0,
            nonce: hex::encode(nonce),
            params: BTreeMap::from([
                ("PhoneNumbers", phone.to_owned()),
                ("SignName", own.sign_name.clone()),
                ("TemplateCode", own.template_login.clone()),
                ("TemplateParam", format!(r#"{{"code":"{code}"}}"#)),
                ("OutId", format!("out-{code}")),
            ]),
            in_body: false,
            forged_phone: None,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.params.insert(name, value.to_owned());
        self
    }

    /// HTTP status and answer.
    pub(crate) async fn send(&self, stage: &Stage) -> (u16, Value) {
        let response = self.request(stage).await.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The `Code` of the answer.
    pub(crate) async fn code(&self, stage: &Stage) -> String {
        self.send(stage).await.1["Code"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn request(&self, stage: &Stage) -> reqwest::RequestBuilder {
        let encoded = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
        let written = |params: &BTreeMap<&str, String>| {
            let pairs = params.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
            pairs.collect::<Vec<_>>().join("&")
        };
        let params = written(&self.params);
        let (query, body) =
            if self.in_body { (String::new(), params) } else { (params, String::new()) };
        let url = reqwest::Url::parse(&stage.ids.sms.base_url).unwrap();
        let time = now() + stage.control.clock_offset().await.unwrap() + self.ahead;
        let date = chrono::DateTime::from_timestamp(time, 0).unwrap();
        let headers = [
            ("host", format!("127.0.0.1:{}", url.port().unwrap())),
            ("x-acs-action", self.action.to_owned()),
            ("x-acs-content-sha256", sha256(&body)),
            ("x-acs-date", date.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            ("x-acs-signature-nonce", self.nonce.clone()),
            ("x-acs-version", self.version.to_owned()),
        ];
        let lines = headers.each_ref().map(|(name, value)| format!("{name}:{value}\n")).concat();
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let canonical =
            format!("POST\n{}\n{query}\n{lines}\n{names}\n{}", url.path(), sha256(&body));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256(&canonical));
        let signature = hex::encode(hmac::sign(&key, to_sign.as_bytes()));
        let authorization = format!(
            "ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}",
            self.key_id
        );
        let mut params = self.params.clone();
        if let Some(phone) = self.forged_phone {
            params.insert("PhoneNumbers", phone.to_owned());
        }
        let query = if self.in_body { String::new() } else { format!("?{}", written(&params)) };
        let mut request = stage.http.post(format!("{url}{query}")).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.header("authorization", authorization)
    }
}

fn sha256(text: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, text.as_bytes()))
}
