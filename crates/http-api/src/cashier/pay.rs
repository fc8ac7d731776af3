use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Caller, JsonBody, KeyHeader};
use crate::middleware::{record_attempt, record_order};
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, KeyedAnswer, PayOrder, Payment};
use domain::intake::{IdempotencyKey, StoredAnswer};
use domain::{Action, Channel, Scene};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 微信-支付请求: a payment attempt at WeChat Pay, and what the client has to do.
///
/// An attempt that can still be paid is handed out again instead of a new one.
#[utoipa::path(
    post,
    path = "/v1/cashier/wechat/pay",
    tag = "收银台",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 128,
            pattern = r"^[!-~]+$",
        description = "The same key and body within 24 hours give the first answer again")),
    request_body = WechatPayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn wechat_pay(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    caller: Caller,
    KeyHeader(key): KeyHeader,
    JsonBody(body): JsonBody<WechatPayRequest>,
) -> Result<HttpResponse, ApiError> {
    let request = Request { order_id: body.order_id, scene: body.scene, return_url: None };
    start(&app, &settings, &caller, key, request.read(Channel::Wechat)?).await
}

/// 支付宝-支付: a payment attempt at Alipay, and what the client has to do.
///
/// An attempt that can still be paid is handed out again instead of a new one.
#[utoipa::path(
    post,
    path = "/v1/cashier/alipay/pay",
    tag = "收银台",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 128,
            pattern = r"^[!-~]+$",
        description = "The same key and body within 24 hours give the first answer again")),
    request_body = AlipayPayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn alipay_pay(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    caller: Caller,
    KeyHeader(key): KeyHeader,
    JsonBody(body): JsonBody<AlipayPayRequest>,
) -> Result<HttpResponse, ApiError> {
    let AlipayPayRequest { order_id, scene, return_url } = body;
    let request = Request { order_id, scene, return_url };
    start(&app, &settings, &caller, key, request.read(Channel::Alipay)?).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WechatPayRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// `native`: a QR code on a PC.
    #[schema(example = "native")]
    scene: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlipayPayRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// `page`: Alipay's page in a PC's browser; `qr`: a QR code.
    #[schema(example = "page")]
    scene: String,
    /// Where the payer's browser goes afterwards; its origin must be on the server's list.
    return_url: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentStarted {
    payment: PaymentBrief,
    action: ClientAction,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PaymentBrief {
    /// Our number at the provider.
    #[schema(example = "R20240726181666459945499033700")]
    payment_id: String,
    #[schema(example = "pending")]
    status: &'static str,
    /// When the provider stops taking money for it.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// What the client has to do for the payer to pay.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ClientAction {
    /// Show the content as a QR code.
    QrCode { content: String },
    /// Open the address in the payer's browser.
    Redirect { url: String },
}

impl From<Payment> for PaymentStarted {
    fn from(payment: Payment) -> Self {
        let brief = PaymentBrief {
            payment_id: payment.number.to_string(),
            status: payment.status,
            expires_at: rfc3339(payment.expires_at),
        };
        let action = match payment.action {
            Action::QrCode { content } => ClientAction::QrCode { content },
            Action::Redirect { url } => ClientAction::Redirect { url },
        };
        Self { payment: brief, action }
    }
}

/// The fields of either route.
struct Request {
    order_id: String,
    scene: String,
    return_url: Option<String>,
}

impl Request {
    fn read(self, channel: Channel) -> Result<PayOrder, ApiError> {
        let scene = Scene::from_name(&self.scene).filter(|scene| scene.channel() == channel);
        let not_offered = || ApiError::new(ErrorCode::SceneNotOffered).in_field("scene");
        Ok(PayOrder {
            scene: scene.ok_or_else(not_offered)?,
            order_id: self.order_id.parse()?,
            return_url: self.return_url,
        })
    }
}

async fn start(
    app: &Application,
    settings: &HttpSettings,
    caller: &Caller,
    key: Option<IdempotencyKey>,
    pay: PayOrder,
) -> Result<HttpResponse, ApiError> {
    record_order(pay.order_id);
    let answer = match key {
        None => answer(app, pay).await?,
        Some(key) => keyed(app, caller, key, pay).await?,
    };
    Ok(stored_response(answer, &app.tokens, settings))
}

/// Once for the key. A failure of this very call is told as it is, with its headers.
async fn keyed(
    app: &Application,
    caller: &Caller,
    key: IdempotencyKey,
    pay: PayOrder,
) -> Result<StoredAnswer, ApiError> {
    let scope = format!("cashier/{}/pay", pay.scene.channel().name());
    let said = format!("{}\0{}\0{:?}", pay.order_id, pay.scene.name(), pay.return_url);
    let request = app.keys.request(&scope, key, said.as_bytes());
    let mut failure = None;
    let work = async {
        match answer(app, pay).await {
            Ok(answer) => KeyedAnswer::Remember(answer),
            Err(error) => {
                let answer = error.stored(caller);
                let is_passing = failure.insert(error).code().is_passing();
                if is_passing { KeyedAnswer::Forget(answer) } else { KeyedAnswer::Remember(answer) }
            }
        }
    };
    let answer = app.keys.run(&request, work).await?;
    failure.map_or(Ok(answer), Err)
}

async fn answer(app: &Application, pay: PayOrder) -> Result<StoredAnswer, ApiError> {
    let payment = app.cashier.pay(pay).await?;
    record_attempt(payment.number);
    let body = Success::of(PaymentStarted::from(payment)).to_json();
    Ok(StoredAnswer { status: 200, body, order_id: None })
}
