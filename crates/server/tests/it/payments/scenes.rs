//! Every channel and scene through its whole life: created, notified or asked about, delivered,
//! refunded, closed, and found in the provider's bill.

use super::day;
use super::till::{Started, Till};
use crate::on_both_databases;
use crate::running::{Place, Running};

/// Nobody listens there: no notification arrives.
const NOWHERE: (&str, &str) = ("PUBLIC_URL", "http://127.0.0.1:1");

macro_rules! scenes {
    ($($name:ident: $channel:literal $scene:literal,)+) => {$(
        mod $name {
            use super::{Place, Till, on_both_databases};

            on_both_databases! {
                is_created_notified_delivered_refunded_and_in_the_bill,
                is_found_by_asking_and_so_are_its_refunds,
                is_closed_when_its_order_expires,
            }

            async fn is_created_notified_delivered_refunded_and_in_the_bill(place: Place) {
                super::whole_life(place, Till::of($channel, $scene)).await;
            }

            async fn is_found_by_asking_and_so_are_its_refunds(place: Place) {
                super::by_asking(place, Till::of($channel, $scene)).await;
            }

            async fn is_closed_when_its_order_expires(place: Place) {
                super::closed(place, Till::of($channel, $scene)).await;
            }
        }
    )+};
}

scenes! {
    wechat_native: "wechat" "native",
    wechat_jsapi: "wechat" "jsapi",
    wechat_h5: "wechat" "h5",
    wechat_mini_program: "wechat" "mini_program",
    alipay_page: "alipay" "page",
    alipay_wap: "alipay" "wap",
    alipay_qr: "alipay" "qr",
    alipay_mini_program: "alipay" "mini_program",
    telecom_wechat_jsapi: "telecom" "wechat_jsapi",
    telecom_wechat_h5: "telecom" "wechat_h5",
    telecom_wechat_mini_program: "telecom" "wechat_mini_program",
    telecom_alipay: "telecom" "alipay",
}

/// Created, notified, delivered; then given back as a whole, which takes the delivery back; and on
/// the next day both stand in the provider's bill as we have them.
async fn whole_life(place: Place, till: Till) {
    let server = Running::start(&place);
    let today = day::at_noon(&server).await;
    let order = server.saved_order("whole-life").await;
    let payment = till.start(&server, &order).await;
    payment.pay(&server).await;
    server.until_status(&order, "fulfilled").await;
    server.until_payment(&order, 0, "captured").await;
    assert_eq!(notices(&server, till, &payment).await, (1, 0));
    assert_eq!(server.deliveries(&order).await, 1);

    let staff = server.staff().await;
    let refund = staff.refund(&order, "WHOLE00001", "460.00").await.data();
    assert!(refund["status"] == "requested" || refund["status"] == "submitted", "{refund}");
    server.until_refunds_taken(till.channel, 1).await;
    // Before anybody asks: by a notice where the provider sends them.
    let is_told = till.channel != "alipay";
    server.advance(if is_told { 4 } else { 11 }).await;
    server.until_status(&order, "refunded").await;
    server.until_refund(&order, 0, "succeeded").await;
    assert_eq!(notices(&server, till, &payment).await.1, usize::from(is_told));
    until_recalled(&server).await;

    day::after_the_bills(&server).await;
    let done = day::reconciled(&server.staff().await, till.channel, today).await;
    // The telecom gives no bill: its payments are asked about instead.
    assert_eq!((&done["lines"], &done["matched"]), (&2.into(), &2.into()), "{done}");
    assert_eq!(done["differences"], 0, "{done}");
}

/// No notification ever arrives: the payment and two refunds in part are found by asking.
async fn by_asking(place: Place, till: Till) {
    let server = Running::start_set(&place, &[NOWHERE]);
    let order = server.saved_order("by-asking").await;
    let payment = till.start(&server, &order).await;
    payment.pay(&server).await;
    assert_eq!(server.order_status(&order).await, "awaiting_payment");
    server.advance(11).await;
    server.until_status(&order, "fulfilled").await;

    let staff = server.staff().await;
    for (number, (amount, status, total)) in
        [("60.00", "fulfilled", "60.00"), ("400.00", "refunded", "460.00")].into_iter().enumerate()
    {
        staff.refund(&order, &format!("PART0000{number}"), amount).await.data();
        server.until_refunds_taken(till.channel, number + 1).await;
        server.advance(11).await;
        server.until_refund(&order, number, "succeeded").await;
        server.until_status(&order, status).await;
        assert_eq!(server.cashier(&order).await["refundedAmount"], total);
    }
    until_recalled(&server).await;
    assert_eq!(server.deliveries(&order).await, 1);
}

/// Nobody pays: the order expires, and at the provider nobody can pay any more.
async fn closed(place: Place, till: Till) {
    let server = Running::start(&place);
    let order = server.saved_order("closed").await;
    let payment = till.start(&server, &order).await;
    server.advance(30 * 60 + 1).await;
    // What the provider has not heard of is believed two minutes later.
    let is_unknown = till.channel == "alipay" && till.scene != "mini_program";
    if is_unknown {
        server.advance(121).await;
    }
    server.until_status(&order, "expired").await;
    let closed = server.cashier(&order).await["payments"][0]["status"].clone();
    assert_eq!(closed, "expired");
    assert!(!payment.is_payable(&server).await);
    assert_eq!(server.deliveries(&order).await, 0);
}

/// How often the provider told of the payment, and of its refunds.
async fn notices(server: &Running, till: Till, payment: &Started) -> (usize, usize) {
    let outside = server.outside(till.channel).await;
    let notices = outside["notifications"].as_array().unwrap().iter();
    let own: Vec<_> =
        notices.filter(|notice| notice["outTradeNo"] == payment.number.as_str()).collect();
    let refunds = own.iter().filter(|notice| notice["outRefundNo"].is_string()).count();
    (own.len() - refunds, refunds)
}

/// Looks until 卓越 has given back what it had of the one order: data, order and payment order.
async fn until_recalled(server: &Running) {
    server
        .until_outside("zhuoyue", |outside| {
            let receipts = outside["holds"]["zhuoyue"].as_array().unwrap();
            receipts.len() == 3 && receipts.iter().all(|receipt| receipt["cancelledAt"].is_string())
        })
        .await;
}
