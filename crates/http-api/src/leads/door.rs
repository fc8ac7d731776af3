use crate::error::{ApiError, ErrorCode};
use crate::extract::{Caller, Params};
use crate::settings::HttpSettings;
use actix_web::{FromRequest, HttpRequest, dev, web};
use domain::lead::LeadAccount;
use ipnet::IpNet;
use std::fmt;
use std::future::{Ready, ready};
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// Longer than any secret, in characters.
const LONGEST: usize = 256;

/// What each account shows when it pushes a lead. An account without a secret pushes none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LeadSecrets {
    pub first: Option<String>,
    pub second: Option<String>,
}

/// Whether they are set, never what they are.
impl fmt::Debug for LeadSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeadSecrets")
            .field("first", &self.first.is_some())
            .field("second", &self.second.is_some())
            .finish()
    }
}

/// Who may push leads.
#[derive(Debug, Clone, Default)]
pub struct LeadDoor {
    pub secrets: LeadSecrets,
    /// From where; from anywhere when unset.
    pub sources: Option<Vec<IpNet>>,
}

impl LeadDoor {
    /// Everything is looked at, whatever was wrong before, so that the time tells nothing either.
    fn opens(&self, account: Option<LeadAccount>, secret: &str, address: Option<IpAddr>) -> bool {
        let known = match account {
            Some(LeadAccount::First) => self.secrets.first.as_deref(),
            Some(LeadAccount::Second) => self.secrets.second.as_deref(),
            None => None,
        };
        let is_right: bool = known.unwrap_or_default().as_bytes().ct_eq(secret.as_bytes()).into();
        let is_set = known.is_some_and(|known| !known.is_empty());
        let is_from_there = self.sources.as_ref().is_none_or(|sources| {
            address.is_some_and(|address| sources.iter().any(|net| net.contains(&address)))
        });
        is_right & is_set & is_from_there
    }
}

/// Whoever came through the door. An unknown account, a wrong secret, another address: which it was
/// is told to nobody, and nothing more is read.
#[derive(Debug)]
pub(crate) struct AtDoor(pub(super) LeadAccount);

impl FromRequest for AtDoor {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let account = request.match_info().get("account").and_then(LeadAccount::from_name);
        let params = Params::from_request(request, payload).into_inner();
        let secret = params.as_ref().ok().and_then(|params| {
            params.optional_up_to("secret", LONGEST).ok().flatten().map(str::to_owned)
        });
        let settings = request.app_data::<web::Data<HttpSettings>>();
        let is_open = settings.is_some_and(|settings| {
            let address = Caller::of(request).address;
            settings.lead_door.opens(account, &secret.unwrap_or_default(), address)
        });
        let account = account.filter(|_account| is_open);
        ready(account.map(Self).ok_or_else(|| ErrorCode::Forbidden.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> LeadDoor {
        LeadDoor {
            secrets: LeadSecrets { first: Some("the-right-secret".to_owned()), second: None },
            sources: Some(vec!["203.0.113.0/24".parse().unwrap()]),
        }
    }

    fn opens(account: Option<LeadAccount>, secret: &str, address: &str) -> bool {
        door().opens(account, secret, Some(address.parse().unwrap()))
    }

    #[test]
    fn only_the_right_secret_from_the_right_place_opens() {
        let (first, second) = (Some(LeadAccount::First), Some(LeadAccount::Second));
        assert!(opens(first, "the-right-secret", "203.0.113.9"));
        assert!(!opens(first, "the-right-secret", "198.51.100.9"));
        assert!(!opens(first, "the-right-secreT", "203.0.113.9"));
        assert!(!opens(first, "the-right-secret2", "203.0.113.9"));
        assert!(!opens(first, "", "203.0.113.9"));
        assert!(!opens(second, "", "203.0.113.9"));
        assert!(!opens(None, "the-right-secret", "203.0.113.9"));
        assert!(!door().opens(first, "the-right-secret", None));
    }

    #[test]
    fn an_empty_secret_is_none() {
        let secrets = LeadSecrets { first: Some(String::new()), second: None };
        let door = LeadDoor { secrets, sources: None };
        assert!(!door.opens(Some(LeadAccount::First), "", None));
    }

    #[test]
    fn secrets_are_not_shown() {
        assert!(!format!("{:?}", door()).contains("right"));
    }
}
