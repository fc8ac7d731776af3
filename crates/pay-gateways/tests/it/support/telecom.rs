use super::{CALL_TIME_LIMIT, Fields, NOWHERE, Outside, TestKey, keys, prepared};
use async_trait::async_trait;
use domain::ports::{self, PaymentGateway, RawNotification};
use domain::{Channel, PaymentAttempt, Scene};
use pay_gateways::{Telecom, TelecomConfig};
use sandbox::{ControlClient, FaultOrder, PayerOrder, PayerReport, SandboxError};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::contract::gateway::Payer;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const INSTITUTION: &str = "3178000000000000";

pub(crate) const TELECOM_SCENES: [Scene; 4] =
    [Scene::TelecomJsapi, Scene::TelecomH5, Scene::TelecomMiniProgram, Scene::TelecomAlipay];

pub(crate) fn telecom_config(base_url: &str) -> TelecomConfig {
    TelecomConfig {
        base_url: base_url.to_owned(),
        openid_page_url: "https://h5.telecom.example/collect/index.html#/auth".to_owned(),
        merchant_no: given::merchant(Channel::Telecom).to_owned(),
        institution_code: INSTITUTION.to_owned(),
        private_key_pem: keys().ours.private_pem(),
        platform_public_key_pem: keys().theirs.public_pem(),
        app_id: given::app_id(Channel::Telecom).to_owned(),
        wechat_notify_url: "https://shop.example/notify/telecom/wechat".to_owned(),
        alipay_notify_url: "https://shop.example/notify/telecom/alipay".to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn telecom_with(config: TelecomConfig) -> Telecom {
    Telecom::new(config, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap()
}

/// A gateway that talks to nobody, for what needs no call.
pub(crate) fn telecom() -> Telecom {
    telecom_with(telecom_config("http://127.0.0.1:1"))
}

/// A provider that gives one answer to everything, and the gateway that asks it.
pub(crate) struct TelecomServer {
    pub(crate) server: MockServer,
    pub(crate) gateway: Telecom,
    pub(crate) log: Arc<FakeExchangeLog>,
    pub(crate) clock: Arc<FakeClock>,
}

impl TelecomServer {
    pub(crate) async fn answering(status: u16, body: &str) -> Self {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_raw(body, "application/json");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let config = telecom_config(&format!("{}/mapi", server.uri()));
        let (log, clock) = (FakeExchangeLog::new(), FakeClock::at(given::start()));
        let gateway = Telecom::new(
            config,
            Arc::<FakeClock>::clone(&clock),
            Arc::<FakeExchangeLog>::clone(&log),
        )
        .unwrap();
        Self { server, gateway, log, clock }
    }

    /// A rightly signed success.
    pub(crate) async fn succeeding(result: &Value) -> Self {
        Self::answering(200, &signed_answer(&keys().theirs, &success(result))).await
    }

    /// A rightly signed refusal.
    pub(crate) async fn refusing(code: &str) -> Self {
        Self::answering(200, &signed_answer(&keys().theirs, &failure(code))).await
    }
}

pub(crate) fn success(result: &Value) -> Value {
    json!({"success": true, "result": result, "errorCode": null, "errorMsg": null})
}

pub(crate) fn failure(code: &str) -> Value {
    json!({"success": false, "result": null, "errorCode": code, "errorMsg": "原因"})
}

/// Under `sign` as the telecom makes it: `serde_json` sorts the members of an object.
pub(crate) fn signed_answer(key: &TestKey, answer: &Value) -> String {
    let parts: Vec<String> = answer
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}={text}"),
            other => format!("{name}={other}"),
        })
        .collect();
    let mut signed = answer.clone();
    signed["sign"] = json!(key.sign(parts.join("&").as_bytes()));
    signed.to_string()
}

/// The first attempt of a new order, captured at the telecom.
pub(crate) fn captured_attempt(gateway: &Telecom) -> PaymentAttempt {
    let mut attempt = prepared(gateway, Scene::TelecomH5);
    let _applied = attempt.capture("2026030210000000000109", given::start()).unwrap();
    attempt
}

/// A paid attempt, as a query tells of it.
pub(crate) fn paid_result(attempt: &PaymentAttempt) -> Value {
    json!({
        "merchantNo": attempt.merchant,
        "outTradeNo": attempt.number.to_string(),
        "tradeNo": "2026030210000000000109",
        "tradeChannel": "WECHAT",
        "tradeAmt": attempt.amount.fen().to_string(),
        "tradeStatus": "SUCCESS",
        "payAmt": attempt.amount.fen().to_string(),
        "payTool": "WECHAT",
        "payFinishedDate": "2026-03-02 12:01:00",
    })
}

/// A paid attempt, as a notification tells of it.
pub(crate) fn payment_notice(attempt: &PaymentAttempt) -> Fields {
    notice(
        attempt,
        "PAY",
        &[
            ("payAmt", &attempt.amount.fen().to_string()),
            ("payTool", "WECHAT"),
            ("payFinishedDate", "2026-03-02 12:01:00"),
        ],
    )
}

