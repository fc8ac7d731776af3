use crate::time::rfc3339;
use app::Payment;
use domain::Action;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use utoipa::ToSchema;

/// A payment that can now be made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentStarted {
    payment: PaymentBrief,
    action: ClientAction,
}

/// The same, where the payer may first have to come by another way: then there is no payment yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentOrWay {
    payment: Option<PaymentBrief>,
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
    /// Hand the parameters to the payment function of the app: `wx.requestPayment`,
    /// `WeixinJSBridge`, `my.tradePay`.
    Jsapi {
        #[schema(value_type = std::collections::BTreeMap<String, String>)]
        parameters: Parameters,
    },
}

/// Names and values in their order.
#[derive(Debug)]
struct Parameters(Vec<(String, String)>);

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
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
            Action::Invoke { parameters } => {
                ClientAction::Jsapi { parameters: Parameters(parameters) }
            }
        };
        Self { payment: brief, action }
    }
}

impl PaymentOrWay {
    /// A QR code that leads the payer's phone to where the payment begins.
    pub(super) fn by_phone(content: String) -> Self {
        Self { payment: None, action: ClientAction::QrCode { content } }
    }
}
