//! The telecom's interface as `docs/contracts/telecom.md` has it: paths, fields, words and codes.
//! Much of it is assumed there; whoever has the real contract changes this file.

use super::sign::Fields;
use crate::text::beijing;
use domain::Scene;
use domain::ports::PaymentRequest;

pub(super) const CREATE: &[&str] = &["pay", "tradeCreate"];
pub(super) const QUERY: &[&str] = &["integrate", "orderQuery"];
pub(super) const CLOSE: &[&str] = &["pay", "closeOrder"];
pub(super) const REFUND: &[&str] = &["integrate", "refund"];
pub(super) const REFUND_QUERY: &[&str] = &["integrate", "refundQuery"];
pub(super) const OPENID: &[&str] = &["integrate", "aggregateGetOpenid"];

pub(super) const MERCHANT: &str = "merchantNo";
pub(super) const INSTITUTION: &str = "institutionCode";
pub(super) const SIGN: &str = "sign";
/// The merchant's number of the payment.
pub(super) const NUMBER: &str = "outTradeNo";
/// The telecom's number of the payment.
pub(super) const TRADE_NO: &str = "tradeNo";
pub(super) const STATUS: &str = "tradeStatus";
/// What was asked, in fen; in answers.
pub(super) const ASKED: &str = "tradeAmt";
/// What was asked, in fen; in notifications.
pub(super) const TOTAL: &str = "totalAmt";
/// What the payer paid, in fen.
pub(super) const PAID: &str = "payAmt";
pub(super) const PAID_AT: &str = "payFinishedDate";
/// The merchant's number of the refund.
pub(super) const REFUND_NUMBER: &str = "outRefundNo";
/// The telecom's number of the refund.
pub(super) const PROVIDER_REFUND_NUMBER: &str = "refundNo";
/// What goes back, in fen.
pub(super) const REFUNDED: &str = "refundAmt";
pub(super) const REFUNDED_AT: &str = "refundFinishedDate";
pub(super) const NOTIFY_TYPE: &str = "notifyType";
pub(super) const NOTIFY_PAYMENT: &str = "PAY";
pub(super) const NOTIFY_REFUND: &str = "REFUND";
/// `tradeStatus` of what was just created.
pub(super) const WAITING: &str = "WAITFORPAY";
/// An address for the payer's browser.
pub(super) const PAY_URL: &str = "payUrl";
/// What the page inside `WeChat` invokes payment with.
pub(super) const PAY_INFO: &str = "payInfo";
/// The members of [`PAY_INFO`], in the order in which `WeChat` documents them.
pub(super) const PAY_INFO_NAMES: [&str; 6] =
    ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"];
pub(super) const OPENID_MEMBER: &str = "openId";
pub(super) const APP_ID_MEMBER: &str = "appId";
/// What came back from the openid page.
pub(super) const CODE_FIELD: &str = "code";

/// The first line of a statement file.
pub(super) const STATEMENT_HEADER: [&str; 7] =
    [NUMBER, TRADE_NO, REFUND_NUMBER, "type", "amount", "finishedDate", STATUS];

/// Who works the till: a field that must be there.
const OPERATOR: &str = "website";
const CURRENCY: &str = "156";

/// The longest `subject`, in characters; `goodsInfo` takes more.
pub(super) const LONGEST_TITLE: usize = 128;
/// The longest `refundReason`, in characters.
const LONGEST_REASON: usize = 80;
/// The greatest amount, in fen: eleven digits.
pub(super) const MOST: i64 = 99_999_999_999;

/// Who calls: part of every request. `at`: in Beijing time.
pub(super) fn common(merchant_no: &str, institution_code: &str, at: &str) -> Fields {
    fields([
        (MERCHANT, merchant_no),
        (INSTITUTION, institution_code),
        ("institutionType", "MERCHANT"),
        ("requestDate", at),
        ("signType", "S002"),
    ])
}

