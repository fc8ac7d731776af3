//! The outside world as the bench plays it: providers and back offices that cost next to nothing, with
//! keys that are made for the run.

mod http;
mod keys;
mod settings;
mod wechat;

pub(super) use http::{Heard, Reply, Silence, StandIn};
pub(super) use keys::Provider;
pub(super) use settings::{Addresses, settings};
pub(super) use wechat::{Paid, notification, place_order};
