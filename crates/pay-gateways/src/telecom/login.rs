//! Who the payer is under the telecom's application.

use super::Inner;
use super::answers::text;
use super::envelope::{Problem, later_or_unknown};
use super::exchange::Reply;
use super::payment::is_openid;
use super::wire::{self, Meaning};
use crate::http::unknown;
use domain::ports::{LoginError, OutsideError};
use form_urlencoded::byte_serialize;

impl Inner {
    pub(super) async fn openid(&self, code: &str) -> Result<String, LoginError> {
        let reply = self.exchange.call_unkept(wire::OPENID, wire::code(code)).await;
        match reply.map_err(LoginError::Outside)? {
            Reply::Success { result, answer: _ } => {
                let openid = text(&result, wire::OPENID_MEMBER);
                if text(&result, wire::APP_ID_MEMBER) != self.app_id {
                    tracing::error!("the telecom's openids are of another application than is set");
                    let message = "the openid is of another application".to_owned();
                    return Err(LoginError::Misconfigured { code: "appId".to_owned(), message });
                }
                if !is_openid(openid) {
                    return Err(LoginError::Outside(unknown("the answer has no openid")));
                }
                Ok(openid.to_owned())
            }
            Reply::Problem(problem) => Err(refused(problem)),
        }
    }

    /// The page may have a fragment: its parameters are appended to the text.
    pub(super) fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        let (redirect_uri, state) = (percent_encoded(redirect_uri), percent_encoded(state));
        let parameters = wire::openid_page(&self.exchange.merchant_no, &redirect_uri, &state);
        format!("{}?{parameters}", self.openid_page_url)
    }
}

fn refused(problem: Problem) -> LoginError {
    let is_of_the_code = problem.message.starts_with(wire::CODE_FIELD);
    match problem.meaning() {
        Meaning::Code => LoginError::CodeRefused { code: problem.code },
        Meaning::Field if is_of_the_code => LoginError::CodeRefused { code: problem.code },
        Meaning::Later => LoginError::TooFrequent { code: problem.code },
        Meaning::Denied => LoginError::Blocked { code: problem.code },
        Meaning::Configuration => {
            let message = "merchant, institution, key, clock or address are wrong".to_owned();
            LoginError::Misconfigured { code: problem.code, message }
        }
        Meaning::Field => {
            // Theirs may quote the code.
            let message = "a field of the request is wrong".to_owned();
            LoginError::Outside(OutsideError::Refused { code: problem.code, message })
        }
        Meaning::NotFound
        | Meaning::Paid
        | Meaning::Closed
        | Meaning::OtherData
        | Meaning::RefundNotFound
        | Meaning::Balance
        | Meaning::RefundOtherData
        | Meaning::Unclear => LoginError::Outside(later_or_unknown(problem)),
    }
}

/// A space as `%20`, which every reader takes for one.
fn percent_encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
