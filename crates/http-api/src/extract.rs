//! What handlers take from a request, each refused with the field or header that is to blame.

mod by;
mod bytes;
mod caller;
mod client;
mod customer;
mod device;
mod headers;
mod json_body;
mod language;
mod params;
mod sender;
mod staff;
mod staff_token;
mod visitor;

pub(crate) use by::By;
pub(crate) use bytes::RawBody;
pub(crate) use caller::Caller;
pub(crate) use client::client_address;
pub(crate) use customer::{Customer, MaybeCustomer, find as find_customer};
pub(crate) use device::PayerDevice;
pub(crate) use headers::{InfoSource, KeyHeader, KeyParam, SourceParams};
pub(crate) use json_body::{JsonBody, JsonList, JsonObject};
pub(crate) use language::Language;
pub(crate) use params::Params;
pub(crate) use sender::Sender;
pub(crate) use staff::{BearerToken, Staff};
pub(crate) use staff_token::{REQUESTED_WITH, SESSION_COOKIE, StaffToken};
pub(crate) use visitor::{OrderTokenParams, Shows};
