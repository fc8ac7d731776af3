//! Notifications of every forged kind, over every provider and both key modes.

use super::till::{Started, Till};
use crate::on_both_databases;
use crate::running::{Letter, Mailbox, Place, Running};

on_both_databases! {
    a_notice_counts_once_and_nothing_made_of_it_counts_at_all,
    the_providers_forged_notices_are_refused_and_wrong_ones_quarantined,
    by_certificate_they_are_refused_and_quarantined_as_well,
}

const TILLS: [(&str, &str); 3] = [("wechat", "native"), ("alipay", "qr"), ("telecom", "alipay")];

/// Where each provider's notices of payments come in.
fn route(channel: &str) -> &'static str {
    match channel {
        "wechat" => "/v1/pay/wechat/notify",
        "alipay" => "/v1/pay/alipay/notify",
        _telecom => "/v1/pay/telecom/alipay/notify",
    }
}

/// Whether the answer says that the notice was taken.
fn is_taken(channel: &str, answer: &crate::running::Answer) -> bool {
    match channel {
        "wechat" => answer.status == 204,
        "alipay" => answer.status == 200 && answer.text == "success",
        _telecom => answer.status == 200 && answer.body["resultCode"] == "SUCCESS",
    }
}

async fn a_notice_counts_once_and_nothing_made_of_it_counts_at_all(place: Place) {
    let mailbox = Mailbox::open();
    let server = Running::start_set(&place, &[("PUBLIC_URL", &mailbox.url)]);
    for (channel, scene) in TILLS {
        let (order, letter) = genuine(&server, &mailbox, channel, scene, "paid").await;
        let (other, others) = genuine(&server, &mailbox, channel, scene, "other").await;
        // However long this takes, nobody hears of the money but by a notice.
        server.fault(channel, "down", None).await;
        // A provider's answer that was on its way while the clock moved on is refused as well.
        let mut refused = rejected(&server).await;
        for forged in forgeries(channel, &letter, &others) {
            let answer = server.receive(&forged).await;
            assert!(!is_taken(channel, &answer), "{channel}: {}", answer.text);
            assert!(answer.status == 200 || answer.status == 401, "{}", answer.text);
            let told = answer.text.to_lowercase();
            assert!(!told.contains("serial") && !told.contains("key"), "who asks learns nothing");
            refused += 1;
        }
        server.until_metric("rejected_messages", &refused.to_string()).await;
        assert_eq!(server.order_status(&order).await, "awaiting_payment", "{channel}");
        assert_eq!(server.order_status(&other).await, "awaiting_payment", "{channel}");
        for _copy in 0..3 {
            assert!(is_taken(channel, &server.receive(&letter).await), "{channel}");
        }
        server.until_status(&order, "fulfilled").await;
        assert_eq!(server.deliveries(&order).await, 1, "{channel}");
        assert_eq!(server.order_status(&other).await, "awaiting_payment", "{channel}");
        refused += older_ones(&server, channel, (&other, &others)).await;
        assert!(rejected(&server).await >= refused, "{channel}: an old notice leaves a row");
        server.fault(channel, "none", None).await;
    }
    assert_eq!(server.metric("quarantined_payments").await, "0");
    assert_eq!(server.metric("late_payments").await, "0");
}

async fn rejected(server: &Running) -> usize {
    server.metric("rejected_messages").await.parse().unwrap()
}

/// Only WeChat's notices say when they were made: an old one of the others is as good as new. How
/// many were refused.
async fn older_ones(server: &Running, channel: &str, (order, letter): (&str, &Letter)) -> usize {
    server.advance(6 * 60).await;
    let is_fresh_enough = channel != "wechat";
    assert_eq!(is_taken(channel, &server.receive(letter).await), is_fresh_enough, "{channel}");
    if is_fresh_enough {
        server.until_status(order, "fulfilled").await;
    }
    usize::from(!is_fresh_enough)
}

/// An order whose payer has paid, and the notice of it, which nobody has heard yet.
async fn genuine(
    server: &Running,
    mailbox: &Mailbox,
    channel: &str,
    scene: &str,
    key: &str,
) -> (String, Letter) {
    let order = server.saved_order(&format!("{key}-{channel}")).await;
    let payment: Started = Till::of(channel, scene).start(server, &order).await;
    mailbox.empty();
    payment.pay(server).await;
    // WeChat's is encrypted: what it is about cannot be seen.
    let words = if channel == "wechat" { "TRANSACTION.SUCCESS" } else { &payment.number };
    (order, mailbox.letter(route(channel), words).await)
}

