use super::{delivered, given_back};
use crate::on_both_databases;
use crate::payments::forged::forgeries;
use crate::payments::till::Till;
use crate::running::{Mailbox, Place, Running, doctor};

on_both_databases! {
    a_refund_notice_counts_once_however_often_and_only_unchanged,
    a_refund_notice_of_another_shop_with_the_same_number_goes_to_quarantine,
}

/// How each provider that sends them is told yes and no.
const TOLD: [(&str, &str, &str); 2] =
    [("wechat", "native", ""), ("telecom", "wechat_h5", "SUCCESS")];

async fn a_refund_notice_counts_once_however_often_and_only_unchanged(place: Place) {
    let mailbox = Mailbox::open();
    let server = Running::start_set(&place, &[("PUBLIC_URL", &mailbox.url)]);
    let staff = server.staff().await;
    let mut refused = 0;
    for (channel, scene, welcome) in TOLD {
        let order = server.saved_order(channel).await;
        let payment = Till::of(channel, scene).start(&server, &order).await;
        payment.act(&server, "pay").await;
        server.advance(11).await;
        server.until_status(&order, "fulfilled").await;
        let (path, words, paid) = if channel == "wechat" {
            ("/v1/pay/wechat/", "REFUND.SUCCESS", "TRANSACTION.SUCCESS")
        } else {
            ("/v1/pay/telecom/wechat/notify", "REFUND", "\"PAY\"")
        };
        let others = mailbox.letter(path, paid).await;
        staff.refund(&order, &format!("{channel}NOTICE"), "460.00").await.data();
        server.until_refunds_taken(channel, 1).await;
        // At its end, and before anybody asks.
        server.advance(4).await;
        let letter = mailbox.letter(path, words).await;
        let forged = forgeries(channel, &letter, &others);
        for changed in forged {
            let answer = server.receive(&changed).await;
            assert!(answer.status == 401 || answer.text.contains("FAILED"), "{}", answer.text);
            assert_ne!(server.order_status(&order).await, "refunded");
            refused += 1;
        }
        for _copy in 0..3 {
            let answer = server.receive(&letter).await;
            assert!(answer.status.is_success() && answer.text.contains(welcome), "{}", answer.text);
        }
        assert_eq!(server.order_status(&order).await, "refunded");
        assert_eq!(server.cashier(&order).await["refundedAmount"], "460.00");
        assert_eq!(given_back(&server, channel, &order).await, 46_000);
        // Only WeChat's say when they were signed.
        server.advance(6 * 60).await;
        let old = server.receive(&letter).await;
        assert_eq!(old.status == 401, channel == "wechat", "{}", old.text);
        refused += usize::from(channel == "wechat");
    }
    assert_eq!(server.metric("quarantined_payments").await, "0");
    assert_eq!(server.metric("rejected_messages").await, refused.to_string());
}

/// Both have the same keys: what the provider tells one of them is rightly signed for the other.
async fn a_refund_notice_of_another_shop_with_the_same_number_goes_to_quarantine(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    let elsewhere = Place::sqlite();
    let other = Running::start_set(&elsewhere, &[("PUBLIC_URL", &server.url)]);
    let others_staff = other.staff().await;
    let mut quarantined = 0;
    for (channel, scene, _welcome) in TOLD {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        server.fault(channel, "down", None).await;
        let same = format!("{channel}SAME");
        staff.refund(&order, &same, "460.00").await.data();
        server.until_refund(&order, 0, "submitted").await;

        let others = other.saved_order(channel).await;
        let payment = Till::of(channel, scene).start(&other, &others).await;
        payment.act(&other, "silent").await;
        other.advance(11).await;
        other.until_status(&others, "fulfilled").await;
        let unknown = format!("{channel}UNKNOWN");
        for (taken, (number, amount)) in
            [(&same, "60.00"), (&unknown, "400.00")].into_iter().enumerate()
        {
            others_staff.refund(&others, number, amount).await.data();
            other.until_refunds_taken(channel, taken + 1).await;
            other.advance(4).await;
            quarantined += 1;
            server.until_metric("quarantined_payments", &quarantined.to_string()).await;
        }
        assert_eq!(server.order_status(&order).await, "refunding", "not by another's notice");
        server.fault(channel, "none", None).await;
        server.follow_refund(&order, 0, "succeeded").await;
        assert_eq!(given_back(&server, channel, &order).await, 46_000);
    }
    let mut reasons = Vec::new();
    for row in staff.get("/v1/admin/quarantine").await.rows() {
        reasons.push(row["reason"].as_str().unwrap().to_owned());
    }
    reasons.sort();
    assert_eq!(reasons, ["unknown_refund", "unknown_refund", "wrong_refund", "wrong_refund"]);
    doctor(&elsewhere);
}
