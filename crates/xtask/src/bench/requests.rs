//! The requests of the loads.

use std::{
    hash::{BuildHasher as _, RandomState},
    io::Write as _,
};

use super::load::Requests;

/// The package that all renewals are for.
pub(super) const PACKAGE: u32 = 74;

/// Renewals of all customers in turn, each under a key of its own.
pub(super) fn renewals(address: &str, customers: u64) -> impl Requests + use<> {
    let (head, seed) = (renewal_head(address), RandomState::new().hash_one("keys"));
    move |number, request: &mut Vec<u8>| {
        let body =
            format!("{{\"queryId\":\"{}\",\"packageId\":{PACKAGE}}}", customer(number, customers));
        let (one, other) = (mixed(seed ^ number), mixed(!seed ^ number));
        // A Vec takes all that is written to it.
        drop(write!(
            request,
            "{head}Idempotency-Key: {one:016x}{other:016x}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    }
}

fn renewal_head(address: &str) -> String {
    format!(
        "POST /v1/order/renewal/save HTTP/1.1\r\nHost: {address}\r\ninfoSource: PC\r\n\
         infoSourceDetail: PC\r\nContent-Type: application/json\r\n"
    )
}

/// A plain GET of always the same.
pub(super) fn get(address: &str, path: &str) -> impl Requests + use<> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes();
    move |_number, buffer: &mut Vec<u8>| buffer.extend_from_slice(&request)
}

/// The number of one of the imported customers.
pub(super) fn customer(number: u64, customers: u64) -> String {
    format!("BENCH{:08}", number % customers.max(1) + 1)
}

/// Spreads numbers over all 64 bits (the finaliser of `SplitMix64`).
pub(super) const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_renewal_has_a_key_of_its_own_and_its_length() {
        let requests = renewals("127.0.0.1:1", 3);
        let texts: Vec<_> = (0..4)
            .map(|number| {
                let mut request = Vec::new();
                requests(number, &mut request);
                String::from_utf8(request).unwrap()
            })
            .collect();
        let keys = texts.iter().map(|text| text.lines().nth(5).unwrap().to_owned());
        assert_eq!(keys.collect::<std::collections::BTreeSet<_>>().len(), 4);
        assert!(texts[3].ends_with("\r\n\r\n{\"queryId\":\"BENCH00000001\",\"packageId\":74}"));
        assert!(texts[3].contains("\r\nContent-Length: 42\r\n"), "{}", texts[3]);
    }
}
