//! The adapters against published vectors, recorded and damaged messages, and the sandbox.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "tests: a broken expectation stops the test"
)]

mod alipay_answers;
mod alipay_notifications;
mod alipay_requests;
mod garbage;
mod published_vectors;
mod sandbox_contract;
mod sandbox_notifications;
mod settings;
mod support;
mod transport;
mod verifier_contract;
mod wechat_answers;
mod wechat_notifications;
mod wechat_requests;
