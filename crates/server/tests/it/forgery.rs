use crate::on_both_databases;
use crate::running::{Place, Running};
use reqwest::StatusCode;
use serde_json::json;

on_both_databases! {
    a_second_identical_notification_changes_nothing_and_is_answered_as_success,
    what_a_provider_is_answered_stands_in_the_api_document,
    what_is_not_rightly_signed_is_refused_and_kept,
    a_signature_probe_is_refused_and_the_genuine_notification_counts,
    what_is_rightly_signed_but_wrong_goes_to_quarantine,
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

async fn what_is_not_rightly_signed_is_refused_and_kept(place: Place) {
    let server = Running::start(&place);
    for (channel, scene, actions, refusal) in [
        ("wechat", "native", &["wrong_signature", "stale"][..], 401),
        ("alipay", "qr", &["wrong_signature"][..], 200),
    ] {
        let order = server.saved_order(channel).await;
        server.started_payment(channel, scene, &order).await;
        for action in actions {
            let report = server.payer(&order, action).await;
            assert_eq!(report["notifications"][0]["status"], refusal, "{action}: {report}");
            assert_ne!(report["notifications"][0]["body"], "success", "{action}: {report}");
            assert_eq!(server.order_status(&order).await, "awaiting_payment", "{action}");
        }
    }
    assert_figure(&server, "rejected_messages", 3).await;
    assert_figure(&server, "quarantined_payments", 0).await;
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

async fn what_is_rightly_signed_but_wrong_goes_to_quarantine(place: Place) {
    let server = Running::start(&place);
    let mut expected = 0;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr")] {
        for action in ["underpay", "wrong_merchant", "wrong_order"] {
            let order = server.saved_order(&format!("{channel}-{action}")).await;
            server.started_payment(channel, scene, &order).await;
            let report = server.payer(&order, action).await;
            let answer = &report["notifications"][0];
            assert!(answer["status"] == 204 || answer["body"] == "success", "{action}: {report}");
            assert_eq!(server.order_status(&order).await, "awaiting_payment", "{action}");
            expected += 1;
            assert_figure(&server, "quarantined_payments", expected).await;
            if action != "wrong_order" {
                let body = json!({"orderId": order, "scene": scene});
                let refused = server.post(&format!("/v1/cashier/{channel}/pay"), &body).await;
                assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
                assert_eq!(refused.body["error"], "payment_held");
            }
        }
    }
}

async fn assert_figure(server: &Running, name: &str, wanted: u32) {
    let figure = server.metric(name).await;
    assert_eq!(figure, wanted.to_string(), "{name}");
}
