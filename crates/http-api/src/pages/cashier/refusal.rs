//! A link that opens nothing, told to a reader.

use crate::error::ApiError;
use crate::extract::{Caller, Language};
use crate::pages::{assets, policy};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use app::LookError;
use askama::Template;

#[derive(Debug)]
pub(super) enum Refusal {
    /// Forged, cut short, another order's, or of an order that there is not.
    Unknown,
    /// The link was right, and its time is over.
    Ended,
    Failed(ApiError),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl From<LookError> for Refusal {
    fn from(error: LookError) -> Self {
        match error {
            LookError::UnknownOrder => Self::Unknown,
            error @ LookError::Store(_) => Self::Failed(error.into()),
        }
    }
}

#[derive(Template)]
#[template(path = "cashier/refusal.html")]
struct RefusalPage<'a> {
    tag: &'static str,
    style: String,
    headline: &'a str,
    advice: &'a str,
    reference: &'a str,
}

impl Refusal {
    pub(super) fn response(&self, caller: &Caller, language: Language) -> HttpResponse {
        if let Self::Failed(error) = self {
            error.log();
        }
        let (headline, advice) = self.words(language);
        let tag = super::words::Words::of(language).tag;
        let style = assets::url("cashier/cashier.css");
        let page = RefusalPage { tag, style, headline, advice, reference: &caller.request_id };
        policy::page(self.status(), policy::STRICT, &page)
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Ended => StatusCode::GONE,
            Self::Failed(error) => error.code().status(),
        }
    }

    fn words(&self, language: Language) -> (&str, &str) {
        match (self, language) {
            (Self::Unknown, Language::Chinese) => {
                ("链接无效", "请回到下单的页面，从订单重新打开收银台。请勿在来历不明的页面付款。")
            }
            (Self::Unknown, Language::English) => (
                "This link is not valid",
                "Please go back to where you ordered and open the cashier from your order. Do not \
                 pay on a page that you do not know.",
            ),
            (Self::Ended, Language::Chinese) => {
                ("链接已失效", "请在个人中心查看订单；需要时请重新下单。")
            }
            (Self::Ended, Language::English) => (
                "This link has ended",
                "You find the order in your account; if you still need it, please order again.",
            ),
            (Self::Failed(error), language) => {
                let advice = match language {
                    Language::Chinese => "请稍后刷新本页。如果已经支付，请不要重复支付。",
                    Language::English => {
                        "Please reload this page in a while. If you have paid, do not pay again."
                    }
                };
                (language.words(error.code()), advice)
            }
        }
    }
}
