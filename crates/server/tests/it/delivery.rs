use crate::on_both_databases;
use crate::running::{Place, Running};

on_both_databases! {
    a_back_office_that_is_down_gets_the_order_when_it_is_back,
    a_lost_answer_of_the_back_office_makes_no_second_delivery,
    a_refusal_of_the_back_office_is_told_to_the_customer,
}

async fn a_back_office_that_is_down_gets_the_order_when_it_is_back(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "down", None).await;
    let order = paid_order(&server, "down").await;
    server.until_status(&order, "fulfilling").await;
    for _hour in 0..4 {
        server.advance(900).await;
    }
    assert_eq!(server.deliveries(&order).await, 0);
    server.fault("zhuoyue", "none", None).await;
    server.advance(900).await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn a_lost_answer_of_the_back_office_makes_no_second_delivery(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "lost_answer", Some(1)).await;
    let order = paid_order(&server, "lost").await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn a_refusal_of_the_back_office_is_told_to_the_customer(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "refuse", Some(1)).await;
    let order = paid_order(&server, "refused").await;
    server.until_status(&order, "fulfilment_failed").await;
    let dead = server.metric(r#"tasks{kind="push_zhuoyue_data",state="dead"}"#).await;
    assert_eq!(dead, "1");
}

pub(crate) async fn paid_order(server: &Running, key: &str) -> String {
    let order = server.saved_order(key).await;
    server.started_payment("wechat", "native", &order).await;
    server.payer(&order, "pay").await;
    order
}
