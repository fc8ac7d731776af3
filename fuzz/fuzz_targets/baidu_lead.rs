#![no_main]
//! What Baidu pushes of a lead: any bytes are read or refused, and what is kept of a push reads as
//! the push did.

use http_api::fuzz_push;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| fuzz_push(data));
