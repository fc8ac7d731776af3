use super::{delivered, given_back};
use crate::payments::till::Till;
use crate::running::{Place, Running, doctor};
use futures_util::future::join_all;

/// Sixteen parts of 100.00 asked for at once, of 460.00.
async fn parts_at_once(first: &Running, second: &Running) {
    let order = delivered(first, Till::of("wechat", "native"), "parts").await;
    let (one, other) = (first.staff().await, second.staff().await);
    let asking = (0..16).map(|number| {
        let (staff, order) = (if number % 2 == 0 { &one } else { &other }, &order);
        async move { staff.refund(order, &format!("PARALLEL{number}"), "100.00").await }
    });
    let answers = join_all(asking).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.refusal() == (409, "refund_exceeds"));
    assert_eq!((taken, refused.count()), (4, 12));
    for number in 0..4 {
        first.follow_refund(&order, number, "succeeded").await;
    }
    assert_eq!(given_back(first, "wechat", &order).await, 40_000);
    let view = first.cashier(&order).await;
    assert_eq!(
        (view["status"].as_str(), view["refundedAmount"].as_str()),
        (Some("fulfilled"), Some("400.00"))
    );
}

/// One number is one refund.
async fn one_number_at_once(first: &Running, second: &Running) {
    let order = delivered(first, Till::of("alipay", "qr"), "one-number").await;
    let (one, other) = (first.staff().await, second.staff().await);
    let asking = (0..16).map(|number| {
        let (staff, order) = (if number % 2 == 0 { &one } else { &other }, &order);
        async move { staff.refund(order, "ONENUMBER1", "46.00").await }
    });
    let answers = join_all(asking).await;
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["data"]["requestedAt"], answers[0].body["data"]["requestedAt"]);
    }
    first.follow_refund(&order, 0, "succeeded").await;
    assert_eq!(first.cashier(&order).await["refunds"].as_array().unwrap().len(), 1);
    assert_eq!(given_back(first, "alipay", &order).await, 4_600);
    let other_amount = one.refund(&order, "ONENUMBER1", "46.01").await;
    assert_eq!(other_amount.refusal(), (422, "refund_number_reused"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_two_servers_parallel_refunds_never_exceed_the_payment() {
    let place = Place::postgres().await;
    let first = Running::start(&place);
    let second = first.start_beside(&place);
    parts_at_once(&first, &second).await;
    one_number_at_once(&first, &second).await;
    doctor(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_parallel_refunds_never_exceed_the_payment() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    parts_at_once(&server, &server).await;
    one_number_at_once(&server, &server).await;
    doctor(&place);
}
