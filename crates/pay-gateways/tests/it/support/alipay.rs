pub(crate) mod certificates;

use super::CALL_TIME_LIMIT;
use super::keys::{TestKey, keys};
use domain::ports::RawNotification;
use domain::{Channel, PaymentAttempt};
use pay_gateways::{Alipay, AlipayConfig, AlipayTrust};
use sandbox::{AlipayCertIdentity, AlipayIdentity};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;
use wiremock::matchers::{any, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) fn alipay_config(gateway_url: &str) -> AlipayConfig {
    AlipayConfig {
        gateway_url: gateway_url.to_owned(),
        app_id: given::app_id(Channel::Alipay).to_owned(),
        seller_id: given::merchant(Channel::Alipay).to_owned(),
        app_private_key_pem: keys().ours.private_pem(),
        trust: AlipayTrust::PublicKey { alipay_public_key_pem: keys().theirs.public_pem() },
        mini_program_app_id: None,
        notify_url: "https://shop.example/notify/alipay".to_owned(),
        precreate_product_code: String::new(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

/// The sandbox's application in public-key mode.
pub(crate) fn key_mode(own: AlipayIdentity, notify_url: &str) -> AlipayConfig {
    AlipayConfig {
        app_id: own.app_id,
        seller_id: own.seller_id,
        app_private_key_pem: own.app_private_key_pem,
        trust: AlipayTrust::PublicKey { alipay_public_key_pem: own.alipay_public_key_pem },
        notify_url: notify_url.to_owned(),
        ..alipay_config(&own.gateway_url)
    }
}

/// The sandbox's application in certificate mode.
pub(crate) fn certificate_mode(own: AlipayCertIdentity, notify_url: &str) -> AlipayConfig {
    AlipayConfig {
        app_id: own.app_id,
        seller_id: own.seller_id,
        app_private_key_pem: own.app_private_key_pem,
        trust: AlipayTrust::Certificates {
            app_cert_pem: own.app_cert_pem,
            alipay_cert_pem: own.alipay_cert_pem,
            root_cert_pem: own.root_cert_pem,
        },
        notify_url: notify_url.to_owned(),
        ..alipay_config(&own.gateway_url)
    }
}

/// A gateway that talks to nobody, for what needs no call.
pub(crate) fn alipay() -> Alipay {
    let config = alipay_config("http://127.0.0.1:1/gateway.do");
    Alipay::new(config, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap()
}

/// A provider that gives prepared answers, and the gateway that asks it.
pub(crate) struct AlipayServer {
    pub(crate) server: MockServer,
    pub(crate) gateway: Alipay,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) log: Arc<FakeExchangeLog>,
}

impl AlipayServer {
    /// In public-key mode, and without an answer so far.
    pub(crate) async fn silent() -> Self {
        Self::with(|_config| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut AlipayConfig)) -> Self {
        let server = MockServer::start().await;
        let mut config = alipay_config(&format!("{}/gateway.do", server.uri()));
        change(&mut config);
        let (clock, log) = (FakeClock::at(given::start()), FakeExchangeLog::new());
        let gateway = Alipay::new(
            config,
            Arc::<FakeClock>::clone(&clock),
            Arc::<FakeExchangeLog>::clone(&log),
        );
        Self { server, gateway: gateway.unwrap(), clock, log }
    }

    /// One answer to everything.
    pub(crate) async fn answering(body: &str) -> Self {
        let outside = Self::silent().await;
        Mock::given(any()).respond_with(text(body)).mount(&outside.server).await;
        outside
    }

    /// A rightly signed answer to `method`.
    pub(crate) async fn signed(method: &str, node: &str) -> Self {
        Self::answering(&signed_node(&keys().theirs, method, node)).await
    }

    /// An answer to `method` without a signature.
    pub(crate) async fn unsigned(method: &str, node: &str) -> Self {
        Self::answering(&format!(r#"{{"{}":{node}}}"#, node_name(method))).await
    }

    /// From now on this answer to `method`, and no other one.
    pub(crate) async fn answer(&self, method: &str, body: &str) {
        let asked = Mock::given(query_param("method", method)).respond_with(text(body));
        asked.mount(&self.server).await;
    }

    /// As [`Self::answer`], rightly signed.
    pub(crate) async fn answer_signed(&self, method: &str, node: &Value) {
        self.answer(method, &signed_node(&keys().theirs, method, &node.to_string())).await;
    }

    /// `biz_content` of each call of the method.
    pub(crate) async fn asked(&self, method: &str) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        let of_method = |request: &&Request| {
            request.url.query_pairs().any(|(name, value)| name == "method" && value == method)
        };
        let content = |request: &Request| {
            let mut form = form_urlencoded::parse(&request.body);
            let (_, content) = form.find(|(name, _)| name == "biz_content").unwrap();
            serde_json::from_str(&content).unwrap()
        };
        requests.iter().filter(of_method).map(content).collect()
    }
}

fn text(body: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body, "text/html;charset=utf-8")
}

fn node_name(method: &str) -> String {
    format!("{}_response", method.replace('.', "_"))
}

pub(crate) fn signed_node(key: &TestKey, method: &str, node: &str) -> String {
    format!(r#"{{"{}":{node},"sign":"{}"}}"#, node_name(method), key.sign(node.as_bytes()))
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
