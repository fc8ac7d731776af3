//! The settings of the outside systems.

use super::*;
use sandbox::{ALIPAY_APP_MARK, SECRET_MARK, TELECOM_MERCHANT_MARK};

/// What every production has, with nothing of the outside systems yet.
const OWN: [(&str, &str); 2] =
    [("PROFILE", "production"), ("PUBLIC_URL", "https://shop.example.com")];

fn production(settings: &[(&str, &str)]) -> String {
    let all: Vec<_> = OWN.iter().chain(settings).copied().collect();
    read(&all).unwrap_err()
}

#[test]
fn what_a_sandbox_made_is_refused_in_production_setting_by_setting() {
    let secret = format!("{SECRET_MARK}0123456789abcdef0123456789");
    let merchant = format!("{TELECOM_MERCHANT_MARK}000000001");
    let application = format!("{ALIPAY_APP_MARK}000000000001");
    let problems = production(&[
        ("TELECOM_BASE_URL", "https://mapi.bestpay.com.cn/mapi"),
        ("TELECOM_MERCHANT_NO", &merchant),
        ("WECHAT_OPEN_ACCOUNT_SECRET", &secret),
        ("WECHAT_OPEN_MINI_PROGRAM_SECRET", &secret),
        ("ALIPAY_KEY_MODE", "certificates"),
        ("ALIPAY_APP_ID", &application),
        ("WECHAT_KEY_MODE", "certificates"),
        ("WECHAT_API_V3_KEY", &secret),
        ("SMS_ACCESS_KEY_SECRET", &secret),
        ("AMAP_KEY", &secret),
        ("AMAP_PRIVATE_KEY", &secret),
        ("PLATFORM_BASE_URL", "https://platform.example.com"),
        ("PLATFORM_APP_SECRET", &secret),
        ("LEGACY_BASE_URL", "https://old.example.com"),
        ("LEGACY_SECRET", &secret),
    ]);
    for name in [
        "TELECOM_MERCHANT_NO",
        "WECHAT_OPEN_ACCOUNT_SECRET",
        "WECHAT_OPEN_MINI_PROGRAM_SECRET",
        "ALIPAY_APP_ID",
        "WECHAT_API_V3_KEY",
        "SMS_ACCESS_KEY_SECRET",
        "AMAP_KEY",
        "AMAP_PRIVATE_KEY",
        "PLATFORM_APP_SECRET",
        "LEGACY_SECRET",
    ] {
        assert!(problems.contains(&format!("{name} is a sandbox's")), "{name} in {problems}");
    }
    assert!(!problems.contains(&secret), "{problems}");
}

#[test]
fn certificate_mode_asks_for_certificates_and_not_for_the_public_key() {
    let by_key = production(&[]);
    for name in ["ALIPAY_PUBLIC_KEY", "WECHAT_PLATFORM_KEY"] {
        assert!(by_key.contains(&format!("{name} is missing")), "{name} in {by_key}");
    }
    let by_certificate =
        production(&[("ALIPAY_KEY_MODE", "certificates"), ("WECHAT_KEY_MODE", "certificates")]);
    for name in ["ALIPAY_APP_CERT", "ALIPAY_CERT", "ALIPAY_ROOT_CERT"] {
        assert!(by_certificate.contains(&format!("{name} is missing")), "{name}");
        assert!(!by_key.contains(name), "{name} in {by_key}");
    }
    for name in ["ALIPAY_PUBLIC_KEY", "WECHAT_PLATFORM_KEY"] {
        assert!(!by_certificate.contains(name), "{name} in {by_certificate}");
    }
    for name in ["ALIPAY_KEY_MODE", "WECHAT_KEY_MODE"] {
        let problems = read(&[(name, "both")]).unwrap_err();
        assert!(problems.contains(name), "{problems}");
    }
}

