//! Reconciliation (对账) as it happens by itself, and what staff make of it.

use super::day;
use super::till::{Started, Till};
use crate::on_both_databases;
use crate::running::{Place, Running, Staff, doctor};
use chrono::NaiveDate;
use sandbox::PlantOrder;
use serde_json::{Value, json};

on_both_databases! {
    the_days_bills_find_every_planted_difference_and_heal_what_is_safe,
    a_bill_whose_hash_is_wrong_is_not_believed_and_can_be_run_again,
    the_telecoms_payments_and_refunds_are_asked_about,
    a_refund_made_outside_before_we_heard_of_the_payment_ends_by_the_bill,
}

/// Nobody listens there: only the bill tells of money that comes late.
const NOWHERE: (&str, &str) = ("PUBLIC_URL", "http://127.0.0.1:1");

async fn plant(server: &Running, system: &str, day: NaiveDate, what: &str, number: Option<&str>) {
    let order = PlantOrder {
        system: system.to_owned(),
        day: day.to_string(),
        plant: what.to_owned(),
        out_trade_no: number.map(str::to_owned),
    };
    server.world().plant(&order).await.unwrap();
}

/// Of a customer who buys at one channel alone, so that no order takes another's place.
async fn saved(server: &Running, till: Till, key: &str) -> String {
    let customer = if till.channel == "wechat" { "PBS001022579" } else { "PBS001022580" };
    server.saved_order_of(&format!("{key}-{}", till.channel), customer, 74).await
}

async fn paid(server: &Running, till: Till, key: &str) -> Started {
    let order = saved(server, till, key).await;
    let payment = till.start(server, &order).await;
    payment.pay(server).await;
    server.advance(11).await;
    server.until_status(&order, "fulfilled").await;
    payment
}

async fn differences(staff: &Staff<'_>, reconciliation: &Value) -> Vec<Value> {
    let id = reconciliation["id"].as_str().unwrap();
    staff.get(&format!("/v1/admin/reconciliations/{id}/differences")).await.rows()
}

/// What one channel's day holds: one payment as it should be, and a difference of each kind.
struct Planted {
    till: Till,
    missing: Started,
    amount: Started,
    /// Paid after its expiry, when nobody asks any more.
    late: (String, Started),
}

async fn planted(server: &Running, till: Till, today: NaiveDate) -> Planted {
    paid(server, till, "good").await;
    let missing = paid(server, till, "missing").await;
    let amount = paid(server, till, "amount").await;
    let order = saved(server, till, "late").await;
    let late = till.start(server, &order).await;
    late.act(server, "decline").await;
    plant(server, till.channel, today, "missing", Some(&missing.number)).await;
    plant(server, till.channel, today, "amount", Some(&amount.number)).await;
    plant(server, till.channel, today, "extra", None).await;
    Planted { till, missing, amount, late: (order, late) }
}

