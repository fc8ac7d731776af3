//! The sandbox over HTTP, as a merchant that shares no code with it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails where it stands"
)]

mod alipay;
mod alipay_bill;
mod alipay_cert;
mod alipay_login;
mod alipay_mini;
mod alipay_page;
mod alipay_refund;
mod alipay_wap;
mod amap;
mod boss;
mod boss_payments;
mod control;
mod faults;
mod jiuyi;
mod legacy;
mod notices;
mod platform;
mod proxy_shop;
mod restart;
mod retries;
mod sms;
mod support;
mod telecom;
mod telecom_faults;
mod telecom_notices;
mod telecom_page;
mod telecom_refunds;
mod wechat;
mod wechat_bill;
mod wechat_doors;
mod wechat_h5;
mod wechat_jsapi;
mod wechat_keys;
mod wechat_open;
mod wechat_open_links;
mod wechat_refund;
mod wechat_refund_doors;
mod zhuoyue;
mod zhuoyue_cancel;
mod zhuoyue_records;
