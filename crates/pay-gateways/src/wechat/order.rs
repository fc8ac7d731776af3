//! The request that makes a payment, by scene.

use super::Inner;
use super::wire::{H5Info, Order, OrderAmount, OrderPayer, SceneInfo};
use crate::text::rfc3339;
use domain::Scene;
use domain::ports::{Device, Payer, PaymentRequest, PrepareError, PreparedPayment};

/// The longest `description`, in bytes.
const LONGEST_TITLE: usize = 127;
/// The longest `openid`, in bytes.
const LONGEST_OPENID: usize = 128;

/// How a scene's payments are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Native,
    /// Pages inside `WeChat` and mini-programs alike.
    Jsapi,
    H5,
}

impl Way {
    /// `None`: another channel's.
    pub(super) fn of(scene: Scene) -> Option<Self> {
        match scene {
            Scene::Native => Some(Self::Native),
            Scene::Jsapi | Scene::MiniProgram => Some(Self::Jsapi),
            Scene::H5 => Some(Self::H5),
            Scene::Page
            | Scene::Wap
            | Scene::AlipayMiniProgram
            | Scene::Qr
            | Scene::TelecomJsapi
            | Scene::TelecomH5
            | Scene::TelecomMiniProgram
            | Scene::TelecomAlipay => None,
        }
    }

    /// The last segment of the address.
    pub(super) fn endpoint(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Jsapi => "jsapi",
            Self::H5 => "h5",
        }
    }
}

impl Inner {
    pub(super) fn prepare(
        &self,
        request: &PaymentRequest,
    ) -> Result<PreparedPayment, PrepareError> {
        let app_id = self.app_of(request.scene).ok_or(PrepareError::SceneNotOffered)?;
        check_title(&request.title)?;
        if request.amount.fen() == 0 {
            return Err(PrepareError::Unacceptable { field: "amount" });
        }
        let order = Order {
            appid: app_id,
            mchid: &self.mchid,
            description: &request.title,
            out_trade_no: request.number.to_string(),
            time_expire: rfc3339(request.time_expire),
            notify_url: &self.notify_url,
            amount: OrderAmount {
                total: request.amount.fen(),
                currency: request.amount.currency().code(),
            },
            payer: payer(request.scene, &request.payer)?,
            scene_info: scene_info(request.scene, &request.payer)?,
        };
        let body = serde_json::to_string(&order)
            .map_err(|_error| PrepareError::Unacceptable { field: "title" })?;
        Ok(PreparedPayment { merchant: self.mchid.clone(), app_id: app_id.to_owned(), body })
    }

    /// The application under which a scene is paid; `None` where it is not offered.
    fn app_of(&self, scene: Scene) -> Option<&str> {
        let _way = Way::of(scene)?;
        if scene == Scene::MiniProgram {
            self.mini_program_app_id.as_deref()
        } else {
            Some(&self.app_id)
        }
    }
}

fn payer(scene: Scene, payer: &Payer) -> Result<Option<OrderPayer<'_>>, PrepareError> {
    if !scene.needs_openid() {
        return Ok(None);
    }
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let is_openid =
        |openid: &&str| (1..=LONGEST_OPENID).contains(&openid.len()) && openid.bytes().all(good);
    let openid = payer.openid.as_deref().filter(is_openid).ok_or(PrepareError::OpenidNeeded)?;
    Ok(Some(OrderPayer { openid }))
}

fn scene_info(scene: Scene, payer: &Payer) -> Result<Option<SceneInfo>, PrepareError> {
    if scene != Scene::H5 {
        return Ok(None);
    }
    let address = payer.address.ok_or(PrepareError::AddressNeeded)?;
    let kind = match payer.device {
        Device::Other => "Wap",
        Device::Ios => "iOS",
        Device::Android => "Android",
    };
    Ok(Some(SceneInfo { payer_client_ip: address.to_canonical(), h5_info: H5Info { kind } }))
}

/// `description`: characters of up to three bytes, 127 bytes in all.
fn check_title(title: &str) -> Result<(), PrepareError> {
    let good = |character: char| character.len_utf8() < 4 && !character.is_control();
    if !title.trim().is_empty() && title.len() <= LONGEST_TITLE && title.chars().all(good) {
        Ok(())
    } else {
        Err(PrepareError::Unacceptable { field: "title" })
    }
}
