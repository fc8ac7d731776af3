//! 第三方接口: the outside systems, for staff.

pub(crate) mod address;
pub(crate) mod legacy;
pub(crate) mod token;
pub(crate) mod users;
pub(crate) mod zhuoyue;
