//! The task desk, and the outside systems, as staff reach them.

use crate::harness::Site;
use crate::shop::REFUNDS;
use app::OutsideTokens;
use chrono::TimeDelta;
use domain::ports::{AddressTip, CustomerDirectory};
use domain::staff::Role;
use domain::{Channel, Target, Task, TaskKind, TaskState};
use http_api::ErrorCode;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{FakeAddresses, FakeBackOffice, FakeClock, FakeDirectory, FakeIssuer, Fault};
use testkit::given;

const TASKS: &str = "/v1/admin/tasks";
const RETRY: &str = "/v1/admin/tasks/retry";
const TOKEN: &str = "/v1/third/token";
const TELECOM: &str = "/v1/third/telecom/user";
const BOSS: &str = "/v1/third/boss/query";
const ADDRESS: &str = "/v1/third/amap/address";

/// Of a paid order, its push dead.
async fn dead_push(site: &Site) -> (String, Task) {
    let (id, _token) = site.paid(Channel::Wechat).await;
    let of_order =
        |task: &Task| matches!(task.kind, TaskKind::Push { order, .. } if order.to_string() == id);
    let push = site.store.tasks().into_iter().find(of_order).unwrap();
    let last_error = Some("refused (E1): no".to_owned());
    let dead = TaskState::Dead { at: given::start() };
    let dead = Task { state: dead, failures: 1, last_error, ..push };
    site.store.put_task(dead.clone());
    (id, dead)
}

#[actix_web::test]
async fn tasks_are_listed_and_narrowed() {
    let site = Site::new();
    let (id, dead) = dead_push(&site).await;
    let staff = site.signed_in(Role::ReadOnly).await;
    let rows = site.get_as(&staff, &format!("{TASKS}?state=dead")).await.rows();
    let expected = json!([{
        "id": dead.id.to_string(),
        "kind": "push_zhuoyue",
        "state": "dead",
        "orderId": id,
        "target": "zhuoyue",
        "dueAt": "2026-03-02T12:00:00+08:00",
        "endedAt": "2026-03-02T12:00:00+08:00",
        "failures": 1,
        "lastError": "refused (E1): no",
        "createdAt": "2026-03-02T12:00:00+08:00",
    }]);
    assert_eq!(Value::Array(rows), expected);
    let count =
        async |query: &str| site.get_as(&staff, &format!("{TASKS}?{query}")).await.rows().len();
    assert_eq!(count(&format!("orderId={id}")).await, 2, "and the end of its time");
    assert_eq!(count("kind=push").await, 1);
    assert_eq!(count("kind=push_zhuoyue&target=zhuoyue").await, 1);
    assert_eq!(count("kind=push_boss").await, 0);
    assert_eq!(count("kind=recall").await, 0);
    assert_eq!(count("pageSize=1&pageNum=2").await, 1);
}

