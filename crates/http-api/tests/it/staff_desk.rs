//! What staff see and decide: quarantine, late money, payments.

use crate::harness::Site;
use crate::shop::number;
use chrono::TimeDelta;
use domain::Channel;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

const AT: &str = "2026-03-02T12:00:00+08:00";

#[actix_web::test]
async fn quarantined_money_is_listed_and_resolved_once() {
    let site = Site::new();
    let (id, quarantine) = site.quarantined().await;
    let staff = site.signed_in(Role::Finance).await;
    let rows = site.get_as(&staff, "/v1/admin/quarantine?status=open").await.rows();
    assert_eq!(
        rows,
        [json!({
            "id": quarantine.id.to_string(), "channel": "wechat", "reason": "wrong_amount",
            "number": format!("{id}00"), "tradeNo": format!("T{id}00"), "amount": "459.99",
            "evidenceId": quarantine.evidence_id.to_string(), "status": "open", "reportedAt": AT,
        })]
    );
    let path = format!("/v1/admin/quarantine/{}/resolve", quarantine.id);
    let body = json!({ "choice": "close", "reason": "已线下退款" });
    let resolved = site.post_as(&staff, &path, &body).await.data();
    assert_eq!(resolved["status"], "resolved");
    let expected = json!({ "choice": "close", "reason": "已线下退款", "by": "finance", "at": AT });
    assert_eq!(resolved["resolution"], expected);
    site.post_as(&staff, &path, &body).await.is_error(ErrorCode::AlreadyDecided);
    assert!(site.get_as(&staff, "/v1/admin/quarantine?status=open").await.rows().is_empty());
    assert_eq!(site.shown(&id).await["payments"][0]["status"], "cancelled");
    assert_eq!(site.store.audit()[0].action, "quarantine.resolve");
}

#[actix_web::test]
async fn released_money_is_asked_about_anew() {
    let site = Site::new();
    let (id, quarantine) = site.quarantined().await;
    assert_eq!(site.shown(&id).await["payments"][0]["status"], "held");
    let staff = site.signed_in(Role::Finance).await;
    let path = format!("/v1/admin/quarantine/{}/resolve", quarantine.id);
    let body = json!({ "choice": "release", "reason": "渠道通知有误" });
    assert_eq!(site.post_as(&staff, &path, &body).await.status, 200);
    site.work().await;
    assert_eq!(site.shown(&id).await["payments"][0]["status"], "captured");
}

#[actix_web::test]
async fn late_money_is_listed_and_decided_once() {
    for (decision, status, order_status) in
        [("complete", "completed", "fulfilled"), ("refund", "refunded", "expired")]
    {
        let site = Site::new();
        let (id, late) = site.late().await;
        let staff = site.signed_in(Role::Admin).await;
        let rows = site.get_as(&staff, "/v1/admin/late-payments?status=waiting").await.rows();
        let waiting = json!({
            "id": late.id.to_string(), "orderId": id, "reason": "after_expiry",
            "amount": "460.00", "capturedAt": AT, "status": "waiting",
        });
        assert_eq!(rows, [waiting]);
        let path = format!("/v1/admin/late-payments/{}/decide", late.id);
        let body = json!({ "decision": decision, "reason": "客户要求" });
        let decided = site.post_as(&staff, &path, &body).await.data();
        assert_eq!((&decided["status"], &decided["decidedBy"]), (&json!(status), &json!("admin")));
        assert_eq!(decided["decidedAt"], AT);
        site.post_as(&staff, &path, &body).await.is_error(ErrorCode::AlreadyDecided);
        site.work().await;
        assert_eq!(site.shown(&id).await["status"], order_status);
    }
}

