//! Two servers on one database.

use super::{TARGETS, assert_nothing_dead, taken, tokens_issued};
use crate::running::{Place, Running, doctor};
use futures_util::future::join_all;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_do_each_task_once_and_fetch_the_token_once() {
    let place = Place::postgres().await;
    let first = Running::start(&place);
    let second = first.start_beside(&place);
    let mut orders = Vec::new();
    for number in 0..8 {
        let order = first.saved_order(&format!("together-{number}")).await;
        second.started_payment("wechat", "native", &order).await;
        orders.push(order);
    }
    join_all(orders.iter().map(|order| first.payer(order, "pay"))).await;
    for order in &orders {
        second.until_status(order, "fulfilled").await;
        assert_eq!(taken(&first, "created", order).await, TARGETS, "{order}");
        assert_eq!(taken(&first, "repeated", order).await, Vec::<String>::new(), "{order}");
    }
    assert_eq!(tokens_issued(&second).await, 1);
    assert_nothing_dead(&second).await;
    doctor(&place);
}