#[actix_web::test]
async fn a_filter_that_is_none_is_refused() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    for (query, field) in [
        ("state=sad", "state"),
        ("kind=push_", "kind"),
        ("kind=", "kind"),
        ("target=moon", "target"),
        ("orderId=R1", "orderId"),
        ("pageSize=101", "pageSize"),
    ] {
        let answer = site.get_as(&staff, &format!("{TASKS}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (body, field) in [
        (json!({"state": "due", "most": 1}), "state"),
        (json!({"state": "dead"}), "most"),
        (json!({"state": "dead", "most": 0}), "most"),
        (json!({"state": "dead", "most": 1001}), "most"),
        (json!({"state": "dead", "most": 1, "kind": "dance"}), "kind"),
        (json!({"state": "dead", "most": 1, "target": "moon"}), "target"),
        (json!({"state": "dead", "most": 1, "before": "yesterday"}), "before"),
    ] {
        let answer = site.post_as(&staff, RETRY, &body).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let answer = site.post_as(&staff, RETRY, &json!({"state": "dead", "most": "many"})).await;
    answer.is_error(ErrorCode::MalformedBody).in_field("most");
}

#[actix_web::test]
async fn a_dead_task_is_put_back_and_one_that_has_ended_is_not() {
    let site = Site::new();
    let (id, dead) = dead_push(&site).await;
    let staff = site.signed_in(Role::Service).await;
    let path = format!("{TASKS}/{}/retry", dead.id);
    for _twice in 0..2 {
        let answer = site.post_as(&staff, &path, &json!({})).await.data();
        assert_eq!((&answer["state"], &answer["failures"]), (&json!("due"), &json!(0)));
    }
    site.work().await;
    assert_eq!(site.shown(&id).await["status"], "fulfilled");
    site.post_as(&staff, &path, &json!({})).await.is_error(ErrorCode::TaskNotDead);
    for none in ["1", "x"] {
        let path = format!("{TASKS}/{none}/retry");
        site.post_as(&staff, &path, &json!({})).await.is_error(ErrorCode::RecordNotFound);
    }
    let reader = site.signed_in(Role::ReadOnly).await;
    site.post_as(&reader, &path, &json!({})).await.is_error(ErrorCode::Forbidden);
    site.post(&path, json!({})).await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn dead_tasks_of_refunded_orders_are_passed_over() {
    let site = Site::new();
    let (refunded, dead) = dead_push(&site).await;
    site.clock.advance(TimeDelta::seconds(6));
    dead_push(&site).await;
    let staff = site.signed_in(Role::Admin).await;
    let refund = json!({
        "orderId": refunded, "refundNo": "RF20260302001", "amount": "460.00", "reason": "客户退订",
    });
    assert_eq!(site.post_as(&staff, REFUNDS, &refund).await.status, 200);
    let path = format!("{TASKS}/{}/retry", dead.id);
    site.post_as(&staff, &path, &json!({})).await.is_error(ErrorCode::NothingToDeliver);
    let body = json!({
        "state": "dead", "kind": "push", "target": "zhuoyue", "most": 100,
        "before": "2026-03-02T12:00:01+08:00",
    });
    let report = site.post_as(&staff, RETRY, &body).await.data();
    assert_eq!(report, json!({ "lookedAt": 2, "putBack": 1, "skipped": 1 }));
    let early = json!({"state": "dead", "most": 100, "before": "2026-03-02T12:00:00+08:00"});
    assert_eq!(site.post_as(&staff, RETRY, &early).await.data()["lookedAt"], 0);
}

#[actix_web::test]
async fn only_the_targets_that_a_route_names_are_pushed_to() {
    let site = Site::wired(
        |_settings| {},
        |ports| {
            ports.back_offices = Target::ALL
                .map(|target| -> Arc<dyn domain::ports::BackOffice> { FakeBackOffice::new(target) })
                .to_vec();
        },
    );
    site.store.put_package(domain::Package { targets: Target::ALL.to_vec(), ..given::package() });
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Service).await;
    let body = json!({ "orderId": id });
    let names = async |path: &str| {
        let pushed = site.post_as(&staff, path, &body).await.data();
        let pushed = pushed.as_array().unwrap().iter();
        pushed.map(|push| push["target"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("/v1/third/zhuoyue/data").await, ["zhuoyue_data"]);
    assert_eq!(names("/v1/third/zhuoyue/order").await, ["zhuoyue_order"]);
    let zhuoyue = ["zhuoyue_data", "zhuoyue_order", "zhuoyue"];
    assert_eq!(names("/v1/zhuoyue/push/renewal").await, zhuoyue);
    assert_eq!(names("/v1/cashier/order/push").await, Target::ALL.map(Target::name));
    site.work().await;
    let pushed = site.post("/v1/cashier/test/push-legacy", body.clone()).await.data();
    assert_eq!(pushed["status"], "done");
    assert!(pushed["receiptNo"].is_string());
}

#[actix_web::test]
async fn an_order_without_such_a_push_has_nothing_to_deliver() {
    let site = Site::new();
    let (paid, _token) = site.paid(Channel::Wechat).await;
    site.clock.advance(TimeDelta::seconds(6));
    let (unpaid, _token) = site.begun(Channel::Alipay).await;
    let staff = site.signed_in(Role::Admin).await;
    for path in ["/v1/third/zhuoyue/data", "/v1/third/zhuoyue/order"] {
        for id in [&paid, &unpaid] {
            let answer = site.post_as(&staff, path, &json!({ "orderId": id })).await;
            answer.is_error(ErrorCode::NothingToDeliver);
        }
        let answer = site.post_as(&staff, path, &json!({ "orderId": "R1" })).await;
        answer.is_error(ErrorCode::OrderNotFound);
        let answer = site.post_as(&staff, path, &json!({})).await;
        answer.is_error(ErrorCode::MalformedBody).in_field("orderId");
    }
    let legacy = "/v1/cashier/test/push-legacy";
    site.post(legacy, json!({ "orderId": paid })).await.is_error(ErrorCode::NothingToDeliver);
    site.post(legacy, json!({ "orderId": "R1" })).await.is_error(ErrorCode::OrderNotFound);
}

/// With the outside platform: the telecom's users, and tokens.
fn with_platform() -> (Site, Arc<FakeDirectory>, Arc<FakeIssuer>) {
    let users = FakeDirectory::new([given::customer()]);
    let issuer = FakeIssuer::new(&FakeClock::at(given::start()));
    let (directory, platform) = (Arc::clone(&users), Arc::clone(&issuer));
    let site = Site::wired(
        |_settings| {},
        move |ports| {
            let users: Arc<dyn CustomerDirectory> = directory;
            ports.telecom_users = Some(users);
            let (store, clock) = (Arc::clone(&ports.store), Arc::clone(&ports.clock));
            let tokens = OutsideTokens::new(store, clock, Arc::clone(&ports.ids), Some(platform));
            ports.tokens = Some(tokens);
        },
    );
    (site, users, issuer)
}

#[actix_web::test]
async fn what_the_outside_knows_of_a_customer_is_masked_and_recorded() {
    let (site, users, _issuer) = with_platform();
    let staff = site.signed_in(Role::Service).await;
    let id = given::query_id();
    let renewed = given::customer().expires_on + TimeDelta::days(365);
    site.directory.put(domain::Customer { expires_on: renewed, ..given::customer() });
    let told = site.get_as(&staff, &format!("{TELECOM}?queryId={id}")).await.data();
    assert_eq!(
        (&told["customerName"], &told["phoneNumber"]),
        (&json!("**试"), &json!("186******772"))
    );
    let asked = site.post_as(&staff, BOSS, &json!({ "queryId": id.as_str() })).await.data();
    assert_eq!(asked["expiresOn"], renewed.to_string());
    // Our copy is the new one.
    let lookups = site.directory.lookups();
    let path = format!("/v1/order/renewal/query?queryId={id}");
    let shown = site.get(&path).await.data();
    assert_eq!((&shown["expiresOn"], &shown["source"]), (&asked["expiresOn"], &json!("copy")));
    assert_eq!(site.directory.lookups(), lookups);
    let actions: Vec<_> = site.store.audit().iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["telecom.user", "boss.query"]);

    users.set_down(true);
    site.directory.set_down(true);
    let down = site.get_as(&staff, &format!("{TELECOM}?queryId={id}")).await;
    down.is_error(ErrorCode::CustomerDirectoryUnavailable);
    let down = site.post_as(&staff, BOSS, &json!({ "queryId": id.as_str() })).await;
    down.is_error(ErrorCode::CustomerDirectoryUnavailable);
}

#[actix_web::test]
async fn a_customer_that_nobody_knows_is_not_found() {
    let (site, _users, _issuer) = with_platform();
    let staff = site.signed_in(Role::Service).await;
    let nobody = site.get_as(&staff, &format!("{TELECOM}?queryId=PBS9")).await;
    nobody.is_error(ErrorCode::CustomerNotFound);
    let nobody = site.post_as(&staff, BOSS, &json!({ "queryId": "PBS9" })).await;
    nobody.is_error(ErrorCode::CustomerNotFound);
    for bad in ["", "pbs1", "P%20S"] {
        let answer = site.get_as(&staff, &format!("{TELECOM}?queryId={bad}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field("queryId");
    }
    let answer = site.post_as(&staff, BOSS, &json!({ "queryId": "pbs1" })).await;
    answer.is_error(ErrorCode::InvalidField).in_field("queryId");
    let site = Site::new();
    let staff = site.signed_in(Role::Service).await;
    let without = site.get_as(&staff, &format!("{TELECOM}?queryId=PBS9")).await;
    without.is_error(ErrorCode::OutsideNotOffered);
    site.post_as(&staff, TOKEN, &json!({})).await.is_error(ErrorCode::OutsideNotOffered);
}

#[actix_web::test]
async fn a_token_is_fetched_anew_and_only_its_end_is_told() {
    let (site, _users, issuer) = with_platform();
    let staff = site.signed_in(Role::Service).await;
    for issued in 1..=2 {
        let token = site.post_as(&staff, TOKEN, &json!({})).await;
        assert_eq!(token.data(), json!({ "expiresAt": "2026-03-02T14:00:00+08:00" }));
        assert!(!token.body.contains("fake-token"));
        assert_eq!(issuer.issued(), issued);
    }
    issuer.fault(Fault::NotReached);
    site.post_as(&staff, TOKEN, &json!({})).await.is_error(ErrorCode::OutsideTokenUnavailable);
    let told = format!("{:?}", site.store.audit());
    assert_eq!(told.matches("outside_token.renew").count(), 2);
    assert!(!told.contains("fake-token"));
    let reader = site.signed_in(Role::ReadOnly).await;
    site.post_as(&reader, TOKEN, &json!({})).await.is_error(ErrorCode::Forbidden);
}

#[actix_web::test]
async fn staff_look_up_places_as_customers_do() {
    let tip = AddressTip {
        name: "江场西路".to_owned(),
        district: "上海市静安区".to_owned(),
        address: String::new(),
        adcode: "310106".to_owned(),
        location: "121.446,31.284".to_owned(),
    };
    let site =
        Site::wired(|_settings| {}, |ports| ports.addresses = Some(FakeAddresses::new([tip])));
    let staff = site.signed_in(Role::Service).await;
    let path = format!("{ADDRESS}?keywords=%E6%B1%9F%E5%9C%BA&city=%E4%B8%8A%E6%B5%B7");
    let places = site.get_as(&staff, &path).await.data();
    assert_eq!(places[0]["name"], "江场西路");
    let short = site.get_as(&staff, &format!("{ADDRESS}?keywords=%E6%B1%9F")).await;
    short.is_error(ErrorCode::InvalidField).in_field("keywords");
    site.get(&path).await.is_error(ErrorCode::Unauthorized);
    let site = Site::wired(|_settings| {}, |ports| ports.addresses = None);
    let staff = site.signed_in(Role::Service).await;
    site.get_as(&staff, &path).await.is_error(ErrorCode::AddressLookupUnavailable);
}
