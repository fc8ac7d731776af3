//! What the fakes around the money desk offer beyond the contracts.

use chrono::{Days, TimeDelta};
use domain::Channel;
use domain::evidence::{EvidenceVerdict, SentRequest};
use domain::ports::{
    ExchangeLog, LoginError, OutsideExchange, Secrets, StatementError, StatementSource, WeChatApp,
    WeChatLogin,
};
use domain::reconciliation::BadLine;
use std::path::Path;
use testkit::fakes::{
    FakeClock, FakeExchangeLog, FakeSecrets, FakeStatements, FakeWeChatLogin, Fault, LoginFault,
    StatementFault,
};
use testkit::given;

#[tokio::test]
async fn a_bill_can_be_bad_late_and_not_there() {
    let clock = FakeClock::at(given::start() + TimeDelta::days(1));
    let source = FakeStatements::new(Channel::Alipay, &clock);
    let line = given::statement_line(&given::attempt(&given::order()), 1);
    let bad = BadLine { line: 2, problem: "no amount" };
    let lines = [Ok(line), Err(bad)];
    source.put(given::day(), lines.clone());
    let read: Vec<_> = source.fetch(given::day()).await.unwrap().collect();
    assert_eq!(read, lines);
    for fault in [StatementFault::NotReady, StatementFault::Damaged, StatementFault::Refused] {
        source.fault(fault);
    }
    let mut errors = Vec::new();
    for _ in 0..3 {
        errors.extend(source.fetch(given::day()).await.err());
    }
    assert!(matches!(
        errors.as_slice(),
        [StatementError::NotReady, StatementError::Damaged(_), StatementError::Refused { .. }]
    ));
    source.offer_none();
    let offered = source.fetch(given::day()).await;
    assert!(matches!(offered.err(), Some(StatementError::NotOffered)));
    assert_eq!(source.fetches(), 5);
    source.put_file(Path::new("bill.csv"), lines.clone());
    let read: Vec<_> = source.open(Path::new("bill.csv")).unwrap().collect();
    assert_eq!(read, lines);
}

#[tokio::test]
async fn yesterdays_bill_is_ready_at_half_past_ten() {
    let clock = FakeClock::at(given::start() + TimeDelta::hours(22));
    let source = FakeStatements::new(Channel::Wechat, &clock);
    let early = source.fetch(given::day()).await;
    assert!(matches!(early.err(), Some(StatementError::NotReady)));
    let before = given::day().checked_sub_days(Days::new(1)).unwrap();
    assert_eq!(source.fetch(before).await.unwrap().count(), 0);
    clock.advance(TimeDelta::minutes(30));
    assert_eq!(source.fetch(given::day()).await.unwrap().count(), 0);
}

#[tokio::test]
async fn a_sign_in_fails_as_scripted_and_keeps_its_code() {
    let login = FakeWeChatLogin::new();
    login.give("code", "openid");
    let faults = [
        LoginFault::TooFrequent,
        LoginFault::Blocked,
        LoginFault::Misconfigured,
        LoginFault::Outside(Fault::NotReached),
    ];
    for fault in faults {
        login.fault(fault);
    }
    let mut errors = Vec::new();
    for _ in 0..4 {
        errors.extend(login.openid(WeChatApp::MiniProgram, "code").await.err());
    }
    assert!(matches!(
        errors.as_slice(),
        [
            LoginError::TooFrequent { .. },
            LoginError::Blocked { .. },
            LoginError::Misconfigured { .. },
            LoginError::Outside(_),
        ]
    ));
    let openid = login.openid(WeChatApp::OfficialAccount, "code").await.unwrap();
    assert_eq!(openid, "openid");
    let url = login.authorize_url("https://shop.example/", "s1");
    assert!(url.contains("state=s1"), "{url}");
    let link = login.open_url("pages/pay", "orderId=R1", given::start()).await.unwrap();
    assert!(link.contains("orderId=R1"), "{link}");
}

#[tokio::test]
async fn exchanges_are_kept_as_they_were_recorded() {
    let log = FakeExchangeLog::new();
    let request = SentRequest {
        operation: "refund",
        line: "POST https://pay.example/refund".to_owned(),
        headers: String::new(),
        body: b"{}".to_vec(),
    };
    let exchange = OutsideExchange {
        channel: Channel::Telecom,
        number: None,
        request,
        headers: "200\n".to_owned(),
        body: vec![0xff],
        verdict: EvidenceVerdict::Accepted,
    };
    log.record(exchange.clone()).await;
    assert!(log.recorded() == [exchange]);
}

#[tokio::test]
async fn passwords_are_told_apart_and_tokens_never_repeat() {
    let secrets = FakeSecrets::new();
    let hash = secrets.hash_password("secret").await;
    assert!(secrets.verify_password("secret", &hash).await);
    assert!(!secrets.verify_password("Secret", &hash).await);
    assert!(!secrets.verify_password("secret", "unreadable").await);
    assert!(secrets.verify_password("secret", &given::staff("finance").password_hash).await);
    let (one, other) = (secrets.token(), secrets.token());
    assert_ne!(one, other);
    for token in [one, other] {
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
