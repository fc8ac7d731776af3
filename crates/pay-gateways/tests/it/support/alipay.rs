use super::CALL_TIME_LIMIT;
use super::keys::{TestKey, keys};
use domain::ports::RawNotification;
use domain::{Channel, PaymentAttempt};
use pay_gateways::{Alipay, AlipayConfig};
use std::collections::BTreeMap;
use testkit::fakes::FakeClock;
use testkit::given;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) fn alipay_config(gateway_url: &str) -> AlipayConfig {
    AlipayConfig {
        gateway_url: gateway_url.to_owned(),
        app_id: given::app_id(Channel::Alipay).to_owned(),
        seller_id: given::merchant(Channel::Alipay).to_owned(),
        app_private_key_pem: keys().ours.private_pem(),
        alipay_public_key_pem: keys().theirs.public_pem(),
        notify_url: "https://shop.example/notify/alipay".to_owned(),
        precreate_product_code: String::new(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

/// A gateway that talks to nobody, for what needs no call.
pub(crate) fn alipay() -> Alipay {
    let config = alipay_config("http://127.0.0.1:1/gateway.do");
    Alipay::new(config, FakeClock::at(given::start())).unwrap()
}

/// A provider that gives one answer to everything, and the gateway that asks it.
pub(crate) struct AlipayServer {
    pub(crate) server: MockServer,
    pub(crate) gateway: Alipay,
}

impl AlipayServer {
    pub(crate) async fn answering(body: &str) -> Self {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_raw(body, "text/html;charset=utf-8");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let config = alipay_config(&format!("{}/gateway.do", server.uri()));
        let gateway = Alipay::new(config, FakeClock::at(given::start())).unwrap();
        Self { server, gateway }
    }

    /// A rightly signed answer to `method`.
    pub(crate) async fn signed(method: &str, node: &str) -> Self {
        Self::answering(&signed_node(&keys().theirs, method, node)).await
    }

    /// An answer to `method` without a signature.
    pub(crate) async fn unsigned(method: &str, node: &str) -> Self {
        let name = format!("{}_response", method.replace('.', "_"));
        Self::answering(&format!(r#"{{"{name}":{node}}}"#)).await
    }
}

pub(crate) fn signed_node(key: &TestKey, method: &str, node: &str) -> String {
    let name = format!("{}_response", method.replace('.', "_"));
    format!(r#"{{"{name}":{node},"sign":"{}"}}"#, key.sign(node.as_bytes()))
}

pub(crate) type Fields = BTreeMap<String, String>;

/// A paid attempt, as a notification tells of it.
pub(crate) fn notice_fields(attempt: &PaymentAttempt) -> Fields {
    let number = attempt.number.to_string();
    let amount = attempt.amount.to_string();
    [
        ("notify_time", "2026-03-02 12:01:05"),
        ("notify_type", "trade_status_sync"),
        ("notify_id", "2026030200222120105067201400000000"),
        ("app_id", &attempt.app_id),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("trade_no", "2026030222001467201400000000"),
        ("out_trade_no", &number),
        ("buyer_logon_id", "139****0000"),
        ("seller_id", &attempt.merchant),
        ("trade_status", "TRADE_SUCCESS"),
        ("total_amount", &amount),
        ("subject", "宽带 100M+12个月"),
        ("body", ""),
        ("gmt_create", "2026-03-02 12:00:30"),
        ("gmt_payment", "2026-03-02 12:01:00"),
        ("fund_bill_list", r#"[{"amount":"460.00","fundChannel":"PCREDIT"}]"#),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// The form, signed as trades are: without `sign_type`.
pub(crate) fn notice_body(key: &TestKey, fields: &Fields) -> Vec<u8> {
    let content: Vec<String> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .append_pair("sign_type", "RSA2")
        .append_pair("sign", &key.sign(content.join("&").as_bytes()))
        .finish()
        .into_bytes()
}

/// A notification with this form.
pub(crate) fn raw_form(body: Vec<u8>) -> RawNotification {
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    RawNotification { headers, body, received_at: given::start() }
}