#[test]
fn what_is_optional_is_missed_only_where_it_is_begun() {
    let nothing = production(&[]);
    for begins in ["TELECOM_", "WECHAT_OPEN_", "AMAP_", "SMS_BASE_URL", "PLATFORM_", "LEGACY_"] {
        assert!(!nothing.contains(&format!("  {begins}")), "{begins} in {nothing}");
    }
    for name in [
        "SMS_ACCESS_KEY_ID",
        "SMS_ACCESS_KEY_SECRET",
        "SMS_SIGN_NAME",
        "SMS_TEMPLATE_LOGIN",
        "SMS_TEMPLATE_PASSWORD",
        "SMS_TEMPLATE_PROFILE",
        "SMS_TEMPLATE_RECALL",
    ] {
        assert!(nothing.contains(&format!("{name} is missing")), "{name} in {nothing}");
    }
    let plain = production(&[("SMS_BASE_URL", "http://dysmsapi.aliyuncs.com")]);
    assert!(plain.contains("SMS_BASE_URL must begin with https"), "{plain}");
    let telecom = production(&[("TELECOM_BASE_URL", "https://mapi.bestpay.com.cn/mapi")]);
    for name in [
        "TELECOM_MERCHANT_NO",
        "TELECOM_INSTITUTION_CODE",
        "TELECOM_PRIVATE_KEY",
        "TELECOM_PLATFORM_KEY",
        "TELECOM_WECHAT_APP_ID",
    ] {
        assert!(telecom.contains(&format!("{name} is missing")), "{name} in {telecom}");
    }
    let plain = production(&[("TELECOM_BASE_URL", "http://mapi.bestpay.com.cn/mapi")]);
    assert!(plain.contains("TELECOM_BASE_URL must begin with https"), "{plain}");
    for (address, rest) in [
        ("PLATFORM_BASE_URL", ["PLATFORM_APP_ID", "PLATFORM_APP_SECRET"]),
        ("LEGACY_BASE_URL", ["LEGACY_APP_ID", "LEGACY_SECRET"]),
        ("JIUYI_BASE_URL", ["JIUYI_APP_ID", "JIUYI_SECRET"]),
        ("PROXY_BASE_URL", ["PROXY_APP_KEY", "PROXY_APP_KEY"]),
    ] {
        let begun = production(&[(address, "http://office.example.com")]);
        assert!(begun.contains(&format!("{address} must begin with https")), "{begun}");
        for name in rest {
            assert!(begun.contains(&format!("{name} is missing")), "{name} in {begun}");
        }
    }
    let looked_up = production(&[("AMAP_KEY", "0123456789abcdef")]);
    assert!(looked_up.contains("AMAP_PRIVATE_KEY is missing"), "{looked_up}");
    let open = production(&[("WECHAT_OPEN_ACCOUNT_SECRET", "0123456789abcdef0123456789abcdef")]);
    for name in ["WECHAT_MINI_PROGRAM_APP_ID", "WECHAT_OPEN_MINI_PROGRAM_SECRET"] {
        assert!(open.contains(&format!("{name} is missing")), "{name} in {open}");
    }
}

#[test]
fn no_address_of_an_office_or_a_supplier_is_taken_beside_the_sandbox() {
    for name in ["PLATFORM_BASE_URL", "LEGACY_BASE_URL", "JIUYI_BASE_URL", "PROXY_BASE_URL"] {
        let problems = read(&[("SANDBOX", "true"), (name, "https://x.example.com")]).unwrap_err();
        assert!(problems.contains(&format!("{name} must not be set")), "{problems}");
    }
}

#[test]
fn the_first_password_is_long_in_production_and_is_never_told() {
    let problems = production(&[("ADMIN_PASSWORD", "short-word")]);
    assert!(problems.contains("ADMIN_PASSWORD must have 12 characters"), "{problems}");
    assert!(!problems.contains("short-word"), "{problems}");
    let config = read(&[("ADMIN_PASSWORD", "short-word")]).unwrap();
    assert!(!format!("{config:?}").contains("short-word"));
}

#[test]
fn every_setting_that_is_read_stands_in_the_document_and_the_other_way_round() {
    let document = include_str!("../../../../../docs/configuration.md");
    let begun = [
        ("SANDBOX", "false"),
        ("TELECOM_BASE_URL", "https://t.example.com"),
        ("WECHAT_OPEN_ACCOUNT_SECRET", "s"),
        ("AMAP_KEY", "k"),
        ("PLATFORM_BASE_URL", "https://p.example.com"),
        ("LEGACY_BASE_URL", "https://l.example.com"),
        ("JIUYI_BASE_URL", "https://j.example.com"),
        ("PROXY_BASE_URL", "https://s.example.com"),
    ];
    let certificates = [("ALIPAY_KEY_MODE", "certificates")];
    let all: Vec<_> = begun.iter().chain(&certificates).copied().collect();
    let mut asked = std::collections::BTreeSet::new();
    for settings in [&begun[..], &all, &[("SANDBOX", "true")]] {
        let reader = Reader::of(settings);
        let _read = Config::read(&reader);
        asked.extend(reader.asked());
    }
    // Each secret may also come from a file: said once, for all of them.
    asked.retain(|name| !name.ends_with("_FILE"));
    for name in &asked {
        assert!(document.contains(&format!("`{name}`")), "{name} is not in docs/configuration.md");
    }
    // Read by itself, before the others.
    asked.insert("CONFIG".to_owned());
    // Has a row of its own, since servers read it again while they run.
    asked.insert("DATA_KEYS_FILE".to_owned());
    let rows = document.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    for name in cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        assert!(asked.contains(name), "nobody reads {name}");
    }
}
