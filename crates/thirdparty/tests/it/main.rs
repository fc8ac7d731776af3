//! The adapters against the sandbox, and against answers that no contract foresees.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "tests: a broken expectation stops the test"
)]

mod amap;
mod baidu;
mod boss;
mod contracts;
mod jiuyi;
mod jiuyi_contract;
mod legacy;
mod office_contracts;
mod payments;
mod platform;
mod proxy_shop;
mod proxy_shop_failures;
mod proxy_shop_wire;
mod records;
mod settings;
mod sms;
mod support;
mod telecom_users;
mod transport;
mod wechat_open;
mod wechat_open_links;
mod zhuoyue;
