//! The payment providers, each behind the ports `PaymentGateway` and `NotificationVerifier`:
//! WeChat Pay API v3 (微信支付), Alipay's `gateway.do` (支付宝) and the telecom's cashier (翼支付).
//!
//! What a provider says counts only once its signature has been checked over the bytes as they
//! came. An answer that cannot be checked leaves the outcome unknown; it is never a fact.

pub mod alipay;
mod bill;
mod config;
mod http;
mod keys;
mod recorder;
mod skew;
pub mod telecom;
mod text;
mod tls;
pub mod wechat;

pub use alipay::{Alipay, AlipayConfig, AlipayTrust};
pub use config::ConfigError;
pub use telecom::{Telecom, TelecomConfig};
pub use wechat::{PlatformKey, WechatConfig, WechatPay};