#[actix_web::test]
async fn late_money_that_is_not_owed_can_only_go_back() {
    let site = Site::new();
    let (id, late) = site.late().await;
    let at = given::start();
    let cancelled = domain::OrderState::Cancelled { at };
    site.store.put_order(domain::Order { state: cancelled, ..site.order(&id) });
    let staff = site.signed_in(Role::Admin).await;
    let path = format!("/v1/admin/late-payments/{}/decide", late.id);
    let complete = json!({ "decision": "complete", "reason": "x" });
    let answer = site.post_as(&staff, &path, &complete).await;
    answer.is_error(ErrorCode::LatePaymentNotOwed);
    let refund = json!({ "decision": "refund", "reason": "x" });
    assert_eq!(site.post_as(&staff, &path, &refund).await.status, 200);
}

#[actix_web::test]
async fn payments_are_listed_newest_first_with_nothing_of_who_paid() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let body = json!({ "orderId": id, "scene": "jsapi", "openid": "oUpF8uMuAJO" });
    site.post(crate::harness::WECHAT_PAY, body).await;
    let body = json!({ "orderId": id, "scene": "page" });
    site.post(crate::harness::ALIPAY_PAY, body).await;
    let staff = site.signed_in(Role::Service).await;
    let answer = site.get_as(&staff, "/v1/admin/payments").await;
    assert!(!answer.body.contains("oUpF8uMuAJO"), "{}", answer.body);
    let rows = answer.rows();
    let payments: Vec<_> = rows.iter().map(|row| row["paymentId"].clone()).collect();
    assert_eq!(payments, [json!(format!("{id}01")), json!(format!("{id}00"))]);
    let newest = rows[0].clone();
    let until = newest["expiresAt"].clone();
    assert_eq!(
        newest,
        json!({
            "paymentId": format!("{id}01"), "orderId": id, "channel": "alipay", "scene": "page",
            "status": "pending", "amount": "460.00", "merchant": "2088000000000109",
            "appId": "2021000000000109", "late": false, "createdAt": AT, "expiresAt": until,
        })
    );
    let capture = site.payer_pays(Channel::Wechat, &id);
    site.notified("/v1/pay/wechat/notify", &capture).await;
    let path = "/v1/admin/payments?status=captured&channel=wechat";
    let captured = &site.get_as(&staff, path).await.rows()[0];
    assert_eq!(
        (&captured["tradeNo"], &captured["capturedAt"]),
        (&json!(format!("T{id}00")), &json!(AT))
    );
}

#[actix_web::test]
async fn a_decision_names_what_is_wrong_with_it() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    let quarantine = "/v1/admin/quarantine/1/resolve";
    let late = "/v1/admin/late-payments/1/decide";
    let difference = "/v1/admin/differences/1/resolve";
    let good = json!({ "choice": "close", "decision": "refund", "reason": "已核对" });
    let change = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (path, field, values) in [
        (quarantine, "choice", [json!(""), json!("refund"), json!("Close")]),
        (late, "decision", [json!(""), json!("hold"), json!("REFUND")]),
        (quarantine, "reason", [json!(""), json!(" "), json!("因".repeat(81))]),
        (late, "reason", [json!("\n"), json!("a\u{7}b"), json!("👍")]),
        (difference, "reason", [json!(""), json!("\t"), json!("x".repeat(81))]),
    ] {
        for value in values {
            let answer = site.post_as(&staff, path, &change(field, value)).await;
            answer.is_error(ErrorCode::InvalidField).in_field(field);
        }
        let answer = site.post_as(&staff, path, &change(field, json!(1))).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    for path in [quarantine, late, difference] {
        site.post_as(&staff, path, &good).await.is_error(ErrorCode::RecordNotFound);
        for id in ["x", "-1", "1.0", "9223372036854775808", "%E5%8F%B7", "1%27--"] {
            let answer =
                site.post_as(&staff, &path.replace("/1/", &format!("/{id}/")), &good).await;
            answer.is_error(ErrorCode::RecordNotFound);
        }
    }
    assert!(site.store.audit().is_empty());
}

/// Each list, and the words that narrow it.
const LISTS: [(&str, &[&str]); 6] = [
    ("payments", &["created", "pending", "captured", "declined", "cancelled", "expired", "held"]),
    ("refunds", &["requested", "submitted", "succeeded", "failed", "needs_attention"]),
    ("quarantine", &["open", "resolved"]),
    ("late-payments", &["waiting", "completed", "refunded"]),
    ("reconciliations", &["requested", "running", "done", "failed"]),
    ("reconciliations/1/differences", &["open", "healed", "resolved", "superseded"]),
];