/// A refund of 100.00 that has ended, as a notification tells of it.
pub(crate) fn refund_notice(attempt: &PaymentAttempt) -> Fields {
    notice(
        attempt,
        "REFUND",
        &[
            ("outRefundNo", "RF20260302"),
            ("refundAmt", "10000"),
            ("refundFinishedDate", "2026-03-02 12:09:00"),
        ],
    )
}

fn notice(attempt: &PaymentAttempt, kind: &str, more: &[(&str, &str)]) -> Fields {
    let mut fields: Fields = [
        ("institutionCode", INSTITUTION),
        ("merchantNo", attempt.merchant.as_str()),
        ("outTradeNo", &attempt.number.to_string()),
        ("tradeNo", "2026030210000000000109"),
        ("notifyType", kind),
        ("totalAmt", &attempt.amount.fen().to_string()),
        ("tradeStatus", "SUCCESS"),
    ]
    .iter()
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect();
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

/// The fields under their signature.
pub(crate) fn signed_notice(key: &TestKey, fields: &Fields) -> Vec<u8> {
    let signed: BTreeMap<_, _> = fields.iter().filter(|(_, value)| !value.is_empty()).collect();
    let content: Vec<String> =
        signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut body = fields.clone();
    body.insert("sign".to_owned(), key.sign(content.join("&").as_bytes()));
    serde_json::to_vec(&body).unwrap()
}

pub(crate) fn raw_json(body: Vec<u8>) -> RawNotification {
    let headers = vec![("content-type".to_owned(), "application/json;charset=UTF-8".to_owned())];
    RawNotification { headers, body, received_at: given::start() }
}

/// The gateway of the merchant that the sandbox knows.
pub(crate) async fn telecom_of(outside: &Outside, notify_url: &str) -> Telecom {
    let own = outside.control.identities().await.unwrap().telecom;
    let config = TelecomConfig {
        base_url: own.base_url,
        openid_page_url: own.openid_page_url,
        merchant_no: own.merchant_no,
        institution_code: own.institution_code,
        private_key_pem: own.private_key_pem,
        platform_public_key_pem: own.platform_public_key_pem,
        app_id: own.app_id,
        wechat_notify_url: notify_url.to_owned(),
        alipay_notify_url: notify_url.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    };
    Telecom::new(config, Arc::clone(&outside.clock), FakeExchangeLog::new()).unwrap()
}

/// What the shop knows of alice: her openid as the telecom tells it.
pub(crate) async fn alice(outside: &Outside) -> ports::Payer {
    let telecom = telecom_of(outside, NOWHERE).await;
    let code = outside.control.login_code("telecom", "alice").await.unwrap();
    let openid = ports::TelecomLogin::openid(&telecom, &code).await.unwrap();
    ports::Payer { openid: Some(openid), ..super::payer() }
}

pub(crate) async fn telecom_fault(control: &ControlClient, fault: &str) {
    let order = FaultOrder {
        system: "telecom".to_owned(),
        fault: fault.to_owned(),
        count: Some(1),
        ..FaultOrder::default()
    };
    control.set_fault(&order).await.unwrap();
}

/// The payer that the sandbox plays at the telecom.
pub(crate) struct TelecomPayer(pub(crate) ControlClient);

impl TelecomPayer {
    pub(crate) async fn act(
        &self,
        attempt: &PaymentAttempt,
        action: &str,
    ) -> Result<PayerReport, SandboxError> {
        let order = PayerOrder {
            order_id: attempt.order_id.to_string(),
            out_trade_no: Some(attempt.number.to_string()),
            action: action.to_owned(),
            channel: Some("telecom".to_owned()),
            url: None,
        };
        self.0.payer(&order).await
    }
}

#[async_trait]
impl Payer for TelecomPayer {
    async fn pay(&self, attempt: &PaymentAttempt) -> bool {
        match self.act(attempt, "silent").await {
            Ok(_report) => true,
            Err(SandboxError::Answered { status: 404 | 409, .. }) => false,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn lose_next_answer(&self) {
        telecom_fault(&self.0, "lost_answer").await;
    }

    async fn give_back_outside(&self, attempt: &PaymentAttempt) {
        self.act(attempt, "refund_outside").await.unwrap();
    }

    async fn let_refunds_finish(&self) {
        // They take three seconds.
        self.0.advance_clock(5).await.unwrap();
    }
}

/// An attempt that was created at the sandbox's telecom.
pub(crate) async fn created_at(
    outside: &Outside,
    gateway: &Telecom,
    scene: Scene,
) -> PaymentAttempt {
    let now = outside.clock.now();
    let attempt = PaymentAttempt {
        time_expire: now + chrono::TimeDelta::minutes(30),
        ..given::attempt_in(&given::order(), scene)
    };
    let request =
        ports::PaymentRequest { payer: alice(outside).await, ..super::request_for(&attempt) };
    let prepared = gateway.prepare(&request).unwrap();
    let attempt = PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    };
    gateway.create(&attempt).await.unwrap();
    attempt
}
