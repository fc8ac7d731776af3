//! Stand-ins for the outside systems: WeChat Pay v3 and WeChat's open interfaces, Alipay
//! `gateway.do`, the telecom's cashier, 卓越, BOSS, the outside platform with its token, the old
//! site's back office, Aliyun's text messages, Baidu's conversions, `AMap`, 玖壹卡券 and the
//! proxy shop.
//!
//! The sandbox speaks the providers' real protocols, with real signatures, on an HTTP port of
//! its own. It shares no code with the adapters, so that an error on one side cannot hide one
//! on the other. Everything it holds survives a restart, in `sandbox.db` of its data directory.
//!
//! Beside the providers' own paths it serves a control API under `/sandbox`, for which
//! [`ControlClient`] is the client: the payer, the faults, the record of what the outside saw,
//! and the clock.

mod alipay;
mod amap;
mod answer;
mod baidu;
mod bill;
mod boss;
mod call;
mod client;
mod clock;
mod control;
mod crypto;
mod error;
mod faults;
mod identities;
mod jiuyi;
mod keys;
mod legacy;
mod markup;
mod mask;
mod messages;
mod notice;
mod notifier;
mod openid;
mod payer;
mod platform;
mod proxy_shop;
mod recorder;
mod refund_outcome;
mod serve;
mod sms;
mod start;
mod stop;
mod store;
mod system;
mod telecom;
mod wechat;
mod wechat_open;
mod world;
mod zhuoyue;

pub use client::ControlClient;
pub use error::SandboxError;
pub use identities::{
    AlipayCertIdentity, AlipayIdentity, AmapIdentity, BaiduIdentity, BossIdentity, Identities,
    JiuyiIdentity, LegacyIdentity, PlatformIdentity, ProxyShopIdentity, SmsIdentity,
    TelecomIdentity, WechatIdentity, WechatOpenIdentity, ZhuoyueIdentity,
};
pub use keys::{ALIPAY_APP_MARK, SECRET_MARK, SERIAL_MARK};
pub use messages::{
    DemoCustomer, FaultOrder, JiuyiOrder, JiuyiProduct, NotificationReport, PayerOrder,
    PayerReport, PlantOrder, RefundOrder,
};
pub use start::{Sandbox, SandboxConfig, start};
pub use telecom::TELECOM_MERCHANT_MARK;
