//! Jobs, monitoring, alerts, flow records and their compensation, and the timeline in plain words.

use crate::harness::{Site, get};
use actix_web::test::{call_service, init_service, read_body};
use chrono::TimeDelta;
use domain::Channel;
use domain::job::JobName;
use domain::staff::Role;
use domain::{TaskKind, TaskState};
use http_api::{ErrorCode, app_factory};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::given;

const FLOWS: &str = "/v1/admin/flows";
const FLOWS_CSV: &str = "/v1/admin/flows.csv";
const DB_SYNC: &str = "/v1/monitor/db-sync";
const JOBS: &str = "/v1/admin/jobs";
const ALERTS: &str = "/v1/admin/alerts";
const TIMELINE: &str = "/v1/order/timeline";

/// A shop with one paid order of which nothing is delivered.
async fn undelivered() -> (Site, String) {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let token = site.signed_in(Role::Admin).await;
    site.clock.advance(TimeDelta::minutes(20));
    assert!(!id.is_empty());
    (site, token)
}

#[actix_web::test]
async fn flow_records_are_listed_and_narrowed() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    site.clock.advance(TimeDelta::seconds(5));
    let (other, _token) = site.paid(Channel::Alipay).await;
    let staff = site.signed_in(Role::Finance).await;
    let listed = site.get_as(&staff, FLOWS).await.json();
    assert_eq!(listed["total"], 2);
    let row = |body: &Value| body["rows"][0].clone();
    let own = row(&site.get_as(&staff, &format!("{FLOWS}?orderId={id}")).await.json());
    assert_eq!(own["orderId"], json!(id));
    assert_eq!((&own["channel"], &own["amount"]), (&json!("wechat"), &json!("460.00")));
    let captured_at = own["capturedAt"].as_str().unwrap();
    let day = captured_at.split_once('T').unwrap().0.to_owned();
    for (query, total) in [
        ("packageId=74", 2),
        ("packageId=80", 0),
        (&format!("from={day}&to={day}"), 2),
        ("to=2020-01-01", 0),
        (&format!("orderId={other}&pageSize=1"), 1),
    ] {
        let listed = site.get_as(&staff, &format!("{FLOWS}?{query}")).await.json();
        assert_eq!(listed["total"], total, "{query}");
    }
    for (query, field) in [
        ("orderId=R1", "orderId"),
        ("packageId=-1", "packageId"),
        ("packageId=x", "packageId"),
        ("from=2026-3-2", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("pageSize=101", "pageSize"),
    ] {
        let answer = site.get_as(&staff, &format!("{FLOWS}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn flow_records_are_a_file_for_spreadsheets() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::ReadOnly).await;
    let answer = site.get_as(&staff, &format!("{FLOWS_CSV}?orderId={id}")).await;
    assert_eq!(answer.header("Content-Type"), Some("text/csv; charset=utf-8"));
    let lines: Vec<_> = answer.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(answer.body.starts_with('\u{feff}') && lines[0].starts_with("\"id\",\"orderId\""));
    assert!(lines[1].contains(&format!("\"{id}\"")) && lines[1].contains("\"460.00\""));
    let refused = site.get_as(&staff, &format!("{FLOWS_CSV}?from=x")).await;
    refused.is_error(ErrorCode::InvalidField).in_field("from");
}

#[actix_web::test]
async fn missing_flow_records_are_made_and_twice_is_once() {
    let site = Site::new();
    site.paid(Channel::Wechat).await;
    site.clock.advance(TimeDelta::seconds(5));
    site.paid(Channel::Alipay).await;
    let staff = site.signed_in(Role::Service).await;
    site.store.forget_flows();
    let body = json!({});
    let package = "/v1/compensate/flow/package/74";
    let made = site.post_as(&staff, package, &body).await.data();
    assert_eq!(made, json!({ "checked": 2, "created": 2 }));
    for path in [package, "/v1/compensate/flow"] {
        let made = site.post_as(&staff, path, &body).await.data();
        assert_eq!(made, json!({ "checked": 2, "created": 0 }), "{path}");
    }
    for unknown in ["9999", "x", "-1"] {
        let path = format!("/v1/compensate/flow/package/{unknown}");
        site.post_as(&staff, &path, &body).await.is_error(ErrorCode::PackageNotFound);
    }
    let actions: Vec<_> = site.store.audit().iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["flows.compensate"; 3]);
}

#[actix_web::test]
async fn jobs_are_shown_and_run_now() {
    let site = Site::new();
    let staff = site.signed_in(Role::Service).await;
    assert_eq!(site.get_as(&staff, JOBS).await.data(), json!([]), "none has run yet");
    site.deps.app.scheduled.run_due().await.unwrap();
    let jobs = site.get_as(&staff, JOBS).await.data();
    assert_eq!(jobs.as_array().unwrap().len(), JobName::ALL.len());
    let named = |jobs: &Value, name: &str| {
        let jobs = jobs.as_array().unwrap().iter();
        jobs.clone().find(|job| job["name"] == name).unwrap().clone()
    };
    let reconcile = named(&jobs, "reconcile");
    let told = [&reconcile["schedule"], &reconcile["outcome"], &reconcile["running"]];
    assert_eq!(told, [&json!("daily 10:30"), &json!("ok"), &json!(false)]);
    assert_eq!((&reconcile["runs"], &reconcile["durationMs"]), (&json!(1), &json!(0)));
    assert_eq!(named(&jobs, "purge")["schedule"], "every 60 s");
    let path = format!("{JOBS}/reconcile/run");
    let answer = site.post_as(&staff, &path, &json!({})).await.data();
    assert_eq!(answer, json!({ "name": "reconcile", "state": "due" }));
    site.deps.app.scheduled.run_due().await.unwrap();
    let jobs = site.get_as(&staff, JOBS).await.data();
    assert_eq!(named(&jobs, "reconcile")["runs"], 2);
    let unknown = site.post_as(&staff, &format!("{JOBS}/rest/run"), &json!({})).await;
    unknown.is_error(ErrorCode::RecordNotFound);
}

#[actix_web::test]
async fn what_does_not_move_is_told_with_its_reason_and_numbers() {
    let (site, staff) = undelivered().await;
    let shown = site.get_as(&staff, DB_SYNC).await.data();
    assert_eq!(shown["healthy"], false);
    let reasons = shown["reasons"].as_array().unwrap();
    let waits = reasons.iter().find(|reason| reason["about"] == "push_zhuoyue").unwrap();
    assert_eq!((&waits["reason"], &waits["unit"]), (&json!("task_waits"), &json!("seconds")));
    assert_eq!((&waits["value"], &waits["threshold"]), (&json!(1_200), &json!(900)));
    site.work().await;
    let shown = site.get_as(&staff, DB_SYNC).await.data();
    assert_eq!((&shown["healthy"], &shown["reasons"]), (&json!(true), &json!([])), "{shown}");
    assert_eq!(shown["workerSlots"]["all"], 1_024);
    let mut tasks = site.store.tasks().into_iter();
    let push = tasks.find(|task| matches!(task.kind, TaskKind::Push { .. })).unwrap();
    let dead = TaskState::Dead { at: given::start() };
    site.store.put_task(domain::Task { state: dead, ..push });
    site.store.forget_flows();
    let shown = site.get_as(&staff, DB_SYNC).await.data();
    let words: Vec<_> =
        shown["reasons"].as_array().unwrap().iter().map(|reason| &reason["reason"]).collect();
    assert_eq!(words, [&json!("tasks_dead"), &json!("flows_missing")]);
}

#[actix_web::test]
async fn alerts_are_listed_by_state() {
    let (site, staff) = undelivered().await;
    site.deps.app.scheduled.run_due().await.unwrap();
    let raised = site.get_as(&staff, &format!("{ALERTS}?status=raised")).await.json();
    // The payment is not asked about either: nothing runs.
    assert_eq!(raised["total"], 2, "{raised}");
    let mut rows = raised["rows"].as_array().unwrap().iter();
    let alert = rows.find(|alert| alert["about"] == "push_zhuoyue").unwrap();
    assert_eq!((&alert["alert"], &alert["unit"]), (&json!("task_waits"), &json!("seconds")));
    assert_eq!((&alert["status"], &alert["value"]), (&json!("raised"), &json!(1_200)));
    site.work().await;
    site.clock.advance(TimeDelta::seconds(30));
    site.deps.app.scheduled.run_due().await.unwrap();
    let cleared = site.get_as(&staff, &format!("{ALERTS}?status=cleared")).await.json();
    assert_eq!(cleared["total"], 2);
    assert!(cleared["rows"][0]["clearedAt"].is_string());
    let refused = site.get_as(&staff, &format!("{ALERTS}?status=open")).await;
    refused.is_error(ErrorCode::InvalidField).in_field("status");
}

#[actix_web::test]
async fn the_same_figures_are_metrics() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let (mut site, _staff) = undelivered().await;
    site.deps.metrics = Some(Arc::new(move || handle.render()));
    site.deps.app.scheduled.run_due().await.unwrap();
    let service = init_service(app_factory(&site.deps)).await;
    let scrape = async || {
        let request = get("/metrics").peer_addr("127.0.0.1:1".parse().unwrap()).to_request();
        let answer = call_service(&service, request).await;
        String::from_utf8(read_body(answer).await.to_vec()).unwrap()
    };
    let text = scrape().await;
    for line in [
        "watch_reading{symptom=\"task_waits\",about=\"push_zhuoyue\"} 1200",
        "watch_limit{symptom=\"task_waits\",about=\"push_zhuoyue\"} 900",
        "watch_healthy 0",
        "job_runs{job=\"purge\"} 1",
        "job_failures{job=\"purge\"} 0",
        "boss_copy_age_seconds{which=\"oldest\"} 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    site.work().await;
    let text = scrape().await;
    assert!(text.contains("watch_healthy 1"), "{text}");
    assert!(text.contains("watch_reading{symptom=\"task_waits\",about=\"push_zhuoyue\"} 0"));
}

#[actix_web::test]
async fn an_orders_timeline_is_told_in_plain_words() {
    let site = Site::new();
    let (id, token) = site.paid(Channel::Wechat).await;
    site.work().await;
    let path = format!("{TIMELINE}?orderId={id}");
    let shown = async |language: &str| {
        let request = get(&path)
            .insert_header(("Order-Token", token.as_str()))
            .insert_header(("Accept-Language", language));
        site.call(request).await.data()
    };
    let texts = |steps: &Value| -> Vec<String> {
        let steps = steps.as_array().unwrap().iter();
        steps.map(|step| step["text"].as_str().unwrap().to_owned()).collect()
    };
    let chinese = shown("zh-CN").await;
    assert_eq!(texts(&chinese), ["已下单", "正在支付", "已支付", "正在开通", "已开通"]);
    assert!(chinese[0]["at"].as_str().unwrap().ends_with("+08:00"));
    assert_eq!(chinese[2]["step"], "paid");
    let english = shown("en-GB").await;
    assert_eq!(texts(&english), ["Ordered", "Paying", "Paid", "Being opened", "Opened"]);
    assert!(!chinese.to_string().contains("zhuoyue"), "{chinese}");
    assert_eq!(texts(&site.get(&format!("{path}&t={token}")).await.data()).len(), 5);
    let staff = site.signed_in(Role::ReadOnly).await;
    assert_eq!(texts(&site.get_as(&staff, &path).await.data()).len(), 5);
}

#[actix_web::test]
async fn a_timeline_opens_to_nobody_else() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    site.clock.advance(TimeDelta::seconds(5));
    let (_other, other_token) = site.saved().await;
    let path = format!("{TIMELINE}?orderId={id}");
    site.get(&path).await.is_error(ErrorCode::OrderNotFound);
    for token in ["", "x", other_token.as_str()] {
        let answer = site.call(get(&path).insert_header(("Order-Token", token))).await;
        answer.is_error(ErrorCode::OrderNotFound);
    }
    site.get_as("nobody", &path).await.is_error(ErrorCode::Unauthorized);
    let content = site.signed_in(Role::Content).await;
    site.get_as(&content, &path).await.is_error(ErrorCode::Forbidden);
    site.get(TIMELINE).await.is_error(ErrorCode::InvalidField).in_field("orderId");
    site.get(&format!("{TIMELINE}?orderId=R1")).await.is_error(ErrorCode::OrderNotFound);
    let unknown = format!("{TIMELINE}?orderId=R202407261816664599454990337");
    site.get(&unknown).await.is_error(ErrorCode::OrderNotFound);
}

#[actix_web::test]
async fn staff_see_numbers_and_their_colleagues_in_the_timeline() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Service).await;
    site.post_as(&staff, "/v1/cashier/order/push", &json!({ "orderId": id })).await;
    let path = format!("/v1/admin/orders/{id}/timeline");
    let lines = site.get_as(&staff, &path).await.data();
    let lines = lines.as_array().unwrap();
    let of = |event: &str| lines.iter().find(|line| line["event"] == event).unwrap();
    assert_eq!(of("paid")["number"], json!(format!("{id}00")));
    let action = of("staff_action");
    assert_eq!((&action["about"], &action["by"]), (&json!("order.push"), &json!("service")));
}
