use super::action::PaymentStarted;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::PayerDevice;
use crate::keyed::Keyed;
use crate::middleware::{record_attempt, record_order};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev};
use app::{Application, PayOrder};
use domain::intake::StoredAnswer;
use domain::ports::Payer;
use domain::{Channel, Scene};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use std::fmt;
use utoipa::ToSchema;

/// The longest openid of any provider, in characters.
const LONGEST_OPENID: usize = 128;
/// The longest return address, in characters; no provider takes more.
const LONGEST_URL: usize = 256;

/// What every route that starts a payment works with.
pub(crate) struct Till {
    keyed: Keyed,
    device: PayerDevice,
}

impl FromRequest for Till {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let device = PayerDevice::of(request);
        let keyed = Keyed::from_request(request, payload);
        Box::pin(async move { Ok(Self { keyed: keyed.await?, device }) })
    }
}

/// A payment of an order, with what some scenes need besides.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PayRequest {
    #[schema(example = "R202407261816664599454990337")]
    pub(super) order_id: String,
    /// Who pays, under the application of the scene.
    #[schema(max_length = 128)]
    pub(super) openid: Option<String>,
    /// Where the payer's browser goes afterwards; its origin must be on the server's list.
    #[schema(max_length = 256)]
    pub(super) return_url: Option<String>,
}

/// The same where the scene is the client's to choose.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaySceneRequest {
    /// `WeChat`: `native`, `jsapi`, `h5` or `mini_program`; Alipay: `page`, `wap`, `mini_program` or
    /// `qr`.
    #[schema(example = "native")]
    scene: String,
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// Who pays, under the application of the scene: for `jsapi` and `mini_program`.
    #[schema(max_length = 128)]
    openid: Option<String>,
    /// Where the payer's browser goes afterwards; its origin must be on the server's list.
    #[schema(max_length = 256)]
    return_url: Option<String>,
}

/// Without who pays.
impl fmt::Debug for PayRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayRequest").field("order_id", &self.order_id).finish_non_exhaustive()
    }
}

/// Without who pays.
impl fmt::Debug for PaySceneRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaySceneRequest")
            .field("order_id", &self.order_id)
            .field("scene", &self.scene)
            .finish_non_exhaustive()
    }
}

impl PaySceneRequest {
    /// Scene and payment at the channel.
    pub(super) fn at(self, channel: Channel) -> Result<(Scene, PayRequest), ApiError> {
        let Self { scene, order_id, openid, return_url } = self;
        let not_offered = || ApiError::new(ErrorCode::SceneNotOffered).in_field("scene");
        let scene = Scene::within(channel, &scene).ok_or_else(not_offered)?;
        Ok((scene, PayRequest { order_id, openid, return_url }))
    }
}

impl Till {
    pub(super) fn app(&self) -> &Application {
        &self.keyed.app
    }

    pub(super) fn public_url(&self) -> &str {
        self.keyed.settings.public_url.trim_end_matches('/')
    }

    pub(super) async fn start(
        &self,
        scene: Scene,
        request: PayRequest,
    ) -> Result<HttpResponse, ApiError> {
        let pay = self.read(scene, request)?;
        record_order(pay.order_id);
        let (scene, openid) = (pay.scene.name(), &pay.payer.openid);
        let said = format!("{}\0{scene}\0{:?}\0{openid:?}", pay.order_id, pay.return_url);
        let started = Box::pin(answer(self.app(), pay));
        self.keyed.answer(said.as_bytes(), started).await
    }

    fn read(&self, scene: Scene, request: PayRequest) -> Result<PayOrder, ApiError> {
        let PayRequest { order_id, openid, return_url } = request;
        let refused = |field: &'static str, problem: &'static str| {
            ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
        };
        if openid.as_ref().is_some_and(|openid| openid.chars().count() > LONGEST_OPENID) {
            return Err(refused("openid", "is too long"));
        }
        if return_url.as_ref().is_some_and(|url| url.chars().count() > LONGEST_URL) {
            return Err(refused("returnUrl", "is too long"));
        }
        // Scenes that do not need to know who pays are not told, so that their attempts are re-used.
        let openid = openid.filter(|openid| scene.needs_openid() && !openid.is_empty());
        let is_h5 = scene == Scene::H5 || scene == Scene::TelecomH5;
        let address = self.keyed.caller.address.filter(|_| is_h5);
        Ok(PayOrder {
            scene,
            order_id: order_id.parse()?,
            return_url,
            payer: Payer { openid, address, device: self.device.0 },
        })
    }
}

async fn answer(app: &Application, pay: PayOrder) -> Result<StoredAnswer, ApiError> {
    let payment = app.cashier.pay(pay).await?;
    record_attempt(payment.number);
    Ok(Success::of(PaymentStarted::from(payment)).stored())
}
