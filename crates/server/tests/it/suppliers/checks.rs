//! What of the suppliers' words is not believed, and how their orders and ours agree.

use super::{RECHARGE, TRAFFIC, account};
use crate::on_both_databases;
use crate::running::{Place, Running};
use chrono::{DateTime, FixedOffset, NaiveTime};
use serde_json::{Value, json};

on_both_databases! {
    a_refused_callback_is_kept_once_and_counted,
    the_orders_of_a_day_are_compared_the_next_morning,
}

async fn a_refused_callback_is_kept_once_and_counted(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(RECHARGE, &account()).await;
    server.paid_at_once(&order).await;
    let running = server.until_supplied(&order, "running").await;
    let number = running["id"].as_str().unwrap();
    let forged = format!(
        "order_id=API1&out_order_id={number}&status=4&account=13800001111&card_id=43&sign=0"
    );
    let url = format!("{}/v1/supplier/jiuyi/notify", server.url);
    for _repeat in 0..11 {
        let post = server.http.post(&url).body(forged.clone());
        let form = "application/x-www-form-urlencoded";
        let answer = post.header("Content-Type", form).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 400);
        assert_eq!(answer.text().await.unwrap(), "fail");
    }
    let staff = server.staff().await;
    let [kept] =
        staff.get("/v1/admin/supplier-notices?verdict=forged").await.rows().try_into().unwrap();
    assert_eq!((&kept["times"], &kept["reference"]), (&json!(11), &running["id"]));
    assert_eq!(server.supplied(&order).await[0]["state"], "running", "nothing has changed");
    assert!(!server.log(&place).await.contains("13800001111"));
    // What they say themselves counts, and is no row.
    server.advance(120).await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(staff.get("/v1/admin/supplier-notices").await.rows().len(), 1);
}

async fn the_orders_of_a_day_are_compared_the_next_morning(place: Place) {
    let server = Running::start(&place);
    let recharge = server.bought(RECHARGE, &account()).await;
    let plan = server.bought(TRAFFIC, &json!({"amount": 1})).await;
    for order in [&recharge, &plan] {
        server.paid_at_once(order).await;
    }
    server.until_status(&plan, "fulfilled").await;
    server.until_supplied(&recharge, "running").await;
    server.advance(120).await;
    server.until_status(&recharge, "fulfilled").await;
    let trade_no = server.supplied(&plan).await[0]["supplierNo"].as_str().unwrap().to_owned();
    server.world().proxy_order_status(&trade_no, 3).await.unwrap();
    server.advance(until_eleven_tomorrow(&server).await).await;
    let staff = server.staff().await;
    let path = "/v1/admin/supplier-reconciliations";
    let are_done = |rows: &[Value]| {
        rows.iter().filter(|row| row["status"] == "done" && row["compared"] != 0).count() == 2
    };
    let rows = staff.until_rows(path, are_done).await;
    let of = |supplier: &str| rows.iter().find(|row| row["supplier"] == supplier).unwrap();
    assert_eq!(of("jiuyi")["differences"], 0);
    assert_eq!(of("proxy")["differences"], 1);
    let list = "/v1/admin/supplier-differences";
    let [found] = staff.get(list).await.rows().try_into().unwrap();
    assert_eq!((&found["kind"], &found["supplierNo"]), (&json!("state"), &json!(trade_no)));
    assert_eq!((&found["ours"], &found["theirs"]), (&json!("delivered"), &json!("returned")));
    server.until_metric("supplier_differences", "1").await;
    let resolve = format!("{list}/{}/resolve", found["id"].as_str().unwrap());
    let reason = json!({"reason": "已与供应商核对"});
    assert_eq!(staff.post(&resolve, &reason).await.data()["status"], "resolved");
    assert_eq!(staff.post(&resolve, &reason).await.refusal().0, 409);
    server.until_metric("supplier_differences", "0").await;
}

/// Seconds to 11:00 in Shanghai of the day after the server's.
async fn until_eleven_tomorrow(server: &Running) -> i64 {
    let checked = server.staff().await.get("/v1/monitor/db-sync").await.data()["checkedAt"].clone();
    let now = DateTime::parse_from_rfc3339(checked.as_str().unwrap()).unwrap();
    let shanghai = FixedOffset::east_opt(8 * 3_600).unwrap();
    let tomorrow = now.with_timezone(&shanghai).date_naive().succ_opt().unwrap();
    let eleven = tomorrow.and_time(NaiveTime::from_hms_opt(11, 0, 0).unwrap());
    (eleven.and_local_timezone(shanghai).unwrap() - now.with_timezone(&shanghai)).num_seconds()
}
