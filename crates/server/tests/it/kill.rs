use crate::delivery::paid_order;
use crate::on_both_databases;
use crate::running::{Place, Running};

on_both_databases! {
    killed_after_saving_the_order_is_still_there,
    killed_after_the_payment_began_it_can_still_be_paid,
    killed_before_the_notification_the_money_is_found,
    killed_while_pushing_the_order_is_delivered_once,
    killed_again_and_again_every_order_is_delivered_once,
}

async fn killed_after_saving_the_order_is_still_there(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("kill-save").await;
    let server = server.kill_and_restart(&place);
    assert_eq!(server.order_status(&order).await, "awaiting_payment");
    assert_eq!(
        server.saved_order("kill-save").await,
        order,
        "the key still gives the first answer"
    );
}

async fn killed_after_the_payment_began_it_can_still_be_paid(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("kill-pay").await;
    server.started_payment("wechat", "native", &order).await;
    let server = server.kill_and_restart(&place);
    server.payer(&order, "pay").await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn killed_before_the_notification_the_money_is_found(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("kill-notify").await;
    server.started_payment("wechat", "native", &order).await;
    server.payer(&order, "silent").await;
    let server = server.kill_and_restart(&place);
    server.advance(11).await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn killed_while_pushing_the_order_is_delivered_once(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "slow", Some(1)).await;
    let order = paid_order(&server, "kill-push").await;
    server.until_status(&order, "fulfilling").await;
    let server = server.kill_and_restart(&place);
    // The lease of the dead worker runs out.
    server.advance(61).await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn killed_again_and_again_every_order_is_delivered_once(place: Place) {
    let mut server = Running::start(&place);
    let mut orders = Vec::new();
    for round in 0..4 {
        orders.push(paid_order(&server, &format!("round-{round}")).await);
        server = server.kill_and_restart(&place);
        server.advance(61).await;
    }
    for order in &orders {
        server.until_status(order, "fulfilled").await;
        assert_eq!(server.deliveries(order).await, 1, "{order}");
    }
}
