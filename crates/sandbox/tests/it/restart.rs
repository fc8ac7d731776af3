//! What survives a restart, and what the files show.

use crate::support::wechat::{place, query};
use crate::support::zhuoyue::{bill, push};
use crate::support::{Stage, alipay};

const NUMBER: &str = "R20260101000000000000000000901";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

#[tokio::test]
async fn everything_is_remembered() {
    let stage = Stage::set().await;
    place(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "silent").await;
    alipay::precreate(&stage, NUMBER, "").await;
    stage.act(NUMBER, "decline").await;
    let receipt = push(&stage, "key-1", &bill(NUMBER)).await.json();
    stage.control.advance_clock(7200).await.unwrap();
    let before = stage.ids.clone();
    let stage = stage.restarted().await;
    assert_eq!(stage.ids.wechat.api_v3_key, before.wechat.api_v3_key);
    assert_eq!(stage.ids.wechat.platform_public_key_pem, before.wechat.platform_public_key_pem);
    assert_eq!(stage.ids.alipay.app_private_key_pem, before.alipay.app_private_key_pem);
    assert_eq!(stage.control.clock_offset().await.unwrap(), 7200);
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "SUCCESS");
    assert_eq!(alipay::query(&stage, NUMBER).await["trade_status"], "WAIT_BUYER_PAY");
    assert_eq!(push(&stage, "key-1", &bill(NUMBER)).await.json(), receipt);
    assert_eq!(stage.count("zhuoyue", "created").await, 1);
    assert_eq!(stage.control.customers().await.unwrap().len(), 9);
}

#[tokio::test]
async fn no_personal_data_and_no_secret_stands_in_clear_in_the_files() {
    let stage = Stage::set().await;
    push(&stage, "key-1", &bill(NUMBER)).await;
    let ids = stage.ids.clone();
    let dir = stage.dir.path().to_owned();
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() != "sandbox.key" {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("zhuoyue/"), "the search finds nothing that must be there");
    for clear in ["测试", "18612345772", "江场西路", "PBS001022579", "PRIVATE KEY"] {
        assert!(!holds(clear), "{clear} stands in clear");
    }
    assert!(!holds(&ids.wechat.api_v3_key) && !holds(&ids.zhuoyue.app_secret));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_key_file() {
    let stage = Stage::set().await;
    let meta = std::fs::metadata(stage.dir.path().join("sandbox.key")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o777, 0o600);
}

#[tokio::test]
async fn a_foreign_key_file_opens_nothing() {
    let stage = Stage::set().await;
    stage.sandbox.stop().await;
    std::fs::write(stage.dir.path().join("sandbox.key"), [7; 32]).unwrap();
    let config = sandbox::SandboxConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: stage.dir.path().to_owned(),
    };
    assert!(sandbox::start(config).await.is_err());
}

#[tokio::test]
async fn a_taken_address_is_an_error() {
    let stage = Stage::set().await;
    let addr = stage.sandbox.url().strip_prefix("http://").unwrap().parse().unwrap();
    let other = tempfile::tempdir().unwrap();
    let config = sandbox::SandboxConfig { addr, data_dir: other.path().to_owned() };
    let error = sandbox::start(config).await.unwrap_err();
    assert!(matches!(error, sandbox::SandboxError::Bind { .. }));
}
