//! The key that seals personal data is changed while servers work.

mod apart;
mod environment;

use crate::on_both_databases;
use crate::running::{Place, Running, doctor};
use serde_json::json;
use std::process::Output;
use std::time::Duration;

on_both_databases! {
    a_key_is_changed_beside_a_running_server_and_everything_reads_as_before,
    a_change_that_was_interrupted_is_brought_to_its_end,
}

/// Runs `server keys`; tells how it ended when it should not have.
#[track_caller]
pub(super) fn keys(place: &Place, args: &[&str], settings: &[(&str, &str)]) -> String {
    let output = try_keys(place, args, settings);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

pub(super) fn try_keys(place: &Place, args: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = place.server();
    command.arg("keys").args(args).envs(settings.iter().copied());
    command.output().unwrap()
}

/// How many texts the key seals.
#[track_caller]
pub(super) fn sealed_by(place: &Place, key: u32, settings: &[(&str, &str)]) -> u64 {
    let status = keys(place, &["status"], settings);
    let needle = format!(" under key {key}");
    let count = |part: &str| {
        let number = part.trim().strip_suffix(needle.trim_start())?.trim().rsplit(' ').next()?;
        number.parse::<u64>().ok()
    };
    status.lines().flat_map(|line| line.split([',', ':'])).filter_map(count).sum()
}

pub(super) async fn order_of(server: &Running, key: &str) -> String {
    let body = json!({"packageId": 74, "customerName": "欧阳换钥", "phoneNumber": "13977651234",
        "address": "换钥路5号"});
    let headers = [("Idempotency-Key", key)];
    let saved = server.post_with("/v1/order/new/save", &body, &headers).await;
    saved.data()["orderId"].as_str().unwrap().to_owned()
}

pub(super) async fn assert_readable(server: &Running, order: &str) {
    let staff = server.staff().await;
    let path = format!("/v1/admin/orders/{order}/reveal");
    let shown = staff.post(&path, &json!({"reason": "看看"})).await.data();
    assert_eq!(shown["customerName"], "欧阳换钥", "{shown}");
    assert_eq!(shown["address"], "换钥路5号", "{shown}");
}

async fn a_key_is_changed_beside_a_running_server_and_everything_reads_as_before(place: Place) {
    let server = Running::start(&place);
    let order = order_of(&server, "before-the-change").await;
    server.started_payment("wechat", "native", &order).await;
    assert_readable(&server, &order).await;
    assert!(sealed_by(&place, 1, &[]) >= 4);
    assert_eq!(sealed_by(&place, 2, &[]), 0);

    // Renewals are saved all the while.
    let working = async {
        let mut renewals = Vec::new();
        for number in 0..30 {
            renewals.push(server.saved_order(&format!("meanwhile-{number}")).await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        renewals
    };
    let changing = {
        let place = place.clone();
        tokio::task::spawn_blocking(move || keys(&place, &["rotate"], &[]))
    };
    let (renewals, changed) = tokio::join!(working, changing);
    let told = changed.unwrap();
    assert!(told.contains("everything stored is sealed with key 2"), "{told}");
    assert!(told.contains("key 1 seals nothing: it may be removed"), "{told}");
    assert_eq!(sealed_by(&place, 1, &[]), 0);
    for renewal in &renewals {
        assert_eq!(server.order_status(renewal).await, "awaiting_payment");
    }
    assert_readable(&server, &order).await;
    server.payer(&order, "pay").await;
    server.until_payment(&order, 0, "captured").await;
    doctor(&place);

    let told = keys(&place, &["remove", "1"], &[]);
    assert!(told.contains("key 1 was removed"), "{told}");
    let refused = try_keys(&place, &["remove", "2"], &[]);
    assert!(!refused.status.success(), "it seals");
    assert!(server.stop().success());
    let server = Running::start(&place);
    assert_readable(&server, &order).await;
    assert_eq!(sealed_by(&place, 1, &[]), 0);
    let log = server.log(&place).await;
    assert!(!log.contains(r#""level":"ERROR""#), "{log}");
}

async fn a_change_that_was_interrupted_is_brought_to_its_end(place: Place) {
    let server = Running::start(&place);
    let order = order_of(&server, "before-the-change").await;
    let told = keys(&place, &["add"], &[]);
    assert!(told.contains("key 2 was added"), "{told}");
    let before = sealed_by(&place, 1, &[]);
    // It was made the first one, and then the command was killed.
    let file = place.folder.path().join("data.keys");
    let text = std::fs::read_to_string(&file).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let (one, two) = first.split_once(',').unwrap();
    std::fs::write(&file, format!("{two},{one}\n{rest}")).unwrap();
    assert_readable(&server, &order).await;
    let refused = try_keys(&place, &["remove", "1"], &[]);
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && why.contains("still seals"), "{before}: {why}");
    let told = keys(&place, &["rotate"], &[]);
    assert!(told.contains("an earlier change of keys is brought to its end first"), "{told}");
    assert_eq!((sealed_by(&place, 1, &[]), sealed_by(&place, 3, &[])), (0, 0));
    assert!(sealed_by(&place, 2, &[]) >= before);
    assert_readable(&server, &order).await;
}
