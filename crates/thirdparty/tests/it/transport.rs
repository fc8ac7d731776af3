//! What a broken way to an outside system leaves us knowing.

use crate::support::{assert_no_personal_data, boss, is_unknown, push, zhuoyue};
use domain::ports::{BackOffice, CustomerDirectory, OutsideError};
use testkit::given;
use tokio::net::TcpListener;

/// An address at which nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// An address at which each connection is closed without an answer.
async fn silence() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    at
}

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
    let found = boss(&url).find(&given::query_id()).await;
    assert!(is_unknown(&found), "{found:?}");
    assert!(!format!("{found:?}").contains("PBS001022579"), "{found:?}");
}
