//! Certificate mode (公钥证书模式): what is sent of it, whose word is believed, and certificates that
//! change.

use crate::support::certificates::{DOWNLOAD, authority, certified_node, downloaded, root_number};
use crate::support::{
    AlipayServer, TestKey, alipay_config, is_unknown, keys, notice_body, notice_fields, prepared,
    raw_form,
};
use chrono::TimeDelta;
use domain::evidence::EvidenceVerdict;
use domain::ports::{
    NotificationVerifier, PaymentGateway, RejectionReason, TradeReport, VerifiedMessage,
};
use domain::{Action, PaymentAttempt, Scene};
use pay_gateways::{Alipay, AlipayConfig, AlipayTrust};
use serde_json::{Value, json};
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;

const QUERY: &str = "alipay.trade.query";

async fn outside() -> (AlipayServer, PaymentAttempt) {
    let outside = AlipayServer::with(|config| config.trust = authority().trust()).await;
    let attempt = prepared(&outside.gateway, Scene::Qr);
    (outside, attempt)
}

fn open(attempt: &PaymentAttempt) -> String {
    let number = attempt.number.to_string();
    json!({"code": "10000", "out_trade_no": number, "trade_status": "WAIT_BUYER_PAY"}).to_string()
}

async fn downloads(outside: &AlipayServer) -> usize {
    outside.asked(DOWNLOAD).await.len()
}

#[tokio::test]
async fn requests_carry_the_numbers_of_the_application_and_the_roots() {
    let outside = AlipayServer::with(|config| config.trust = authority().trust()).await;
    let attempt = prepared(&outside.gateway, Scene::Page);
    let created = outside.gateway.create(&attempt).await.unwrap();
    let Action::Redirect { url } = created.action else { panic!("{created:?}") };
    let query = url.split_once('?').unwrap().1;
    let find = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).unwrap().1.into_owned()
    };
    assert_eq!(find("app_cert_sn"), authority().leaf(&keys().ours, 10).number);
    assert_eq!(find("alipay_root_cert_sn"), root_number());
}