async fn the_days_bills_find_every_planted_difference_and_heal_what_is_safe(place: Place) {
    let server = Running::start_set(&place, &[NOWHERE]);
    let today = day::at_noon(&server).await;
    let mut channels = Vec::new();
    for till in [Till::of("wechat", "native"), Till::of("alipay", "qr")] {
        channels.push(planted(&server, till, today).await);
    }
    server.advance(30 * 60 + 1).await;
    server.advance(121).await;
    for Planted { late: (order, _), .. } in &channels {
        server.until_status(order, "expired").await;
    }
    // The last look, an hour after the end.
    server.advance(3_600).await;
    server.until_metric(r#"tasks{kind="check_attempt",state="due"}"#, "0").await;
    for Planted { late: (_, late), .. } in &channels {
        late.act(&server, "pay_late").await;
    }
    day::after_the_bills(&server).await;
    let staff = server.staff().await;
    for channel in &channels {
        found(&server, &staff, channel, today).await;
    }
}

async fn found(server: &Running, staff: &Staff<'_>, planted: &Planted, today: NaiveDate) {
    let Planted { till, missing, amount, late: (order, late) } = planted;
    let done = day::reconciled(staff, till.channel, today).await;
    let counts = |name: &str| done[name].as_i64().unwrap();
    assert_eq!((counts("lines"), counts("matched")), (4, 1), "{done}");
    assert_eq!((counts("differences"), counts("healed")), (4, 1), "{done}");
    let rows = differences(staff, &done).await;
    let row = |number: &str| rows.iter().find(|row| row["number"] == number).unwrap().clone();
    let told = |row: &Value| {
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        [word("kind"), word("status"), word("ours"), word("theirs")]
    };
    assert_eq!(told(&row(&missing.number)), ["ours_only", "open", "460.00", ""]);
    assert_eq!(told(&row(&amount.number)), ["amount", "open", "460.00", "460.01"]);
    assert_eq!(told(&row(&late.number))[..2], ["state", "healed"]);
    let extra = rows.iter().find(|row| row["kind"] == "theirs_only").unwrap();
    assert_eq!(extra["theirs"], "42.00");
    server.until_status(order, "fulfilled").await;

    let id = done["id"].as_str().unwrap();
    let path = format!("/v1/admin/reconciliations/{id}/differences.csv");
    let csv = staff.get(&path).await;
    assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert_eq!(csv.text.lines().count(), 5, "{}", csv.text);
    for row in &rows {
        assert!(csv.text.contains(row["number"].as_str().unwrap()), "{}", csv.text);
    }
    resolved_and_run_again(staff, (till.channel, today), &done, extra).await;
}

/// What staff have found holds for later runs of that day too.
async fn resolved_and_run_again(
    staff: &Staff<'_>,
    (channel, day): (&str, NaiveDate),
    first: &Value,
    extra: &Value,
) {
    let path = format!("/v1/admin/differences/{}/resolve", extra["id"].as_str().unwrap());
    let reason = json!({"reason": "测试交易，已与渠道核对"});
    assert_eq!(staff.post(&path, &reason).await.data()["status"], "resolved");
    assert_eq!(staff.post(&path, &reason).await.refusal(), (409, "already_decided"));
    let run = json!({"channel": channel, "day": day.to_string()});
    let begun = staff.post("/v1/admin/reconciliations/run", &run).await.data();
    let path = format!("/v1/admin/reconciliations?channel={channel}&status=done");
    let is_it = |row: &Value| row["id"] == begun["id"];
    let rows = staff.until_rows(&path, |rows| rows.iter().any(is_it)).await;
    let again = rows.into_iter().find(is_it).unwrap();
    assert_eq!((&again["source"], &again["matched"]), (&json!("staff"), &json!(2)), "{again}");
    let rows = differences(staff, &again).await;
    let extra = rows.iter().find(|row| row["kind"] == "theirs_only").unwrap();
    assert_eq!((&extra["status"], &extra["resolvedBy"]), (&json!("resolved"), &json!("admin")));
    // What the first run left open is open in the newer one alone.
    let of = |rows: Vec<Value>, status: &str| {
        let is_it = |row: &&Value| row["status"] == status;
        rows.iter().filter(is_it).map(|row| row["kind"].clone()).collect::<Vec<_>>()
    };
    let open = of(rows, "open");
    assert_eq!(open, [json!("amount"), json!("ours_only")]);
    assert_eq!(of(differences(staff, first).await, "superseded"), open);
    let today = json!({"channel": channel, "day": day.succ_opt().unwrap().to_string()});
    let early = staff.post("/v1/admin/reconciliations/run", &today).await;
    assert_eq!(early.refusal(), (409, "day_not_over"));
}

async fn a_bill_whose_hash_is_wrong_is_not_believed_and_can_be_run_again(place: Place) {
    let server = Running::start_set(&place, &[NOWHERE]);
    let today = day::at_noon(&server).await;
    paid(&server, Till::of("wechat", "native"), "hash").await;
    plant(&server, "wechat", today, "bad_hash", None).await;
    day::after_the_bills(&server).await;
    let staff = server.staff().await;
    let is_it = |row: &Value| row["day"] == today.to_string();
    let path = "/v1/admin/reconciliations?channel=wechat&status=failed";
    let rows = staff.until_rows(path, |rows| rows.iter().any(is_it)).await;
    let failed = rows.into_iter().find(is_it).unwrap();
    assert!(failed["problem"].is_string() && failed["matched"] == 0, "{failed}");
    plant(&server, "wechat", today, "none", None).await;
    let run = json!({"channel": "wechat", "day": today.to_string()});
    staff.post("/v1/admin/reconciliations/run", &run).await.data();
    let path = "/v1/admin/reconciliations?channel=wechat&status=done";
    let rows = staff.until_rows(path, |rows| rows.iter().any(is_it)).await;
    assert_eq!(rows.into_iter().find(is_it).unwrap()["matched"], 1);
}

async fn the_telecoms_payments_and_refunds_are_asked_about(place: Place) {
    let server = Running::start_set(&place, &[NOWHERE]);
    let today = day::at_noon(&server).await;
    let till = Till::of("telecom", "alipay");
    paid(&server, till, "one").await;
    paid(&server, Till::of("telecom", "wechat_h5"), "two").await;
    let order = saved(&server, till, "back").await;
    till.start(&server, &order).await.pay(&server).await;
    server.advance(11).await;
    server.until_status(&order, "fulfilled").await;
    let staff = server.staff().await;
    staff.refund(&order, "BYASKING", "60.00").await.data();
    server.until_refunds_taken("telecom", 1).await;
    server.advance(60).await;
    staff.until_rows("/v1/admin/refunds?status=succeeded", |rows| rows.len() == 1).await;
    day::after_the_bills(&server).await;
    let done = day::reconciled(&server.staff().await, "telecom", today).await;
    assert_eq!((&done["lines"], &done["matched"]), (&json!(4), &json!(4)), "{done}");
}

async fn a_refund_made_outside_before_we_heard_of_the_payment_ends_by_the_bill(place: Place) {
    let server = Running::start_set(&place, &[NOWHERE]);
    let today = day::at_noon(&server).await;
    let till = Till::of("wechat", "native");
    let order = saved(&server, till, "outside").await;
    let payment = till.start(&server, &order).await;
    payment.act(&server, "silent").await;
    payment.act(&server, "refund_outside").await;
    server.advance(11).await;
    let staff = server.staff().await;
    let waiting = "/v1/admin/refunds?status=needs_attention";
    staff.until_rows(waiting, |rows| rows.len() == 1).await;
    day::after_the_bills(&server).await;
    let staff = server.staff().await;
    let done = day::reconciled(&staff, "wechat", today).await;
    assert_eq!((&done["differences"], &done["healed"]), (&json!(1), &json!(1)), "{done}");
    let [row] = differences(&staff, &done).await.try_into().unwrap();
    assert_eq!((&row["line"], &row["status"]), (&json!("refund"), &json!("healed")));
    assert!(staff.get(waiting).await.rows().is_empty());
    let ended = staff.get("/v1/admin/refunds?status=succeeded").await.rows();
    assert_eq!((ended.len(), &ended[0]["amount"]), (1, &json!("460.00")));
    let unknown = staff.get("/v1/admin/reconciliations/1/differences").await;
    assert_eq!(unknown.refusal(), (404, "record_not_found"));
}

/// Two servers, one PostgreSQL, one sandbox beside them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_reconcile_each_day_once() {
    let place = Place::postgres().await;
    let first = Running::start(&place);
    let second = first.start_beside(&place);
    let today = day::at_noon(&first).await;
    day::after_the_bills(&first).await;
    for server in [&first, &second] {
        let staff = server.staff().await;
        for channel in ["wechat", "alipay", "telecom"] {
            day::reconciled(&staff, channel, today).await;
            let path = format!("/v1/admin/reconciliations?channel={channel}");
            let rows = staff.get(&path).await.rows();
            let own = rows.iter().filter(|row| row["day"] == today.to_string());
            assert_eq!(own.count(), 1, "{rows:?}");
        }
    }
    doctor(&place);
}
