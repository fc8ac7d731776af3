//! Whatever the bytes, nothing panics; whatever is changed, nothing wrong is believed.

use crate::support::{
    API_V3_KEY, Sealed, alipay, keys, notice, notice_body, notice_fields, raw_form, signed_raw,
    transaction, wait, wechat,
};
use domain::Scene;
use domain::ports::{NotificationVerifier, RawNotification};
use pay_gateways::wechat::{Resource, ResourceKey};
use pay_gateways::{Alipay, WechatPay, alipay as alipay_parsers, wechat as wechat_parsers};
use proptest::prelude::*;
use std::sync::LazyLock;
use testkit::given;

static WECHAT: LazyLock<WechatPay> = LazyLock::new(wechat);
static ALIPAY: LazyLock<Alipay> = LazyLock::new(alipay);

static WECHAT_NOTICE: LazyLock<RawNotification> = LazyLock::new(|| {
    let plain = transaction(&given::attempt(&given::order())).to_string();
    signed_raw(&notice("TRANSACTION.SUCCESS", Sealed::RIGHTLY, plain.as_bytes()))
});

static ALIPAY_NOTICE: LazyLock<RawNotification> = LazyLock::new(|| {
    let fields = notice_fields(&given::attempt_in(&given::order(), Scene::Page));
    raw_form(notice_body(&keys().theirs, &fields))
});

fn flip(bytes: &mut [u8], at: prop::sample::Index, bit: u32) {
    bytes[at.index(bytes.len())] ^= 1 << bit;
}

fn filled_fields(body: &[u8]) -> alipay_parsers::Params {
    let mut fields = alipay_parsers::read_form(body).unwrap();
    fields.retain(|_, value| !value.is_empty());
    fields
}

proptest! {
    #[test]
    fn no_bit_of_a_wechat_body_can_be_changed(at: prop::sample::Index, bit in 0_u32..8) {
        let mut raw = WECHAT_NOTICE.clone();
        prop_assert!(wait(WECHAT.verify(&raw)).is_ok());
        flip(&mut raw.body, at, bit);
        prop_assert!(wait(WECHAT.verify(&raw)).is_err());
    }

    #[test]
    fn no_bit_of_a_wechat_header_can_be_changed(
        which in 0_usize..5,
        at: prop::sample::Index,
        bit in 0_u32..7,
    ) {
        let mut raw = WECHAT_NOTICE.clone();
        let mut bytes = raw.headers[which].1.clone().into_bytes();
        flip(&mut bytes, at, bit);
        raw.headers[which].1 = String::from_utf8(bytes).unwrap();
        prop_assert!(wait(WECHAT.verify(&raw)).is_err());
    }

    /// The encoding of a form can be changed and mean the same (`%2b`, `%2B`), and so can the name
    /// of an empty field, which is none: what it says cannot.
    #[test]
    fn no_bit_of_an_alipay_form_can_be_changed_in_meaning(at: prop::sample::Index, bit in 0_u32..8) {
        let good = wait(ALIPAY.verify(&ALIPAY_NOTICE)).unwrap();
        let mut raw = ALIPAY_NOTICE.clone();
        flip(&mut raw.body, at, bit);
        if let Ok(read) = wait(ALIPAY.verify(&raw)) {
            prop_assert_eq!(read, good);
            prop_assert_eq!(filled_fields(&raw.body), filled_fields(&ALIPAY_NOTICE.body));
        }
    }

    #[test]
    fn any_bytes_can_come_as_a_notification(
        body in prop::collection::vec(any::<u8>(), 0..300),
        headers in prop::collection::vec(".{0,60}", 5),
    ) {
        let names = WECHAT_NOTICE.headers.iter().map(|(name, _)| name.clone());
        let raw = RawNotification {
            headers: names.zip(headers).collect(),
            body: body.clone(),
            received_at: given::start(),
        };
        prop_assert!(wait(WECHAT.verify(&raw)).is_err());
        prop_assert!(wait(ALIPAY.verify(&raw_form(body))).is_err());
    }

    #[test]
    fn any_bytes_can_be_given_to_the_parsers(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let key = ResourceKey::new(API_V3_KEY).unwrap();
        let _read = wechat_parsers::read_notice(&bytes, &key);
        if let Ok(lines) = wechat_parsers::read_bill(&*bytes) {
            prop_assert!(lines.count() <= bytes.len());
        }
        let _read = alipay_parsers::read_envelope(&bytes, "alipay.trade.query");
        if let Ok(form) = alipay_parsers::read_form(&bytes) {
            let _read = alipay_parsers::read_notice(&form);
        }
    }

    #[test]
    fn any_text_like_an_answer_can_be_given_to_the_node_finder(
        text in r#"\{("[a-z_\\"]{0,30}"|[{}:,\[\]"\\ ]|alipay_trade_query_response|sign){0,40}"#,
    ) {
        if let Ok(found) = alipay_parsers::read_envelope(text.as_bytes(), "alipay.trade.query") {
            prop_assert!(text.contains(found.node));
        }
    }

    #[test]
    fn any_node_is_found_as_it_stands(text in "\\PC{0,60}", spaces in "[ \n]{0,3}") {
        let value = serde_json::Value::String(text);
        let node = format!("{{{spaces}\"code\":{spaces}{value}}}");
        let body = format!(
            "{{{spaces}\"alipay_trade_query_response\":{spaces}{node}{spaces},\"sign\":\"c2ln\"}}"
        );
        let found = alipay_parsers::read_envelope(body.as_bytes(), "alipay.trade.query").unwrap();
        prop_assert_eq!(found.node, node);
    }

    #[test]
    fn any_resource_opens_or_is_refused(
        ciphertext in "[A-Za-z0-9+/]{0,80}={0,2}",
        nonce in ".{0,16}",
        aad in proptest::option::of(".{0,16}"),
    ) {
        let key = ResourceKey::new(API_V3_KEY).unwrap();
        let algorithm = "AEAD_AES_256_GCM".to_owned();
        let resource = Resource { algorithm, ciphertext, associated_data: aad, nonce };
        prop_assert!(key.open(&resource).is_err());
    }
}
