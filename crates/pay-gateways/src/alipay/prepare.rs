//! What is sent to make a payment, worked out beforehand and kept.

use super::Inner;
use super::wire::{CREATE, OrderContent, OwnFields, PAGE_PAY, PRECREATE, StoredRequest, WAP_PAY};
use crate::text::beijing;
use domain::Scene;
use domain::ports::{PaymentRequest, PrepareError, PreparedPayment};

const PAGE_PRODUCT: &str = "FAST_INSTANT_TRADE_PAY";
const WAP_PRODUCT: &str = "QUICK_WAP_WAY";
const MINI_PROGRAM_PRODUCT: &str = "JSAPI_PAY";
/// The longest `subject`, in characters.
const LONGEST_TITLE: usize = 256;
/// The longest `return_url`, in bytes.
const LONGEST_URL: usize = 256;
/// The longest open id, in characters.
const LONGEST_OPEN_ID: usize = 128;
/// 99999999.99 yuan, in fen.
const MOST: i64 = 9_999_999_999;

impl Inner {
    pub(super) fn prepare(
        &self,
        request: &PaymentRequest,
    ) -> Result<PreparedPayment, PrepareError> {
        let (method, product_code, own) = self.in_scene(request)?;
        check(request)?;
        let content = OrderContent {
            out_trade_no: request.number.to_string(),
            total_amount: request.amount.to_string(),
            subject: &request.title,
            product_code,
            time_expire: beijing(request.time_expire),
            own,
        };
        let is_page = matches!(request.scene, Scene::Page | Scene::Wap);
        let stored = StoredRequest {
            method: method.to_owned(),
            biz_content: json(&content)?,
            notify_url: self.notify_url.clone(),
            return_url: request.return_url.clone().filter(|_| is_page),
        };
        Ok(PreparedPayment {
            merchant: self.seller_id.clone(),
            app_id: self.exchange.app_id.clone(),
            body: json(&stored)?,
        })
    }

    /// The method, the product and the fields of a scene.
    fn in_scene<'a>(
        &'a self,
        request: &'a PaymentRequest,
    ) -> Result<(&'static str, &'a str, OwnFields<'a>), PrepareError> {
        let none = OwnFields::default();
        match request.scene {
            Scene::Page => Ok((PAGE_PAY, PAGE_PRODUCT, none)),
            Scene::Wap => {
                let own = OwnFields { quit_url: request.return_url.as_deref(), ..none };
                Ok((WAP_PAY, WAP_PRODUCT, own))
            }
            Scene::Qr => {
                let minutes = Some(scan_minutes(request));
                let own = OwnFields { qr_code_timeout_express: minutes, ..none };
                Ok((PRECREATE, &self.precreate_product, own))
            }
            Scene::AlipayMiniProgram => {
                let payer = request.payer.openid.as_deref().filter(|id| is_payer(id));
                let payer = payer.ok_or(PrepareError::OpenidNeeded)?;
                let (buyer_id, buyer_open_id) =
                    if is_account(payer) { (Some(payer), None) } else { (None, Some(payer)) };
                let op_app_id = Some(self.mini_program_app_id.as_str());
                let own = OwnFields { op_app_id, buyer_id, buyer_open_id, ..none };
                Ok((CREATE, MINI_PROGRAM_PRODUCT, own))
            }
            Scene::Native
            | Scene::Jsapi
            | Scene::H5
            | Scene::MiniProgram
            | Scene::TelecomJsapi
            | Scene::TelecomH5
            | Scene::TelecomMiniProgram
            | Scene::TelecomAlipay => Err(PrepareError::SceneNotOffered),
        }
    }
}

/// A user id or an open id, as far as its form tells.
pub(super) fn is_payer(id: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST_OPEN_ID).contains(&id.len()) && id.bytes().all(good)
}

/// A user id: sixteen digits, the first four of which are always the same.
fn is_account(id: &str) -> bool {
    id.len() == 16 && id.starts_with("2088") && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code on somebody's screen cannot be closed, so it must end with the order: whole minutes, at
/// least one (Alipay takes no less), counted by Alipay from the create on.
fn scan_minutes(request: &PaymentRequest) -> String {
    let left = request.time_expire - request.created_at;
    format!("{}m", left.num_minutes().clamp(1, 120))
}

fn check(request: &PaymentRequest) -> Result<(), PrepareError> {
    let title = &request.title;
    let bad = |character: char| character.is_control() || matches!(character, '/' | '=' | '&');
    let unacceptable = |field| Err(PrepareError::Unacceptable { field });
    if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE || title.contains(bad) {
        unacceptable("title")
    } else if !(1..=MOST).contains(&request.amount.fen()) {
        unacceptable("amount")
    } else if request.return_url.as_ref().is_some_and(|url| url.len() > LONGEST_URL) {
        unacceptable("return_url")
    } else {
        Ok(())
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, PrepareError> {
    serde_json::to_string(value).map_err(|_error| PrepareError::Unacceptable { field: "title" })
}
