//! The outside systems that are no payment providers, each behind its port: 卓越 as `BackOffice`,
//! BOSS as `CustomerDirectory`, WeChat's open platform as `WeChatLogin`, Aliyun's text messages as
//! `SmsSender`, `AMap` as `AddressLookup`. Contracts that are not public stand in `docs/contracts`.
//!
//! Personal data goes through here: no error and no log line holds what was said.

pub mod amap;
mod boss;
mod config;
mod http;
mod nonce;
pub mod sms;
mod wechat_open;
mod zhuoyue;

pub use amap::{Amap, AmapConfig};
pub use boss::{Boss, BossConfig};
pub use config::ConfigError;
pub use sms::{AliyunSms, AliyunSmsConfig};
pub use wechat_open::{WechatOpen, WechatOpenConfig};
pub use zhuoyue::{Zhuoyue, ZhuoyueConfig};
