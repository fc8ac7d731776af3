//! Flow records, scheduled jobs and alerts, as those who run the shop meet them.

mod receiver;

use crate::delivery::paid_order;
use crate::on_both_databases;
use crate::running::{ANYWHERE, Place, Running, doctor, pause};
use receiver::Receiver;
use serde_json::{Value, json};
use std::time::Instant;

const SECRET: &str = "a secret that nobody else knows";

on_both_databases! {
    each_captured_payment_has_a_flow_record_and_lost_ones_are_made_again,
    a_system_that_is_down_raises_an_alert_that_is_cleared_when_it_is_back,
    a_moved_clock_is_caught_up_with_once,
}

async fn each_captured_payment_has_a_flow_record_and_lost_ones_are_made_again(place: Place) {
    let server = Running::start(&place);
    for number in 0..3 {
        let order = paid_order(&server, &format!("flow-{number}")).await;
        server.until_status(&order, "fulfilled").await;
    }
    let staff = server.staff().await;
    let listed = staff.get("/v1/admin/flows").await.body;
    assert_eq!(listed["total"], 3, "{listed}");
    run_sql(&place, "DELETE FROM payment_flow").await;
    assert_eq!(staff.get("/v1/admin/flows").await.body["total"], 0);
    server.until_metric(r#"watch_reading{symptom="flows_missing",about=""}"#, "3").await;
    doctor(&place);
    let package = listed["rows"][0]["packageId"].to_string();
    let paths = [
        (format!("/v1/compensate/flow/package/{package}"), 3),
        ("/v1/compensate/flow".to_owned(), 0),
    ];
    for (path, created) in paths {
        let made = staff.post(&path, &json!({})).await.data();
        assert_eq!((&made["checked"], &made["created"]), (&json!(3), &json!(created)), "{path}");
    }
    let made = staff.get("/v1/admin/flows").await.body;
    let without_ids = |body: &Value| -> Vec<Value> {
        let rows = body["rows"].as_array().unwrap().iter();
        rows.map(|row| json!([row["orderId"], row["tradeNo"], row["amount"], row["capturedAt"]]))
            .collect()
    };
    assert_eq!(without_ids(&made), without_ids(&listed));
    assert_eq!(server.metric(r#"watch_reading{symptom="flows_missing",about=""}"#).await, "0");
}

async fn a_system_that_is_down_raises_an_alert_that_is_cleared_when_it_is_back(place: Place) {
    let receiver = Receiver::open(SECRET);
    let webhook = [("ALERT_WEBHOOK_URL", receiver.url.as_str()), ("ALERT_WEBHOOK_SECRET", SECRET)];
    let server = Running::start_set(&place, &webhook);
    server.fault("zhuoyue", "down", None).await;
    let order = paid_order(&server, "alert").await;
    server.until_status(&order, "fulfilling").await;
    server.advance(20 * 60).await;
    let raised = told(&server, &receiver, "raised").await;
    assert_eq!((&raised["alert"], &raised["unit"]), (&json!("task_waits"), &json!("seconds")));
    assert!(raised["about"].as_str().unwrap().starts_with("push_zhuoyue"), "{raised}");
    assert!(raised["value"].as_i64().unwrap() > raised["threshold"].as_i64().unwrap());
    let staff = server.staff().await;
    let shown = staff.get("/v1/monitor/db-sync").await.data();
    assert_eq!(shown["healthy"], false);
    let reasons = shown["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["about"] == raised["about"]), "{shown}");
    server.fault("zhuoyue", "none", None).await;
    server.advance(15 * 60).await;
    server.until_status(&order, "fulfilled").await;
    let cleared = told(&server, &receiver, "cleared").await;
    assert_eq!(cleared["about"], raised["about"]);
    assert_eq!(cleared["since"], raised["since"]);
    let alerts = staff.get("/v1/admin/alerts?status=cleared").await.body;
    assert!(alerts["total"].as_i64().unwrap() >= 1, "{alerts}");
    let messages = receiver.messages();
    let mut ids: Vec<_> = messages.iter().map(|message| message["id"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), messages.len(), "each was received once");
}

async fn a_moved_clock_is_caught_up_with_once(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    until_runs(&server, "reconcile", 1).await;
    server.advance(3 * 86_400).await;
    let staff_after = server.staff().await;
    drop(staff);
    until_runs(&server, "reconcile", 2).await;
    until_runs(&server, "make_missing_flows", 2).await;
    let jobs = staff_after.get("/v1/admin/jobs").await.data();
    for job in jobs.as_array().unwrap() {
        assert_eq!((&job["failures"], &job["outcome"]), (&json!(0), &json!("ok")), "{job}");
    }
    let run = staff_after.post("/v1/admin/jobs/reconcile/run", &json!({})).await.data();
    assert_eq!(run["state"], "due");
    until_runs(&server, "reconcile", 3).await;
}

/// Two servers, one PostgreSQL: who runs a job is for the lease to say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_run_each_job_once() {
    let place = Place::postgres().await;
    let first = Running::start_with(&place, &ANYWHERE);
    let second = first.start_beside(&place);
    until_runs(&first, "reconcile", 1).await;
    for day in 1..=3 {
        first.advance(86_400).await;
        until_runs(&second, "reconcile", 1 + day).await;
        until_runs(&second, "make_missing_flows", 1 + day).await;
    }
    let staff = second.staff().await;
    let jobs = staff.get("/v1/admin/jobs").await.data();
    let named = |name: &str| {
        let mut jobs = jobs.as_array().unwrap().iter();
        jobs.find(|job| job["name"] == name).unwrap().clone()
    };
    for name in ["reconcile", "make_missing_flows"] {
        assert_eq!(named(name)["runs"], 4, "{jobs}");
    }
    doctor(&place);
}

/// Lets time go on until there is word of the state.
async fn told(server: &Running, receiver: &Receiver, state: &str) -> Value {
    for _round in 0..40 {
        let waited = Instant::now();
        while waited.elapsed() < std::time::Duration::from_millis(300) {
            let messages = receiver.messages();
            // A moved clock makes other work late as well, for a moment.
            let is_it = |message: &&Value| {
                let about = message["about"].as_str().unwrap_or_default();
                message["state"] == state && about.starts_with("push_zhuoyue")
            };
            if let Some(message) = messages.iter().find(is_it) {
                return message.clone();
            }
            pause().await;
        }
        server.advance(31).await;
    }
    panic!("nobody was told that it is {state}: {:?}", receiver.messages());
}

async fn until_runs(server: &Running, job: &str, runs: i64) {
    let metric = format!("job_runs{{job=\"{job}\"}}");
    server.until_metric(&metric, &runs.to_string()).await;
}

async fn run_sql(place: &Place, statements: &str) {
    if let Some(url) = &place.url {
        return testkit::postgres::execute(url, statements).await.unwrap();
    }
    let database = rusqlite::Connection::open(place.folder.path().join("shop.db")).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    database.execute_batch(statements).unwrap();
}
