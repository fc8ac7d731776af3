use super::*;
use proptest::prelude::*;

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn secret(join: SecretJoin) -> Secret {
    Secret::new("TESTSECRET".to_owned(), join)
}

fn order() -> Fields {
    fields(&[
        ("account", "15565601175"),
        ("appid", "19190009"),
        ("card_id", "43"),
        ("datetime", "1649951134"),
        ("money", "1025"),
        ("notify_url", "http://www.testxxx.com/test/callback"),
        ("number", "1"),
        ("out_order_id", "202209989882384"),
    ])
}

#[test]
fn an_order_is_signed_as_computed_by_hand() {
    assert_eq!(signature(&secret(SecretJoin::Named), &order()), "F4C1D81DE9DB2E13B83EB0EB0171D9B5");
}

#[test]
fn a_notice_is_signed_as_computed_by_hand() {
    let notice = fields(&[
        ("account", "15565601175"),
        ("card_id", "43"),
        ("order_id", "API2022040622185551647"),
        ("out_order_id", "202209989882384"),
        ("status", "4"),
    ]);
    let sign = "D6644250372A31C67F389894F1CA3F22";
    assert_eq!(signature(&secret(SecretJoin::Named), &notice), sign);
    assert!(is_right(&secret(SecretJoin::Named), &notice, sign));
    assert!(!is_right(&secret(SecretJoin::Named), &notice, &sign.to_lowercase()));
    assert!(!is_right(&secret(SecretJoin::Named), &notice, ""));
}

#[test]
fn a_bare_secret_follows_the_fields_at_once() {
    let signed = Md5::digest(b"a=1&b=2TESTSECRET");
    let fields = fields(&[("a", "1"), ("b", "2")]);
    assert_eq!(signature(&secret(SecretJoin::Bare), &fields), hex::encode_upper(signed));
}

#[test]
fn neither_check_nor_sign_nor_what_is_empty_is_signed() {
    let plain = signature(&secret(SecretJoin::Named), &order());
    let mut more = order();
    for (name, value) in [("check", "1"), ("sign", plain.as_str()), ("remark", "")] {
        more.insert(name.to_owned(), value.to_owned());
    }
    assert_eq!(signature(&secret(SecretJoin::Named), &more), plain);
}

#[test]
fn only_the_address_for_notices_is_encoded() {
    let encoded = fields(&[("notify_url", "http://a/b"), ("account", "a:/b")]);
    assert_eq!(content(&encoded), "account=a:/b&notify_url=http%3A%2F%2Fa%2Fb");
}

#[test]
fn a_join_has_a_word_and_a_secret_is_not_told() {
    for join in [SecretJoin::Named, SecretJoin::Bare] {
        assert_eq!(SecretJoin::from_name(join.name()), Some(join));
        assert!(!format!("{:?}", secret(join)).contains("TESTSECRET"));
    }
    assert_eq!(SecretJoin::from_name("appsecret"), None);
}

fn any_fields() -> impl Strategy<Value = Fields> {
    proptest::collection::btree_map("[a-z_]{1,12}", "[^&=]{0,16}", 1..12)
}

proptest! {
    #[test]
    fn a_signature_depends_on_each_value_that_is_signed(mut fields in any_fields(), at in 0_usize..12) {
        fields.retain(|name, _| name != "sign" && name != "check");
        prop_assume!(!fields.is_empty());
        let secret = secret(SecretJoin::Named);
        let sign = signature(&secret, &fields);
        prop_assert_eq!(sign.len(), 32);
        prop_assert!(sign.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)));
        prop_assert!(is_right(&secret, &fields, &sign));
        let at = at % fields.len();
        fields.values_mut().nth(at).unwrap().push('0');
        prop_assert!(!is_right(&secret, &fields, &sign));
    }

    #[test]
    fn a_signature_is_the_same_whatever_is_empty(fields in any_fields(), name in "[a-z]{1,8}") {
        let secret = secret(SecretJoin::Bare);
        let sign = signature(&secret, &fields);
        let mut more = fields;
        more.entry(name).or_default();
        prop_assert_eq!(signature(&secret, &more), sign);
    }

    #[test]
    fn another_secret_is_another_signature(fields in any_fields(), other in "[A-Za-z0-9]{8,32}") {
        prop_assume!(other != "TESTSECRET");
        let other = Secret::new(other, SecretJoin::Named);
        prop_assert_ne!(signature(&secret(SecretJoin::Named), &fields), signature(&other, &fields));
    }
}
