//! Files of customers, sent to the real server and read through whatever happens to it.

use crate::on_both_databases;
use crate::running::{PATIENCE, Place, Running, pause};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::Instant;

on_both_databases! {
    a_file_is_followed_to_its_end_and_the_same_again_changes_nothing,
    killed_in_the_middle_of_a_file_no_line_is_lost_or_done_twice,
    who_is_on_the_list_of_qualified_users_may_order_what_they_may,
}

const BOSS: &str = "/v1/admin/boss/import";
const USERS: &str = "/v1/admin/qualified-users/import";

/// So many lines, of which each hundredth has no phone number.
fn file(lines: usize) -> String {
    let mut file = "查询号,客户姓名,手机号,地址,套餐名称,速率,到期日\n".to_owned();
    for line in 1..=lines {
        let phone = if line % 100 == 0 { String::new() } else { format!("139{line:08}") };
        writeln!(file, "IMP{line:06},测试{line},{phone},某路{line}号,100M/12,100M,2027-01-31")
            .unwrap();
    }
    file
}

async fn send(server: &Running, token: &str, path: &str, file: &str) -> Value {
    let request = server
        .http
        .post(format!("{}{path}", server.url))
        .bearer_auth(token)
        .header("Content-Type", "text/csv")
        .body(file.to_owned());
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["code"], 200, "{answer}");
    answer["data"]["import"].clone()
}

async fn look(server: &Running, id: &str) -> Value {
    server.staff().await.get(&format!("/v1/admin/imports/{id}")).await.data()
}

async fn until(server: &Running, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    let token = server.staff().await.token().to_owned();
    loop {
        let path = format!("/v1/admin/imports/{id}");
        let import = server.staff_with(&token).get(&path).await.data();
        if is_so(&import) {
            return import;
        }
        assert!(started.elapsed() < 4 * PATIENCE, "{import}");
        pause().await;
    }
}

/// Lines, created, changed, unchanged, refused.
fn counts(import: &Value) -> [i64; 5] {
    ["lines", "created", "changed", "unchanged", "refused"]
        .map(|name| import[name].as_i64().unwrap())
}

async fn a_file_is_followed_to_its_end_and_the_same_again_changes_nothing(place: Place) {
    let server = Running::start(&place);
    let token = server.staff().await.token().to_owned();
    let sent = send(&server, &token, BOSS, &file(1_500)).await;
    let id = sent["id"].as_str().unwrap();
    let events = server.staff_with(&token).events(id).await;
    let last = events.last().unwrap();
    assert_eq!((&last["status"], counts(last)), (&json!("done"), [1_500, 1_485, 0, 0, 15]));
    let report = server.http.get(format!("{}/v1/admin/imports/{id}/report.csv", server.url));
    let report = report.bearer_auth(&token).send().await.unwrap().text().await.unwrap();
    assert_eq!(report.lines().count(), 16);
    assert!(report.contains("\"101\",\"phoneNumber\",\"must not be empty\""), "{report}");
    assert!(!report.contains("测试"));
    let again = send(&server, &token, BOSS, &file(1_500)).await;
    let again =
        until(&server, again["id"].as_str().unwrap(), |import| import["status"] == "done").await;
    assert_eq!(counts(&again), [1_500, 0, 0, 1_485, 15]);
    let customer = server.get("/v1/order/renewal/query?queryId=IMP000001").await;
    assert_eq!(customer.body["data"]["packageName"], "100M/12");
}

async fn killed_in_the_middle_of_a_file_no_line_is_lost_or_done_twice(place: Place) {
    let server = Running::start(&place);
    let token = server.staff().await.token().to_owned();
    let sent = send(&server, &token, BOSS, &file(12_000)).await;
    let id = sent["id"].as_str().unwrap().to_owned();
    let seen = until(&server, &id, |import| import["line"].as_i64().unwrap() > 0).await;
    let server = server.kill_and_restart(&place);
    let left = look(&server, &id).await;
    assert_eq!(left["status"], "running", "it was killed too late: {seen} {left}");
    // The lease of the dead worker runs out.
    server.advance(61).await;
    let done = until(&server, &id, |import| import["status"] == "done").await;
    assert_eq!(counts(&done), [12_000, 11_880, 0, 0, 120], "as without a kill");
    let token = server.staff().await.token().to_owned();
    let again = send(&server, &token, BOSS, &file(12_000)).await;
    let again =
        until(&server, again["id"].as_str().unwrap(), |import| import["status"] == "done").await;
    assert_eq!(counts(&again), [12_000, 0, 0, 11_880, 120]);
}

async fn who_is_on_the_list_of_qualified_users_may_order_what_they_may(place: Place) {
    let server = Running::start(&place);
    let token = server.staff().await.token().to_owned();
    let offered = |answer: Value| answer["data"].as_array().unwrap().len();
    let path = "/v1/package/order?orderType=renewal&queryId=PBS001022579";
    let before = offered(server.get(path).await.body);
    let sent = send(&server, &token, USERS, "查询号,活动\nPBS001022579,双十一\n").await;
    until(&server, sent["id"].as_str().unwrap(), |import| import["status"] == "done").await;
    let told =
        server.staff_with(&token).get("/v1/admin/qualified?queryId=PBS001022579").await.data();
    assert_eq!((&told["qualified"], &told["campaign"]), (&json!(true), &json!("双十一")));
    let after = offered(server.get(path).await.body);
    assert!(after > before, "{before} packages, then {after}");
}
