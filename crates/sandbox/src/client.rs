//! The client of the control API.

mod proxy_shop;

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::identities::Identities;
use crate::messages::{
    DemoCustomer, FaultOrder, JiuyiOrder, PayerOrder, PayerReport, PlantOrder, RefundOrder,
};

/// Longest wait for an answer: the payer waits for two deliveries of five seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Drives a sandbox from outside: its payer, its faults, its record and its clock.
#[derive(Debug, Clone)]
pub struct ControlClient {
    base_url: String,
    http: reqwest::Client,
}

impl ControlClient {
    /// A client of the sandbox at `base_url`, e.g. `http://127.0.0.1:9000`.
    pub fn new(base_url: impl Into<String>) -> Result<Self, SandboxError> {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { base_url, http })
    }

    /// Who we are at each provider, with URLs under this client's own base.
    pub async fn identities(&self) -> Result<Identities, SandboxError> {
        let identities: Identities = self.get("identities").await?;
        Ok(identities.at(&self.base_url))
    }

    /// Has the payer act; returns after the first delivery of the notification.
    ///
    /// Answers 400 to an unknown action or channel, 404 when there is no trade, and 409 when
    /// every trade of the order is paid, closed or expired.
    pub async fn payer(&self, order: &PayerOrder) -> Result<PayerReport, SandboxError> {
        self.post("payer", order).await
    }

    /// Makes a system fail, or work again; answers 400 to an unknown system or fault.
    pub async fn set_fault(&self, fault: &FaultOrder) -> Result<Value, SandboxError> {
        self.post("faults", fault).await
    }

    /// `{requests, holds, notifications}` of one system, or of all.
    pub async fn outside(&self, system: Option<&str>) -> Result<Value, SandboxError> {
        let request = self.http.get(self.url("outside"));
        let request = match system {
            Some(system) => request.query(&[("system", system)]),
            None => request,
        };
        read(request.send().await?).await
    }

    /// Moves the sandbox's clock; gives its whole offset, in seconds.
    pub async fn advance_clock(&self, seconds: i64) -> Result<i64, SandboxError> {
        let moved: Value = self.post("clock", &json!({"advanceSeconds": seconds})).await?;
        offset(&moved)
    }

    /// How far the sandbox's clock is ahead of the system's, in seconds.
    pub async fn clock_offset(&self) -> Result<i64, SandboxError> {
        offset(&self.get("clock").await?)
    }

    /// The customers of the demo directory.
    pub async fn customers(&self) -> Result<Vec<DemoCustomer>, SandboxError> {
        self.get("customers").await
    }

    /// Says what the next refunds of a provider become; answers 400 to an unknown outcome.
    pub async fn set_refund_outcome(&self, order: &RefundOrder) -> Result<Value, SandboxError> {
        self.post("refunds", order).await
    }

    /// Plants a difference in a daily bill; gives it with the trade's number as `outTradeNo`.
    ///
    /// Answers 400 to an unknown difference; `state` answers 404 and 409 as the payer does.
    pub async fn plant(&self, order: &PlantOrder) -> Result<Value, SandboxError> {
        self.post("bill", order).await
    }

    /// Invokes payment in the `WeChat` client with the six parameters of the merchant's page;
    /// the payer pays when all is right.
    ///
    /// Answers 409 with the reason when the client would refuse.
    pub async fn invoke_wechat(&self, params: &Value) -> Result<PayerReport, SandboxError> {
        self.post("invoke", &json!({"params": params})).await
    }

    /// Pays in the Alipay app as a mini-program's `my.tradePay({tradeNO})` has it done.
    ///
    /// Answers 404 to an unknown number, 409 when it was not made for a mini-program or is paid.
    pub async fn invoke_alipay(&self, trade_no: &str) -> Result<PayerReport, SandboxError> {
        self.post("invoke-alipay", &json!({"tradeNO": trade_no})).await
    }

    /// A sign-in code of Alipay's for a test user (`alice`, `bob`, `carol`), good once for
    /// three minutes; `alipay.system.oauth.token` then gives the user's id.
    pub async fn alipay_login_code(&self, user: &str) -> Result<String, SandboxError> {
        self.alipay_code(&json!({"user": user})).await
    }

    /// As [`Self::alipay_login_code`], of an application that is told the open id alone.
    pub async fn alipay_open_id_code(&self, user: &str) -> Result<String, SandboxError> {
        self.alipay_code(&json!({"user": user, "openIdOnly": true})).await
    }

    /// Has a new Alipay certificate of the same root sign; gives its number.
    pub async fn alipay_rotate_cert(&self) -> Result<String, SandboxError> {
        let answer: Value = self.post("alipay/rotate-cert", &json!({})).await?;
        text_of(&answer, "alipayCertSn")
    }

    async fn alipay_code(&self, order: &Value) -> Result<String, SandboxError> {
        let answer: Value = self.post("alipay/login-code", order).await?;
        text_of(&answer, "code")
    }

    /// What `WeChat` Pay signs with: `public_key`, `certificate`, `rotated_certificate` or
    /// `both`, which takes turns.
    pub async fn wechat_sign_with(&self, key: &str) -> Result<Value, SandboxError> {
        self.post("wechat/keys", &json!({"sign_with": key})).await
    }

    /// Whether `WeChat` Pay spells its error codes the old way, without underscores.
    pub async fn wechat_old_spelling(&self, old: bool) -> Result<Value, SandboxError> {
        self.post("wechat/keys", &json!({"old_spelling": old})).await
    }

    /// The openid of a test user (`alice`, `bob`, `carol`) under one of the merchant's
    /// `WeChat` applications.
    pub async fn wechat_openid(&self, app_id: &str, user: &str) -> Result<String, SandboxError> {
        let request = self.http.get(self.url("wechat/openid"));
        let answer: Value =
            read(request.query(&[("appId", app_id), ("user", user)]).send().await?).await?;
        text_of(&answer, "openid")
    }

    /// The code that `WeChat` gives the client when a test user (`alice`, `bob`, `carol`) signs
    /// in; `app` is `official_account`, `mini_program` or `telecom`.
    ///
    /// Answers 400 to an unknown application or user.
    pub async fn login_code(&self, app: &str, user: &str) -> Result<String, SandboxError> {
        let answer: Value = self.post("login-code", &json!({"app": app, "user": user})).await?;
        text_of(&answer, "code")
    }

    /// Has the next `count` calls of `WeChat`'s open interfaces answer with `errcode`; 0 takes
    /// it back.
    pub async fn wechat_open_errcode(
        &self,
        errcode: i64,
        count: u32,
    ) -> Result<Value, SandboxError> {
        self.post("wechat-open", &json!({"errcode": errcode, "count": count})).await
    }

    /// Has the next `count` uploads to Baidu answered with a status: 3 token invalid, 4 server
    /// error; 0 takes it back.
    pub async fn baidu_status(&self, status: u32, count: u32) -> Result<Value, SandboxError> {
        self.post("baidu", &json!({"status": status, "count": count})).await
    }

    /// The code of the latest text message to a phone number; answers 404 when it was sent none.
    pub async fn sms_code(&self, phone: &str) -> Result<String, SandboxError> {
        let answer: Value = self.post("sms-code", &json!({"phoneNumber": phone})).await?;
        text_of(&answer, "code")
    }

    /// Has the next `count` look-ups of `AMap` answer with `infocode`; 10000 takes it back.
    pub async fn amap_infocode(&self, infocode: u32, count: u32) -> Result<Value, SandboxError> {
        self.post("amap", &json!({"infocode": infocode, "count": count})).await
    }

    /// Changes 玖壹's shop and shows it: products with prices and stock, `balanceFen`, how it acts.
    ///
    /// Answers 400 to an unknown product or word.
    pub async fn jiuyi(&self, order: &JiuyiOrder) -> Result<Value, SandboxError> {
        self.post("jiuyi", order).await
    }

    /// Has an order at 玖壹 stand at `status` (1–7, or a number that nobody knows) from now on;
    /// the partner is told of 3 to 6. Answers 404 when there is no such order.
    pub async fn jiuyi_status(
        &self,
        out_order_id: &str,
        status: u8,
    ) -> Result<Value, SandboxError> {
        self.post("jiuyi/status", &json!({"outOrderId": out_order_id, "status": status})).await
    }

    /// The telecom's statement file of a day (`YYYY-MM-DD` in Shanghai), as staff get it.
    pub async fn telecom_statement(&self, date: &str) -> Result<String, SandboxError> {
        let request = self.http.get(self.url("telecom/statement")).query(&[("date", date)]);
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        if status == 200 { Ok(text) } else { Err(SandboxError::Answered { status, text }) }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, SandboxError> {
        read(self.http.get(self.url(path)).send().await?).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, SandboxError> {
        read(self.http.post(self.url(path)).json(body).send().await?).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/sandbox/{path}", self.base_url)
    }
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, SandboxError> {
    let status = response.status();
    let body = response.bytes().await?;
    if status.is_success() {
        return Ok(serde_json::from_slice(&body)?);
    }
    let text = serde_json::from_slice::<Value>(&body)
        .ok()
        .and_then(|body| body.get("error").and_then(Value::as_str).map(str::to_owned))
        .unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
    Err(SandboxError::Answered { status: status.as_u16(), text })
}

fn text_of(answer: &Value, name: &str) -> Result<String, SandboxError> {
    let text = answer.get(name).and_then(Value::as_str);
    text.map(str::to_owned).ok_or(SandboxError::Sealed("an answer lacks what was asked for"))
}

fn offset(answer: &Value) -> Result<i64, SandboxError> {
    answer
        .get("offsetSeconds")
        .and_then(Value::as_i64)
        .ok_or(SandboxError::Sealed("the clock's answer has no offset"))
}
