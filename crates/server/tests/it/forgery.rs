use crate::on_both_databases;
use crate::running::{Place, Running};

on_both_databases! {
    a_second_identical_notification_changes_nothing_and_is_answered_as_success,
    what_a_provider_is_answered_stands_in_the_api_document,
    a_signature_probe_is_refused_and_the_genuine_notification_counts,
}

async fn a_second_identical_notification_changes_nothing_and_is_answered_as_success(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("twice").await;
    server.started_payment("wechat", "native", &order).await;
    let report = server.payer(&order, "pay_twice").await;
    let answers = report["notifications"].as_array().unwrap();
    assert!(answers.len() >= 2 && answers.iter().all(|answer| answer["status"] == 204), "{report}");
    let replayed = server.payer(&order, "replay").await;
    assert_eq!(replayed["notifications"][0]["status"], 204, "{replayed}");
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
    assert_figure(&server, "late_payments", 0).await;
    assert_figure(&server, "quarantined_payments", 0).await;
}

async fn what_a_provider_is_answered_stands_in_the_api_document(place: Place) {
    let server = Running::start(&place);
    let document = server.get("/openapi.json").await.body;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr")] {
        let path = format!("/v1/pay/{channel}/notify");
        let described = &document["paths"][path.as_str()]["post"]["responses"];
        for action in ["wrong_signature", "pay"] {
            let order = server.saved_order(&format!("{channel}-{action}")).await;
            server.started_payment(channel, scene, &order).await;
            let report = server.payer(&order, action).await;
            let status = report["notifications"][0]["status"].to_string();
            assert!(
                described[status.as_str()].is_object(),
                "{path} {action} {status}: {described}"
            );
        }
    }
}

async fn a_signature_probe_is_refused_and_the_genuine_notification_counts(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("probe").await;
    server.started_payment("wechat", "native", &order).await;
    let report = server.payer(&order, "probe").await;
    assert_eq!(report["notifications"][0]["status"], 401, "{report}");
    assert_eq!(report["notifications"][1]["status"], 204, "{report}");
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
    assert_figure(&server, "rejected_messages", 1).await;
}

async fn assert_figure(server: &Running, name: &str, wanted: u32) {
    let figure = server.metric(name).await;
    assert_eq!(figure, wanted.to_string(), "{name}");
}
