mod sharing;

use crate::running::{Place, Running, doctor};
use serde_json::json;

/// Two servers, one PostgreSQL, one sandbox beside them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_database_do_each_thing_once() {
    let place = Place::postgres().await;
    let first = Running::start(&place);
    let second = first.start_beside(&place);
    let mut orders = Vec::new();
    for number in 0..8 {
        let order = first.saved_order(&format!("two-{number}")).await;
        assert_eq!(second.saved_order(&format!("two-{number}")).await, order, "one key, one order");
        second.started_payment("wechat", "native", &order).await;
        orders.push(order);
    }
    let body = |order: &str| json!({"orderId": order, "action": "pay_twice"});
    let paying = orders.iter().map(|order| {
        let (server, body) = (&first, body(order));
        async move { server.post("/v1/test/payer", &body).await }
    });
    futures_util::future::join_all(paying).await;
    for order in &orders {
        second.until_status(order, "fulfilled").await;
        assert_eq!(first.deliveries(order).await, 1, "{order}");
    }
    doctor(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clients_paying_one_order_at_once_get_one_attempt() {
    let place = Place::postgres().await;
    let server = Running::start(&place);
    let order = server.saved_order("sixteen").await;
    let paying = (0..16).map(|_| server.started_payment("wechat", "native", &order));
    let payments = futures_util::future::join_all(paying).await;
    assert!(payments.iter().all(|payment| payment == &payments[0]), "{payments:?}");
    let outside = server.outside("wechat").await;
    let created = outside["requests"].as_array().unwrap().iter();
    assert_eq!(created.filter(|request| request["effect"] == "created").count(), 1);
    doctor(&place);
}
