//! What several targets need: messages with headers, and a provider whose private key we hold.

pub mod message;
pub mod provider;