/// The content of a create, all but who calls and when; `None`: not a scene of the telecom's.
pub(super) fn create(request: &PaymentRequest, notify_url: &str) -> Option<Fields> {
    let (channel, scene) = channel_and_scene(request.scene)?;
    let is_browser = matches!(request.scene, Scene::TelecomH5 | Scene::TelecomAlipay);
    let openid = request.payer.openid.as_deref().filter(|_| request.scene.needs_openid());
    let risk = request.payer.address.map(|address| format!(r#"{{"clientIp":"{address}"}}"#));
    Some(fields([
        (NUMBER, &request.number.to_string()),
        (ASKED, &request.amount.fen().to_string()),
        ("ccy", CURRENCY),
        ("tradeChannel", channel),
        ("tradeScene", scene),
        (OPENID_MEMBER, openid.unwrap_or_default()),
        ("accessCode", "CASHIER"),
        ("mediumType", "WIRELESS"),
        ("subject", &request.title),
        ("goodsInfo", &request.title),
        ("operator", OPERATOR),
        ("notifyUrl", notify_url),
        ("returnUrl", request.return_url.as_deref().filter(|_| is_browser).unwrap_or_default()),
        ("expireDate", &beijing(request.time_expire)),
        ("riskControlInfo", risk.as_deref().unwrap_or_default()),
    ]))
}

/// `tradeChannel` and `tradeScene`.
fn channel_and_scene(scene: Scene) -> Option<(&'static str, &'static str)> {
    match scene {
        Scene::TelecomJsapi => Some(("WECHAT", "JSAPI")),
        Scene::TelecomMiniProgram => Some(("WECHAT", "APPLET")),
        Scene::TelecomH5 => Some(("WECHAT", "H5")),
        Scene::TelecomAlipay => Some(("ALIPAY", "")),
        Scene::Native
        | Scene::Jsapi
        | Scene::H5
        | Scene::MiniProgram
        | Scene::Page
        | Scene::Wap
        | Scene::AlipayMiniProgram
        | Scene::Qr => None,
    }
}

/// The content of a query or a close.
pub(super) fn about(number: &str) -> Fields {
    fields([(NUMBER, number)])
}

/// The content of a refund. `fen`: in fen.
pub(super) fn refund(
    number: &str,
    refund_number: &str,
    fen: i64,
    reason: &str,
    notify_url: &str,
) -> Fields {
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    fields([
        (NUMBER, number),
        (REFUND_NUMBER, refund_number),
        (REFUNDED, &fen.to_string()),
        ("ccy", CURRENCY),
        ("refundReason", &reason),
        ("notifyUrl", notify_url),
    ])
}

/// The content of a question about a refund.
pub(super) fn about_refund(number: &str, refund_number: &str) -> Fields {
    fields([(NUMBER, number), (REFUND_NUMBER, refund_number)])
}

pub(super) fn code(code: &str) -> Fields {
    fields([(CODE_FIELD, code)])
}

/// The parameters of the openid page; both texts are percent-encoded already.
pub(super) fn openid_page(merchant_no: &str, redirect_uri: &str, state: &str) -> String {
    format!("{MERCHANT}={merchant_no}&redirectUrl={redirect_uri}&state={state}")
}

/// What is empty counts as absent.
fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Where a payment or a refund stands (`tradeStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing paid yet; a refund: under way.
    Open,
    Success,
    /// A payment: the last try failed, another may succeed. A refund: it will not happen.
    Failed,
    /// Closed; a refund: taken back before anything moved.
    Closed,
}

impl Status {
    /// `None`: a word that we do not know.
    pub(super) fn read(word: &str) -> Option<Self> {
        match word {
            "NOTPAY" => Some(Self::Open),
            "SUCCESS" => Some(Self::Success),
            "FAIL" => Some(Self::Failed),
            "CLOSE" => Some(Self::Closed),
            _unknown => None,
        }
    }
}

/// What an `errorCode` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Whom we say we are, or our clock or address, is wrong: the call went no further.
    Configuration,
    /// A field is missing or wrong.
    Field,
    /// Nothing was done: later.
    Later,
    NotFound,
    Paid,
    Closed,
    /// The number was used with other data.
    OtherData,
    /// The business does not allow it: the call did nothing.
    Denied,
    /// The code of the openid page buys nothing.
    Code,
    RefundNotFound,
    /// The merchant's balance does not suffice: later, under the same number.
    Balance,
    RefundOtherData,
    /// Nothing to be relied upon.
    Unclear,
}

impl Meaning {
    pub(super) fn read(code: &str) -> Self {
        match code {
            "API100001" | "API100003" | "API100004" | "API100005" => Self::Configuration,
            "API100002" => Self::Field,
            "API100006" => Self::Later,
            "TRADE100001" => Self::NotFound,
            "TRADE100002" => Self::Paid,
            "TRADE100003" => Self::Closed,
            "TRADE100004" => Self::OtherData,
            "TRADE100005" | "TRADE100006" | "TRADE100007" | "TRADE100008" | "REFUND100002" => {
                Self::Denied
            }
            "OPENID100001" | "OPENID100002" => Self::Code,
            "REFUND100001" => Self::RefundNotFound,
            "REFUND100003" => Self::Balance,
            "REFUND100004" => Self::RefundOtherData,
            _busy_undecryptable_or_unknown => Self::Unclear,
        }
    }

    /// Refusals that come before the telecom knows who calls, and so without a signature.
    pub(super) fn may_be_unsigned(code: &str) -> bool {
        matches!(code, "API100001" | "API100003")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_code_of_the_contract_has_its_meaning() {
        for (code, meaning) in [
            ("API100001", Meaning::Configuration),
            ("API100002", Meaning::Field),
            ("API100003", Meaning::Configuration),
            ("API100004", Meaning::Configuration),
            ("API100005", Meaning::Configuration),
            ("API100006", Meaning::Later),
            ("API500001", Meaning::Unclear),
            ("API500009", Meaning::Unclear),
            ("TRADE100001", Meaning::NotFound),
            ("TRADE100002", Meaning::Paid),
            ("TRADE100003", Meaning::Closed),
            ("TRADE100004", Meaning::OtherData),
            ("TRADE100005", Meaning::Denied),
            ("TRADE100006", Meaning::Denied),
            ("TRADE100007", Meaning::Denied),
            ("TRADE100008", Meaning::Denied),
            ("OPENID100001", Meaning::Code),
            ("OPENID100002", Meaning::Code),
            ("REFUND100001", Meaning::RefundNotFound),
            ("REFUND100002", Meaning::Denied),
            ("REFUND100003", Meaning::Balance),
            ("REFUND100004", Meaning::RefundOtherData),
            ("", Meaning::Unclear),
            ("TRADE100009", Meaning::Unclear),
        ] {
            assert_eq!(Meaning::read(code), meaning, "{code}");
            let unsigned = ["API100001", "API100003"].contains(&code);
            assert_eq!(Meaning::may_be_unsigned(code), unsigned, "{code}");
        }
    }

    #[test]
    fn every_status_of_the_contract_has_its_meaning() {
        for (word, status) in [
            ("NOTPAY", Some(Status::Open)),
            ("SUCCESS", Some(Status::Success)),
            ("FAIL", Some(Status::Failed)),
            ("CLOSE", Some(Status::Closed)),
            ("WAITFORPAY", None),
            ("success", None),
            ("", None),
        ] {
            assert_eq!(Status::read(word), status, "{word}");
        }
    }
}
