//! The cashier's page hears of the payment while it is made.

use crate::on_both_databases;
use crate::running::{Place, Running};
use reqwest::Response;

on_both_databases! {
    the_events_of_an_order_tell_of_its_payment_as_it_happens,
}

async fn the_events_of_an_order_tell_of_its_payment_as_it_happens(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("live").await;
    server.started_payment("wechat", "native", &order).await;
    let url = format!("{}/v1/cashier/events?orderId={order}", server.url);
    let mut events = server.http.get(url).send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    assert_eq!(events.headers()["cache-control"], "no-store");
    let mut told = heard(&mut events, "awaiting_payment").await;
    server.payer(&order, "pay").await;
    told += &heard(&mut events, "\"status\":\"fulfilled\"").await;
    assert!(told.starts_with("event: order\ndata: {"), "{told}");
    assert!(told.contains(&order) && told.contains("\"paidAt\""), "{told}");
    assert_eq!(events.chunk().await.unwrap(), None, "after the last state the stream ends");

    let unknown = server.get("/v1/cashier/events?orderId=R202601010000000000000000001").await;
    assert_eq!(unknown.refusal(), (404, "order_not_found"));
}

/// Reads on until the words have come.
async fn heard(events: &mut Response, words: &str) -> String {
    let mut told = String::new();
    while !told.contains(words) {
        let chunk = events.chunk().await.unwrap().expect("the stream goes on");
        told.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    told
}