/// What no list takes.
const WRONG: [(&str, &[&str]); 5] = [
    ("pageNum", &["0", "-1", "x", "", "4294967296", "1.5", "1&pageNum=2"]),
    ("pageSize", &["0", "101", "-1", "", "ten", "10&pageSize=10"]),
    ("status", &["", "paid", "OPEN", "' OR 1=1", "open&status=open"]),
    ("channel", &["", "cash", "WECHAT", "wechat&channel=alipay"]),
    ("orderId", &["", "R1", "'; DROP TABLE orders", "R202407261816664599454990337x"]),
];

#[actix_web::test]
async fn lists_are_paged_within_bounds_and_narrowed_by_known_words() {
    let site = Site::new();
    let staff = site.signed_in(Role::ReadOnly).await;
    for (path, states) in LISTS {
        let mut path = format!("/v1/admin/{path}");
        if path.ends_with("/differences") {
            let of = given::reconciliation();
            site.reconciled(&[], &of).await;
            path = path.replace("/1/", &format!("/{}/", of.id));
        }
        let ask = async |query: &str| site.get_as(&staff, &format!("{path}?{query}")).await;
        let empty = ask("").await;
        assert_eq!(empty.body, r#"{"msg":"查询成功","code":200,"total":0,"rows":[]}"#, "{path}");
        for state in states {
            assert!(ask(&format!("status={state}")).await.rows().is_empty());
        }
        for channel in ["wechat", "alipay", "telecom"] {
            let query = |page: u32| format!("channel={channel}&pageNum={page}&pageSize=100");
            assert!(ask(&query(1000)).await.rows().is_empty());
            for deep in [1001, u32::MAX] {
                let answer = ask(&query(deep)).await;
                answer.is_error(ErrorCode::InvalidField).in_field("pageNum");
            }
        }
        let number = "R202407261816664599454990337";
        assert!(ask(&format!("orderId={number}")).await.rows().is_empty());
        for (field, values) in WRONG {
            for value in values {
                let value = value.replace(' ', "%20").replace('\'', "%27");
                let answer = ask(&format!("{field}={value}")).await;
                answer.is_error(ErrorCode::InvalidField).in_field(field);
            }
        }
    }
}

#[actix_web::test]
async fn pages_follow_each_other() {
    let site = Site::new();
    let staff = site.signed_in(Role::ReadOnly).await;
    let order = site.with_order(|_order| {});
    for n in 0..12 {
        site.store.put_attempt(given::nth_attempt(&order, n));
    }
    let page = async |query: &str| {
        let answer = site.get_as(&staff, &format!("/v1/admin/payments?{query}")).await;
        assert_eq!(answer.json()["total"], 12);
        answer.rows().iter().map(|row| row["paymentId"].clone()).collect::<Vec<_>>()
    };
    let [first, second] = [page("").await, page("pageNum=2").await];
    assert_eq!((first.len(), second.len()), (10, 2));
    assert_eq!(page("pageSize=12").await, [first, second].concat());
    assert!(page("pageNum=3").await.is_empty());
}

/// Beside the numbers of pages, from row to row.
#[actix_web::test]
async fn a_list_is_walked_from_row_to_row() {
    let site = Site::new();
    let staff = site.signed_in(Role::ReadOnly).await;
    let order = site.with_order(|_order| {});
    for n in 0..5 {
        site.store.put_attempt(given::nth_attempt(&order, n));
    }
    let page = async |query: &str| {
        let answer = site.get_as(&staff, &format!("/v1/admin/payments?pageSize=2&{query}")).await;
        let json = answer.json();
        let cursor = |name: &str| json[name].as_str().map(str::to_owned).unwrap_or_default();
        let ids: Vec<_> = answer.rows().iter().map(|row| row["paymentId"].clone()).collect();
        assert_eq!((json["total"].as_i64(), json.get("totalIsEstimate")), (Some(5), None));
        (ids, cursor("before"), cursor("after"))
    };
    let (first, before, after) = page("").await;
    assert!(page(&format!("before={before}")).await.0.is_empty());
    let (second, before, after) = page(&format!("after={after}")).await;
    assert_eq!(second, page("pageNum=2").await.0);
    assert_eq!(page(&format!("before={before}")).await.0, first);
    let (last, _before, after) = page(&format!("after={after}")).await;
    assert_eq!(last.len(), 1);
    assert!(page(&format!("after={after}")).await.0.is_empty());
    for wrong in ["x", "-1", "1.5", ""] {
        let query = format!("/v1/admin/payments?after={wrong}");
        site.get_as(&staff, &query).await.is_error(ErrorCode::InvalidField).in_field("after");
    }
    let both = format!("/v1/admin/payments?after={after}&before={before}");
    site.get_as(&staff, &both).await.is_error(ErrorCode::InvalidField).in_field("before");
}

/// What was made, done or received on a day is found by it, and money by its numbers as well.
#[actix_web::test]
async fn lists_are_narrowed_to_days_and_money_to_its_number() {
    let site = Site::new();
    let staff = site.signed_in(Role::Finance).await;
    let (order, _late) = site.late().await;
    site.clock.advance(TimeDelta::minutes(1));
    site.quarantined().await;
    site.reconciled(&[], &given::reconciliation()).await;
    let day = given::reconciliation().day.to_string();
    let total = async |path: &str, query: &str| {
        let answer = site.get_as(&staff, &format!("/v1/admin/{path}?{query}")).await;
        answer.rows();
        answer.json()["total"].as_i64().unwrap()
    };
    let late = number(&order).to_string();
    for (path, day, all) in [
        ("payments", "2026-03-02", 2),
        ("quarantine", "2026-03-02", 1),
        ("late-payments", "2026-03-02", 1),
        ("reconciliations", day.as_str(), 1),
    ] {
        assert_eq!(total(path, &format!("from={day}&until={day}")).await, all, "{path}");
        assert_eq!(total(path, "until=2026-01-01").await, 0, "{path}");
        assert_eq!(total(path, "from=2026-04-01").await, 0, "{path}");
    }
    for path in ["payments", "late-payments"] {
        assert_eq!(total(path, &format!("number={late}")).await, 1, "{path}");
    }
    for path in ["payments", "refunds", "quarantine", "late-payments"] {
        assert_eq!(total(path, "number=4200000000").await, 0, "{path}");
        let long = format!("/v1/admin/{path}?number={}", "4".repeat(65));
        site.get_as(&staff, &long).await.is_error(ErrorCode::InvalidField).in_field("number");
    }
    for path in ["payments", "refunds", "quarantine", "late-payments", "reconciliations", "audit"] {
        for (query, field) in [
            ("from=2026-3-2", "from"),
            ("until=2026-02-30", "until"),
            ("until=", "until"),
            ("from=2026-03-02&until=2026-03-01", "until"),
        ] {
            let answer = site.get_as(&staff, &format!("/v1/admin/{path}?{query}")).await;
            answer.is_error(ErrorCode::InvalidField).in_field(field);
        }
    }
}

#[actix_web::test]
async fn what_staff_did_is_narrowed_to_days() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    let (id, _token) = site.saved().await;
    let note = json!({ "text": "已联系" });
    assert_eq!(
        site.post_as(&staff, &format!("/v1/admin/orders/{id}/notes"), &note).await.status,
        200
    );
    for (query, found) in [
        ("", 1),
        ("?from=2026-03-02&until=2026-03-02", 1),
        ("?until=2026-03-01", 0),
        ("?from=2026-03-03", 0),
    ] {
        let answer = site.get_as(&staff, &format!("/v1/admin/audit{query}")).await;
        assert_eq!(answer.rows().len(), found, "{query}");
    }
}
