//! 百度线索: leads that Baidu pushes, and calls that it is told of.

mod door;
mod promotion;
mod push;
mod read;

pub use door::{LeadDoor, LeadSecrets};
#[doc(hidden)]
pub use read::fuzz_push;

pub(crate) use promotion::{__path_call, __path_push_now, call, push_now};
pub(crate) use push::{__path_consult, __path_form, __path_phone, consult, form, phone};
