#![no_main]
//! 玖壹's notice: what nobody signed is never accepted; what is signed says what another reader of
//! forms finds, and nothing more can be added to it.

use domain::ports::{NoticeRefused, RechargeNotice, RechargeNoticeVerifier};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use std::time::Duration;
use thirdparty::jiuyi::sign::{Fields, Secret, SecretJoin, signature};
use thirdparty::{Jiuyi, JiuyiConfig, MoneyUnit};

const SECRET: &str = "fuzzed-secret";

static JIUYI: LazyLock<Jiuyi> = LazyLock::new(|| {
    Jiuyi::new(JiuyiConfig {
        base_url: "http://127.0.0.1:1".to_owned(),
        app_id: "19190009".to_owned(),
        secret: SECRET.to_owned(),
        secret_join: SecretJoin::Named,
        money_unit: MoneyUnit::Fen,
        check_stock: true,
        notify_url: None,
        order_time_limit: Duration::from_secs(1),
        call_time_limit: Duration::from_secs(1),
    })
    .expect("good settings")
});

fuzz_target!(|data: &[u8]| {
    assert!(JIUYI.verify(data).is_err(), "nobody signed this");
    let mut fields: Fields = form_urlencoded::parse(data).into_owned().collect();
    fields.remove("sign");
    fields.remove("");
    let sign = signature(&Secret::new(SECRET.to_owned(), SecretJoin::Named), &fields);
    fields.insert("sign".to_owned(), sign);
    match JIUYI.verify(body(&fields).as_bytes()) {
        Ok(notice) => accepted(&notice, fields),
        Err(NoticeRefused::Malformed(problem)) => assert!(!problem.is_empty()),
        Err(NoticeRefused::WrongSignature) => panic!("a right signature"),
    }
});

fn accepted(notice: &RechargeNotice, fields: Fields) {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    assert_eq!(field("order_id"), notice.supplier_no);
    assert_eq!(field("out_order_id"), notice.reference);
    assert_eq!(field("card_id"), notice.product);
    assert_eq!(field("account").trim(), notice.account.expose());
    assert_eq!(field("status").parse(), Ok(notice.reported));

    for name in ["order_id", "out_order_id", "account", "card_id", "status"] {
        let mut longer = fields.clone();
        longer.get_mut(name).expect("it was read").push('0');
        assert!(JIUYI.verify(body(&longer).as_bytes()).is_err());
    }
    let twice = format!("{}&status=3", body(&fields));
    assert!(matches!(JIUYI.verify(twice.as_bytes()), Err(NoticeRefused::Malformed(_))));
    let mut more = fields;
    if more.insert("more".to_owned(), "0".to_owned()).is_none() {
        assert!(JIUYI.verify(body(&more).as_bytes()).is_err());
    }
}

fn body(fields: &Fields) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
