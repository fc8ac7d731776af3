use crate::error::{ApiError, ErrorCode};
use actix_web::{FromRequest, HttpRequest, dev, web};
use domain::OrderId;
use std::future::{Ready, ready};

/// Few parameters of ours are longer, in characters.
const MOST: usize = 64;

/// The parameters behind the question mark. Without `Debug`: names and phones may be among them.
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// A parameter that must be there, once.
    pub(crate) fn one(&self, name: &'static str) -> Result<&str, ApiError> {
        self.optional(name)?.ok_or_else(|| refused(name, "is missing"))
    }

    /// A parameter that may be there, once.
    pub(crate) fn optional(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        self.optional_up_to(name, MOST)
    }

    /// A longer parameter that must be there, once.
    pub(crate) fn one_up_to(&self, name: &'static str, most: usize) -> Result<&str, ApiError> {
        self.optional_up_to(name, most)?.ok_or_else(|| refused(name, "is missing"))
    }

    /// A longer parameter that may be there, once.
    pub(crate) fn optional_up_to(
        &self,
        name: &'static str,
        most: usize,
    ) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(refused(name, "came twice"));
        }
        if value.is_some_and(|text| text.chars().count() > most) {
            return Err(refused(name, "is too long"));
        }
        Ok(value)
    }

    /// One of the known words, or nothing.
    pub(crate) fn one_of(
        &self,
        name: &'static str,
        known: &[&str],
    ) -> Result<Option<String>, ApiError> {
        let word = self.optional(name)?;
        if word.is_some_and(|word| !known.contains(&word)) {
            return Err(refused(name, format!("must be one of {}", known.join(", "))));
        }
        Ok(word.map(str::to_owned))
    }

    /// The `orderId`; one that is none names no order.
    pub(crate) fn order_id(&self) -> Result<OrderId, ApiError> {
        Ok(self.one("orderId")?.parse()?)
    }
}

fn refused(name: &'static str, problem: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).in_field(name).because(problem)
}

impl FromRequest for Params {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        ready(match pairs {
            Ok(pairs) => Ok(Self(pairs.into_inner())),
            Err(_error) => Err(ApiError::new(ErrorCode::InvalidField).because("no query string")),
        })
    }
}
