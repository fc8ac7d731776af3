//! The requests of the loads.

use std::{
    hash::{BuildHasher as _, RandomState},
    io::Write as _,
    rc::Rc,
};

use super::load::Requests;

/// The package that all renewals are for.
pub(super) const PACKAGE: u32 = 74;

/// The packages on the first page of the site.
pub(super) const LIST: &str = "/v1/package/home";

/// Renewals of all customers in turn, each under a key of its own.
pub(super) fn renewals(address: &str, customers: u64) -> impl Requests + use<> {
    let (head, seed) = (renewal_head(address), RandomState::new().hash_one("keys"));
    move |number, request: &mut Vec<u8>| {
        renewal(&head, (seed, number), &customer(number, customers), request);
    }
}

/// The same from as many addresses as there are customers, by way of a proxy: no limit is reached.
pub(super) fn renewals_from_everywhere(address: &str, customers: u64) -> impl Requests + use<> {
    let (head, seed) = (renewal_head(address), RandomState::new().hash_one("keys"));
    move |number, request: &mut Vec<u8>| {
        let [_, _, high, low] = u32::try_from(number % 65_536).unwrap_or(0).to_be_bytes();
        let head = format!("{head}X-Forwarded-For: 10.7.{high}.{low}\r\n");
        renewal(&head, (seed, number), &customer(number, customers), request);
    }
}

/// In turn with the package list.
pub(super) fn renewals_and_lists(address: &str, customers: u64) -> impl Requests + use<> {
    let (save, list) = (renewals_from_everywhere(address, customers), get(address, LIST));
    move |number, request: &mut Vec<u8>| {
        if number % 2 == 0 { save(number / 2, request) } else { list(number, request) }
    }
}

fn renewal(head: &str, (seed, number): (u64, u64), customer: &str, request: &mut Vec<u8>) {
    let (one, other) = (mixed(seed ^ number), mixed(!seed ^ number));
    let body = format!("{{\"queryId\":\"{customer}\",\"packageId\":{PACKAGE}}}");
    let length = body.len();
    // A Vec takes all that is written to it.
    drop(write!(
        request,
        "{head}Idempotency-Key: {one:016x}{other:016x}\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
}

fn renewal_head(address: &str) -> String {
    format!(
        "POST /v1/order/renewal/save HTTP/1.1\r\nHost: {address}\r\ninfoSource: PC\r\n\
         infoSourceDetail: PC\r\nContent-Type: application/json\r\n"
    )
}

/// A POST about an order. `rest`: more fields of the body, each behind its comma.
pub(super) fn order_post(
    address: &str,
    (path, order, rest): (&str, &str, &str),
    request: &mut Vec<u8>,
) {
    let body = format!("{{\"orderId\":\"{order}\"{rest}}}");
    let length = body.len();
    drop(write!(
        request,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    ));
}

/// A plain GET of always the same.
pub(super) fn get(address: &str, path: &str) -> impl Requests + use<> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes();
    move |_number, buffer: &mut Vec<u8>| buffer.extend_from_slice(&request)
}

/// The same by whoever holds the session's token.
pub(super) fn get_as(address: &str, path: &str, token: &str) -> impl Requests + use<> {
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n");
    let request = format!("{head}Authorization: Bearer {token}\r\n\r\n").into_bytes();
    move |_number, buffer: &mut Vec<u8>| buffer.extend_from_slice(&request)
}

/// Renewals by their ids, in no order, and in another one each time.
pub(super) fn look_ups(address: &str, orders: Rc<[String]>) -> impl Requests + use<> {
    let head = "GET /v1/order/renewal/order?orderId=";
    let tail = format!(" HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let seed = RandomState::new().hash_one("orders");
    move |number, request: &mut Vec<u8>| {
        let count = u64::try_from(orders.len()).unwrap_or(1).max(1);
        let place = usize::try_from(mixed(seed ^ number) % count).ok();
        let order = place.and_then(|place| orders.get(place));
        for part in [head, order.map_or("", String::as_str), &tail] {
            request.extend_from_slice(part.as_bytes());
        }
    }
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
