//! The sandbox over HTTP, as a merchant that shares no code with it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails where it stands"
)]

mod alipay;
mod alipay_page;
mod boss;
mod control;
mod faults;
mod notices;
mod restart;
mod retries;
mod support;
mod wechat;
mod wechat_doors;
mod zhuoyue;
