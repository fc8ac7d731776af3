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
mod alipay_certificates;
mod alipay_contract;
mod alipay_login;
mod alipay_notifications;
mod alipay_refunds;
mod alipay_requests;
mod alipay_sandbox_refunds;
mod alipay_sandbox_statements;
mod alipay_statements;
mod garbage;
mod published_vectors;
mod sandbox_contract;
mod sandbox_notifications;
mod settings;
mod support;
mod telecom_answers;
mod telecom_garbage;
mod telecom_login;
mod telecom_notifications;
mod telecom_refunds;
mod telecom_requests;
mod telecom_sandbox;
mod telecom_settings;
mod telecom_statements;
mod transport;
mod verifier_contract;
mod wechat_answers;
mod wechat_certificates;
mod wechat_evidence;
mod wechat_notifications;
mod wechat_refunds;
mod wechat_requests;
mod wechat_sandbox;
mod wechat_scenes;
mod wechat_statements;
