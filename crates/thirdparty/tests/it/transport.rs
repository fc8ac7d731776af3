//! What a broken way to an outside system leaves us knowing.

use crate::support::{
    ACCOUNT_SECRET, PROGRAM_SECRET, assert_no_personal_data, boss, is_unknown, nobody, push,
    silence, wechat_open, zhuoyue,
};
use domain::ports::{
    BackOffice, CustomerDirectory, LoginError, OutsideError, WeChatApp, WeChatLogin,
};
use testkit::given;

#[tokio::test]
async fn a_refused_connection_reached_nobody() {
    let url = nobody().await;
    let pushed = zhuoyue(&url).push(&push()).await;
    assert!(matches!(pushed, Err(OutsideError::NotReached(_))), "{pushed:?}");
    let found = boss(&url).find(&given::query_id()).await;
    assert!(matches!(found, Err(OutsideError::NotReached(_))), "{found:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_back_leaves_the_outcome_unknown() {
    let url = silence().await;
    let push = push();
    let pushed = zhuoyue(&url).push(&push).await;
    assert!(is_unknown(&pushed), "{pushed:?}");
    assert_no_personal_data(&format!("{pushed:?}"));
    assert!(is_unknown(&zhuoyue(&url).find(&push.key).await));
    assert!(is_unknown(&zhuoyue(&url).take_back(&push.key).await));
    let found = boss(&url).find(&given::query_id()).await;
    assert!(is_unknown(&found), "{found:?}");
    assert!(!format!("{found:?}").contains("PBS001022579"), "{found:?}");
}

#[tokio::test]
async fn a_failed_call_of_wechat_tells_neither_code_nor_secret() {
    let until = given::start() + chrono::TimeDelta::hours(1);
    for (url, is_reached) in [(nobody().await, false), (silence().await, true)] {
        let wechat = wechat_open(&url);
        let failures = [
            wechat.openid(WeChatApp::MiniProgram, "code-of-someone").await,
            wechat.openid(WeChatApp::OfficialAccount, "code-of-someone").await,
            wechat.open_url("pages/pay", "orderId=1", until).await,
        ];
        for failure in failures {
            let LoginError::Outside(error) = failure.unwrap_err() else {
                panic!("more is said than is known");
            };
            let expected = if is_reached { "outcome unknown" } else { "not reached" };
            assert_eq!(error.to_string(), expected);
            for secret in ["code-of-someone", ACCOUNT_SECRET, PROGRAM_SECRET, "secret="] {
                assert!(!format!("{error:?}").contains(secret), "{error:?}");
            }
        }
    }
}
