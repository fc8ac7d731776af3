//! A person is forgotten by command, and the orders stay.

use crate::on_both_databases;
use crate::running::{Place, Running};
use serde_json::json;

const PHONE: &str = "13977650001";
const NAME: &str = "欧阳忘记乙";

on_both_databases! {
    a_person_is_forgotten_by_phone_and_the_orders_stay,
    a_customer_of_boss_is_forgotten_by_query_id,
}

async fn a_person_is_forgotten_by_phone_and_the_orders_stay(place: Place) {
    let server = Running::start(&place);
    let token = server.customer(PHONE).await.token().to_owned();
    let order = new_order(&server, "forget-me-please").await;
    server.started_payment("wechat", "native", &order).await;
    server.payer(&order, "pay").await;
    server.until_payment(&order, 0, "captured").await;
    server.until_fulfilled(&order).await;
    let server = stopped(server, &place, &["--phone", PHONE], "orders made nameless: 1");
    assert_eq!(server.with_token(&token).get("/v1/user/info").await.status, 401);
    let staff = server.staff().await;
    let path = format!("/v1/admin/orders/{order}/reveal");
    let shown = staff.post(&path, &json!({"reason": "看看"})).await.data();
    assert_eq!(shown["customerName"], "已注销", "{shown}");
    assert!(!shown.to_string().contains(PHONE) && !shown.to_string().contains("忘记路"), "{shown}");
    assert_eq!(server.cashier(&order).await["refundedAmount"], "0.00", "the money's story stays");
    let acts = staff.get("/v1/admin/audit").await.rows();
    let erased = acts.iter().find(|act| act["action"] == "customer.erase").unwrap();
    assert!(!erased.to_string().contains(PHONE), "{erased}");
}

async fn a_customer_of_boss_is_forgotten_by_query_id(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order_of("forget-boss", "PBS001022584", 74).await;
    let args = ["--query-id", "PBS001022584", "--reason", "客户要求"];
    let server = stopped(server, &place, &args, "orders made nameless: 1");
    let staff = server.staff().await;
    let path = format!("/v1/admin/orders/{order}/reveal");
    let shown = staff.post(&path, &json!({"reason": "看看"})).await.data();
    assert_eq!(shown["customerName"], "已注销", "{shown}");
    let copies = staff.get("/v1/admin/customers?queryId=PBS001022584").await.rows();
    assert_eq!(copies.len(), 0, "{copies:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_something_is_owed_nobody_is_forgotten() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    server.fault("zhuoyue", "down", None).await;
    let order = new_order(&server, "forget-me-not-yet").await;
    server.started_payment("wechat", "native", &order).await;
    server.payer(&order, "pay").await;
    server.until_payment(&order, 0, "captured").await;
    assert!(server.stop().success());
    let output = erase(&place, &["--phone", PHONE]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("still to be delivered"), "{told}");
    assert!(!told.contains(PHONE), "{told}");
}

#[test]
fn whom_to_forget_must_be_said_and_is_not_repeated() {
    let place = Place::sqlite();
    for wrong in [vec![], vec!["--phone", "Zhang San"], vec!["--query-id", "Zhang San"]] {
        let output = erase(&place, &wrong);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{told}");
        assert!(!told.contains("Zhang San"), "{told}");
    }
}

impl Running {
    async fn until_fulfilled(&self, order: &str) {
        let started = std::time::Instant::now();
        while self.cashier(order).await["status"] != "fulfilled" {
            assert!(started.elapsed() < crate::running::PATIENCE, "{order}");
            crate::running::pause().await;
        }
    }
}

async fn new_order(server: &Running, key: &str) -> String {
    let body = json!({"packageId": 74, "customerName": NAME, "phoneNumber": PHONE,
        "address": "忘记路1号"});
    let saved = server.post_with("/v1/order/new/save", &body, &[("Idempotency-Key", key)]).await;
    saved.data()["orderId"].as_str().unwrap().to_owned()
}

fn erase(place: &Place, args: &[&str]) -> std::process::Output {
    let mut command = place.server();
    command.args(["customers", "erase"]).args(args).env("SANDBOX_ADDR", "127.0.0.1:0");
    command.output().unwrap()
}

/// The command works on a stopped shop: SQLite and its sandbox belong to one process.
fn stopped(server: Running, place: &Place, args: &[&str], told: &str) -> Running {
    assert!(server.stop().success());
    let output = erase(place, args);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{out}{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains(told), "{out}");
    Running::start(place)
}
