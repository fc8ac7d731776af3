//! Stand-ins for the outside systems: WeChat Pay v3, Alipay `gateway.do`, 卓越 and BOSS.
//!
//! The sandbox speaks the providers' real protocols, with real signatures, on an HTTP port of
//! its own. It shares no code with the adapters, so that an error on one side cannot hide one
//! on the other. Everything it holds survives a restart, in `sandbox.db` of its data directory.
//!
//! Beside the providers' own paths it serves a control API under `/sandbox`, for which
//! [`ControlClient`] is the client: the payer, the faults, the record of what the outside saw,
//! and the clock.

mod alipay;
mod answer;
mod boss;
mod call;
mod client;
mod clock;
mod control;
mod crypto;
mod error;
mod faults;
mod identities;
mod keys;
mod mask;
mod messages;
mod notice;
mod notifier;
mod payer;
mod recorder;
mod serve;
mod start;
mod store;
mod system;
mod wechat;
mod world;
mod zhuoyue;

pub use client::ControlClient;
pub use error::SandboxError;
pub use identities::{AlipayIdentity, BossIdentity, Identities, WechatIdentity, ZhuoyueIdentity};
pub use keys::{ALIPAY_APP_MARK, SECRET_MARK, SERIAL_MARK};
pub use messages::{DemoCustomer, FaultOrder, NotificationReport, PayerOrder, PayerReport};
pub use start::{Sandbox, SandboxConfig, start};
