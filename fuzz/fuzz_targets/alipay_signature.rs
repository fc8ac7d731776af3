#![no_main]
//! Alipay's signature: a form that nobody signed is never accepted; a signed one is, until a
//! character is added to it.

use domain::ports::{NotificationVerifier, RawNotification};
use fuzz::provider::{Key, alipay, assert_loggable};
use fuzz::wait;
use libfuzzer_sys::fuzz_target;
use pay_gateways::Alipay;
use pay_gateways::alipay::{Params, read_form, read_notice};
use std::sync::LazyLock;
use testkit::given;

static KEY: LazyLock<Key> = LazyLock::new(Key::generate);
static ALIPAY: LazyLock<Alipay> = LazyLock::new(|| alipay(&KEY));

fuzz_target!(|data: &[u8]| {
    rejected(data.to_vec());
    let Ok(mut params) = read_form(data) else { return };
    params.remove("sign");
    params.insert("sign_type".to_owned(), "RSA2".to_owned());
    params.insert("sign".to_owned(), KEY.sign(content(&params).as_bytes()));
    let verified = wait(ALIPAY.verify(&raw(form(&params)))).expect("a right signature");
    assert_eq!(*verified.message(), read_notice(&params));

    let which = data.iter().map(|byte| usize::from(*byte)).sum::<usize>() % params.len();
    let mut longer = params.clone();
    longer.values_mut().nth(which).unwrap().push('0');
    rejected(form(&longer));
    let mut more = params;
    if more.insert("more".to_owned(), "0".to_owned()).is_none() {
        rejected(form(&more));
    }
});

/// What Alipay signs: sorted, decoded, without `sign`, `sign_type` and empty values.
fn content(params: &Params) -> String {
    let is_signed = |(name, value): &(&String, &String)| {
        !value.is_empty() && !["sign", "sign_type"].contains(&name.as_str())
    };
    let pairs = params.iter().filter(is_signed).map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

fn form(params: &Params) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish().into_bytes()
}

fn raw(body: Vec<u8>) -> RawNotification {
    RawNotification { headers: Vec::new(), body, received_at: given::start() }
}

fn rejected(body: Vec<u8>) {
    assert_loggable(&wait(ALIPAY.verify(&raw(body))).expect_err("nobody signed this"));
}
