//! The outside systems that are no payment providers, each behind its port: 卓越, BOSS and the old
//! site's back office as `BackOffice`, BOSS and the telecom's users as `CustomerDirectory`, the
//! outside platform as `TokenIssuer`, WeChat's open platform as `WeChatLogin`, Aliyun's text messages as
//! `SmsSender`, `AMap` as `AddressLookup`, Baidu as
//! `ConversionUpload`, 玖壹卡券 as `RechargeSupplier`, the webhook of those who run the shop as `AlertSender`. Contracts that are not public stand in `docs/contracts`.
//!
//! Personal data goes through here: no error and no log line holds what was said.

pub mod amap;
mod baidu;
mod bearer;
mod boss;
mod config;
mod guarded;
mod http;
pub mod jiuyi;
mod legacy;
mod nonce;
mod platform;
pub mod proxy_shop;
pub mod sms;
mod telecom_users;
mod tls;
mod webhook;
mod wechat_open;
mod zhuoyue;

pub use amap::{Amap, AmapConfig};
pub use baidu::{BaiduOcpc, BaiduOcpcConfig};
pub use boss::{Boss, BossConfig, BossPayments};
pub use config::ConfigError;
pub use guarded::{GuardSettings, Guarded};
pub use jiuyi::{Jiuyi, JiuyiConfig, MoneyUnit};
pub use legacy::{Legacy, LegacyConfig};
pub use platform::{PlatformConfig, PlatformTokens};
pub use proxy_shop::{AppKey, ProxyShop, ProxyShopConfig};
pub use sms::{AliyunSms, AliyunSmsConfig};
pub use telecom_users::TelecomUsers;
pub use webhook::{AlertWebhook, AlertWebhookConfig};
pub use wechat_open::{WechatOpen, WechatOpenConfig};
pub use zhuoyue::{Zhuoyue, ZhuoyueConfig, ZhuoyueData, ZhuoyueOrder};
