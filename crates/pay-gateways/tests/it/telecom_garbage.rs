//! Whatever the bytes, nothing panics; whatever is changed, nothing wrong is believed.

use crate::support::{keys, payment_notice, raw_json, signed_notice, telecom, wait};
use domain::Scene;
use domain::ports::{NotificationVerifier, RawNotification, StatementSource};
use pay_gateways::Telecom;
use pay_gateways::telecom::{Json, Recipient, read_fields, read_members, read_notice};
use proptest::prelude::*;
use std::io::Write;
use std::sync::LazyLock;
use testkit::given;

static TELECOM: LazyLock<Telecom> = LazyLock::new(telecom);

static NOTICE: LazyLock<RawNotification> = LazyLock::new(|| {
    let fields = payment_notice(&given::attempt_in(&given::order(), Scene::TelecomH5));
    raw_json(signed_notice(&keys().theirs, &fields))
});

/// JSON texts of any shape.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "\\PC{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map("\\PC{0,4}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The same in the reader that has floats.
fn plain(value: &Json) -> serde_json::Value {
    match value {
        Json::Null => serde_json::Value::Null,
        Json::Bool(is) => (*is).into(),
        Json::Number(text) => serde_json::from_str(text).unwrap(),
        Json::Text(text) => text.as_str().into(),
        Json::List(items) => items.iter().map(plain).collect(),
        Json::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
    }
}

proptest! {
    /// The name of a member can be written in two ways (`\u0061`), and white space added: what it
    /// says cannot be changed.
    #[test]
    fn no_bit_of_a_notification_can_be_changed_in_meaning(at: prop::sample::Index, bit in 0_u32..8) {
        let good = wait(TELECOM.verify(&NOTICE)).unwrap();
        let mut raw = NOTICE.clone();
        raw.body[at.index(NOTICE.body.len())] ^= 1 << bit;
        if let Ok(read) = wait(TELECOM.verify(&raw)) {
            prop_assert_eq!(read, good);
        }
    }

    #[test]
    fn any_bytes_can_come_as_a_notification(body in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(wait(TELECOM.verify(&raw_json(body))).is_err());
    }

    #[test]
    fn any_fields_can_be_read(
        pairs in prop::collection::btree_map(
            "notifyType|tradeStatus|payAmt|totalAmt|refundAmt|merchantNo|[a-zA-Z]{1,6}",
            "PAY|REFUND|SUCCESS|CLOSE|[0-9]{0,20}|[^&]{0,12}",
            0..8,
        ),
    ) {
        let body = serde_json::to_vec(&pairs).unwrap();
        let fields = read_fields(&body).unwrap();
        prop_assert_eq!(&fields, &pairs);
        let _read = read_notice(&fields, Recipient { institution_code: "1", app_id: "wx1" });
    }

    #[test]
    fn any_json_is_read_as_another_reader_reads_it(value in json()) {
        let body = serde_json::json!({"value": value}).to_string();
        let members = read_members(body.as_bytes()).unwrap();
        prop_assert_eq!(plain(&members["value"]), value);
    }

    #[test]
    fn any_bytes_can_be_opened_as_a_statement(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let header = "outTradeNo,tradeNo,outRefundNo,type,amount,finishedDate,tradeStatus\n";
        file.write_all(header.as_bytes()).unwrap();
        file.write_all(&bytes).unwrap();
        let lines = TELECOM.open(file.path()).unwrap();
        prop_assert!(lines.take(1000).count() <= 301);
    }
}