/// What somebody without the key can make of two genuine notices.
pub(super) fn forgeries(channel: &str, letter: &Letter, other: &Letter) -> Vec<Letter> {
    let with_body = |body: String| Letter { body, ..letter.clone() };
    let mut forged = vec![
        with_body(letter.body.replacen("00", "01", 1)),
        with_body(format!("{} ", letter.body)),
        with_body(String::new()),
        with_body("{}".to_owned()),
    ];
    if channel == "wechat" {
        forged.truncate(3);
        // The other one's body under this one's signature, and the headers left out or changed.
        forged.push(with_body(other.body.clone()));
        for header in ["signature", "serial", "timestamp", "nonce"] {
            let name = format!("wechatpay-{header}");
            let mut without = letter.clone();
            without.headers.retain(|(known, _)| *known != name);
            forged.push(without);
            let mut changed = letter.clone();
            for (known, value) in &mut changed.headers {
                if *known == name {
                    *value = value.chars().rev().collect();
                }
            }
            forged.push(changed);
            // As if there were no secret.
            let mut empty = letter.clone();
            for (_, value) in empty.headers.iter_mut().filter(|(known, _)| *known == name) {
                value.clear();
            }
            forged.push(empty);
        }
    } else {
        let (sign, others) = (signature(channel, letter), signature(channel, other));
        forged.push(with_body(letter.body.replace(&sign, &others)));
        forged.push(with_body(letter.body.replace(&sign, "")));
        if channel == "alipay" {
            // White space at the end changes the last value or goes with it.
            forged.remove(1);
            forged.push(with_body(letter.body.replace("sign_type=RSA2", "sign_type=RSA")));
        } else {
            // White space around JSON says nothing.
            forged.remove(1);
        }
    }
    forged
}

/// As it stands in the body.
fn signature(channel: &str, letter: &Letter) -> String {
    let (before, after) = if channel == "alipay" { ("&sign=", '&') } else { ("\"sign\":\"", '"') };
    let (_, rest) = letter.body.split_once(before).unwrap_or_else(|| panic!("{}", letter.body));
    rest.split(after).next().unwrap().to_owned()
}

async fn the_providers_forged_notices_are_refused_and_wrong_ones_quarantined(place: Place) {
    let server = Running::start(&place);
    every_kind(&server).await;
}

async fn by_certificate_they_are_refused_and_quarantined_as_well(place: Place) {
    let settings = [("WECHAT_KEY_MODE", "certificates"), ("ALIPAY_KEY_MODE", "certificates")];
    let server = Running::start_set(&place, &settings);
    server.world().wechat_sign_with("certificate").await.unwrap();
    every_kind(&server).await;
}

/// What a provider's payer can do that is not as it should be, and what becomes of it: refused, or
/// kept in quarantine for a reason. What a provider's notices do not name it cannot get wrong.
const KINDS: [(&str, &[&str], Option<&str>); 9] = [
    ("wrong_signature", &["wechat", "alipay", "telecom"], None),
    ("stale", &["wechat"], None),
    ("underpay", &["wechat", "alipay"], Some("wrong_amount")),
    ("underpay", &["telecom"], Some("unreadable")),
    ("wrong_unit", &["wechat", "alipay", "telecom"], Some("wrong_amount")),
    ("odd_amount", &["wechat", "alipay", "telecom"], Some("unreadable")),
    ("wrong_merchant", &["wechat", "alipay", "telecom"], Some("wrong_merchant")),
    ("wrong_application", &["wechat", "alipay"], Some("wrong_application")),
    ("wrong_order", &["wechat", "alipay", "telecom"], Some("unknown_order")),
];

async fn every_kind(server: &Running) {
    let staff = server.staff().await;
    for (channel, scene) in TILLS {
        for (action, channels, kept) in KINDS {
            if !channels.contains(&channel) {
                continue;
            }
            let order = server.saved_order(&format!("{channel}-{action}")).await;
            let payment = Till::of(channel, scene).start(server, &order).await;
            let refused = rejected(server).await;
            let report = payment.act(server, action).await;
            let answer = &report.notifications[0];
            let is_taken = answer.status == 204
                || answer.body == "success"
                || answer.body.contains("\"SUCCESS\"");
            assert_eq!(is_taken, kept.is_some(), "{channel} {action}: {answer:?}");
            assert_eq!(server.order_status(&order).await, "awaiting_payment");
            // What is in quarantine was not believed either. Providers that are asked about earlier
            // ones meanwhile may be disbelieved as well.
            assert!(rejected(server).await > refused, "{channel} {action}");
            let held = kept.is_some() && action != "wrong_order";
            let status = &server.cashier(&order).await["payments"][0]["status"];
            assert_eq!(status == "held", held, "{channel} {action}: {status}");
            let rows = staff.get("/v1/admin/quarantine?pageSize=50").await.rows();
            let its_own = rows.iter().filter(|row| row["number"] == payment.number);
            let reasons: Vec<_> = its_own.map(|row| row["reason"].as_str().unwrap()).collect();
            assert_eq!(reasons, Vec::from_iter(kept.filter(|_| held)), "{channel} {action}");
            if action == "wrong_order" {
                assert!(rows.iter().any(|row| row["reason"] == "unknown_order"), "{channel}");
            }
        }
    }
    a_day_old_one_of_alipays_counts(server).await;
}

/// Its notices do not say when they were sent, and come again for a day.
async fn a_day_old_one_of_alipays_counts(server: &Running) {
    let order = server.saved_order("day-old").await;
    let payment = Till::of("alipay", "qr").start(server, &order).await;
    let report = payment.act(server, "stale").await;
    assert_eq!(report.notifications[0].body, "success");
    server.until_status(&order, "fulfilled").await;
}