#[tokio::test]
async fn an_answer_counts_when_the_certificate_that_it_names_has_signed_it() {
    let known = authority().leaf(&keys().theirs, 11).number;
    let (outside, attempt) = outside().await;
    let node = open(&attempt);
    outside.answer(QUERY, &certified_node(&keys().theirs, &known, QUERY, &node)).await;
    assert_eq!(outside.gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    let (outside, attempt) = self::outside().await;
    outside.answer(QUERY, &certified_node(&keys().stranger, &known, QUERY, &node)).await;
    assert!(is_unknown(&outside.gateway.query(&attempt).await));
    assert_eq!(downloads(&outside).await, 0);
}

#[tokio::test]
async fn a_new_certificate_is_fetched_once_and_then_known() {
    let fresh = authority().leaf(&keys().stranger, 12);
    let (outside, attempt) = outside().await;
    let node = open(&attempt);
    let answer = certified_node(&keys().stranger, &fresh.number, QUERY, &node);
    outside.answer(QUERY, &answer).await;
    outside.answer(DOWNLOAD, &downloaded(&fresh.pem, &keys().stranger, &fresh.number)).await;
    for _ in 0..3 {
        assert_eq!(outside.gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    }
    assert_eq!(outside.asked(DOWNLOAD).await, [json!({"alipay_cert_sn": fresh.number})]);
    let kept = outside.log.recorded();
    let operations: Vec<_> = kept.iter().map(|kept| kept.request.operation).collect();
    assert_eq!(operations, ["fetch_certificate", "query", "query", "query"]);
    assert!(kept.iter().all(|kept| kept.verdict == EvidenceVerdict::Accepted));
}

#[tokio::test]
async fn many_who_meet_the_new_certificate_at_once_fetch_it_once() {
    let fresh = authority().leaf(&keys().stranger, 12);
    let (outside, attempt) = outside().await;
    let node = open(&attempt);
    let answer = certified_node(&keys().stranger, &fresh.number, QUERY, &node);
    outside.answer(QUERY, &answer).await;
    outside.answer(DOWNLOAD, &downloaded(&fresh.pem, &keys().stranger, &fresh.number)).await;
    let ask = || outside.gateway.query(&attempt);
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    for asked in [one, two, three] {
        assert_eq!(asked.unwrap(), TradeReport::Open);
    }
    assert_eq!(downloads(&outside).await, 1);
}

#[tokio::test]
async fn unknown_numbers_are_asked_for_once_a_minute() {
    let (outside, attempt) = outside().await;
    let unknown = "00000000000000000000000000000000";
    let node = open(&attempt);
    outside.answer(QUERY, &certified_node(&keys().stranger, unknown, QUERY, &node)).await;
    let refused = json!({"code": "40004", "sub_code": "CERT_NOT_EXIST"}).to_string();
    let known = authority().leaf(&keys().theirs, 11).number;
    outside.answer(DOWNLOAD, &certified_node(&keys().theirs, &known, DOWNLOAD, &refused)).await;
    for (seconds, asked) in [(0, 1), (30, 1), (29, 1), (1, 2), (59, 2)] {
        outside.clock.advance(TimeDelta::seconds(seconds));
        assert!(is_unknown(&outside.gateway.query(&attempt).await));
        assert_eq!(downloads(&outside).await, asked);
    }
}

/// Whatever the download brings, only the root above it makes it Alipay's.
#[tokio::test]
async fn a_certificate_that_is_not_alipays_is_refused() {
    let stranger = &keys().stranger;
    let fresh = authority().leaf(stranger, 12);
    let old = authority().leaf_until(stranger, 12, 2025);
    let other = authority().leaf(stranger, 13);
    let alone = fresh.pem.split_inclusive("-----END CERTIFICATE-----\n").next().unwrap();
    let right = downloaded(&fresh.pem, stranger, &fresh.number);
    let unsigned = right.split(",\"alipay_cert_sn\"").next().unwrap().to_owned() + "}";
    for (name, answer) in [
        ("self-made", downloaded(&own_root(stranger), stranger, &fresh.number)),
        ("without the authority between", downloaded(alone, stranger, &fresh.number)),
        ("out of time", downloaded(&old.pem, stranger, &fresh.number)),
        ("another number", downloaded(&other.pem, stranger, &fresh.number)),
        ("unsigned", unsigned),
        ("signed by somebody else", downloaded(&fresh.pem, &keys().ours, &fresh.number)),
        ("no certificate", downloaded("-----BEGIN", stranger, &fresh.number)),
        ("nothing", "{}".to_owned()),
    ] {
        let (outside, attempt) = outside().await;
        let node = open(&attempt);
        let asked = certified_node(stranger, &fresh.number, QUERY, &node);
        outside.answer(QUERY, &asked).await;
        outside.answer(DOWNLOAD, &answer).await;
        assert!(is_unknown(&outside.gateway.query(&attempt).await), "{name}");
        let kept = outside.log.recorded();
        assert_eq!(verdict(&kept[0].verdict), "untrusted_certificate", "{name}");
        assert_eq!(verdict(&kept[1].verdict), "unknown_key", "{name}");
    }
}

fn verdict(verdict: &EvidenceVerdict) -> &str {
    match verdict {
        EvidenceVerdict::Rejected { reason, .. } => reason,
        other => other.name(),
    }
}

/// A certificate that bears the right names and was made by nobody we know.
fn own_root(key: &TestKey) -> String {
    let pair = rcgen::KeyPair::from_pem(&key.private_pem()).unwrap();
    rcgen::CertificateParams::default().self_signed(&pair).unwrap().pem()
}

#[tokio::test]
async fn notifications_are_checked_with_every_certificate_that_is_known() {
    let fresh = authority().leaf(&keys().stranger, 12);
    let (outside, attempt) = outside().await;
    let notice = |key: &TestKey| raw_form(notice_body(key, &notice_fields(&attempt)));
    let old = outside.gateway.verify(&notice(&keys().theirs)).await.unwrap();
    assert!(matches!(old.message(), VerifiedMessage::Money(_)));
    let early = outside.gateway.verify(&notice(&keys().stranger)).await.unwrap_err();
    assert_eq!(early.reason, RejectionReason::BadSignature);
    assert!(early.explanation.contains("certificate"), "{}", early.explanation);
    let node = open(&attempt);
    let answer = certified_node(&keys().stranger, &fresh.number, QUERY, &node);
    outside.answer(QUERY, &answer).await;
    outside.answer(DOWNLOAD, &downloaded(&fresh.pem, &keys().stranger, &fresh.number)).await;
    outside.gateway.query(&attempt).await.unwrap();
    for key in [&keys().theirs, &keys().stranger] {
        assert_eq!(outside.gateway.verify(&notice(key)).await.unwrap(), old);
    }
    let mut fields = notice_fields(&attempt);
    fields.insert("alipay_cert_sn".to_owned(), "0123".to_owned());
    let form = raw_form(notice_body(&keys().ours, &fields));
    let named = outside.gateway.verify(&form).await.unwrap_err();
    assert_eq!(named.reason, RejectionReason::UnknownKey);
    assert!(named.explanation.contains("0123"), "{}", named.explanation);
}

#[test]
fn each_file_that_cannot_be_used_is_named() {
    let refused = |change: &dyn Fn(&mut [String; 3])| {
        let AlipayTrust::Certificates { app_cert_pem, alipay_cert_pem, root_cert_pem } =
            authority().trust()
        else {
            panic!("another mode")
        };
        let mut files = [app_cert_pem, alipay_cert_pem, root_cert_pem];
        change(&mut files);
        let [app_cert_pem, alipay_cert_pem, root_cert_pem] = files;
        let trust = AlipayTrust::Certificates { app_cert_pem, alipay_cert_pem, root_cert_pem };
        let config = AlipayConfig { trust, ..alipay_config("http://127.0.0.1:1") };
        Alipay::new(config, FakeClock::at(given::start()), FakeExchangeLog::new())
            .unwrap_err()
            .field
    };
    let stranger = own_root(&keys().stranger);
    assert_eq!(refused(&|files| files[0].clear()), "app_cert_pem");
    assert_eq!(refused(&|files| files.swap(0, 1)), "app_cert_pem");
    assert_eq!(refused(&|files| files[1].clear()), "alipay_cert_pem");
    assert_eq!(refused(&|files| files[1].clone_from(&stranger)), "alipay_cert_pem");
    assert_eq!(refused(&|files| files[1] = files[0].clone()), "alipay_cert_pem");
    assert_eq!(refused(&|files| files[2].clone_from(&stranger)), "alipay_cert_pem");
    assert_eq!(refused(&|files| files[2].clear()), "root_cert_pem");
    assert_eq!(refused(&|files| files[2] = keys().theirs.public_pem()), "root_cert_pem");
}

#[test]
fn the_applications_own_public_key_is_not_taken_for_alipays() {
    let trust = AlipayTrust::PublicKey { alipay_public_key_pem: keys().ours.public_pem() };
    let config = AlipayConfig { trust, ..alipay_config("http://127.0.0.1:1") };
    let refused = Alipay::new(config, FakeClock::at(given::start()), FakeExchangeLog::new());
    assert_eq!(refused.unwrap_err().field, "alipay_public_key_pem");
}

#[tokio::test]
async fn in_public_key_mode_a_named_certificate_changes_nothing() {
    let outside = AlipayServer::silent().await;
    let attempt = prepared(&outside.gateway, Scene::Qr);
    let node: Value = serde_json::from_str(&open(&attempt)).unwrap();
    let answer = certified_node(&keys().theirs, "0123", QUERY, &node.to_string());
    outside.answer(QUERY, &answer).await;
    assert_eq!(outside.gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    assert_eq!(downloads(&outside).await, 0);
}
