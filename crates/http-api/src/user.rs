//! 个人中心: customers sign in, and look after their account.

mod fields;
mod login;
mod password;
mod profile;
mod sms_code;
mod sms_opt_out;
mod static_ips;

pub(crate) use login::{__path_info, __path_login, __path_logout, info, login, logout};
pub(crate) use password::{__path_password, password};
pub(crate) use profile::{__path_profile, profile};
pub(crate) use sms_code::{__path_sms_code, sms_code};
pub(crate) use sms_opt_out::{__path_sms_opt_out, sms_opt_out};
pub(crate) use static_ips::{__path_static_ips, static_ips};
