//! Staff reconciling: runs, what they found, and the file of it.

use crate::harness::{Answer, Site, post};
use crate::shop::number;
use domain::Channel;
use domain::reconciliation::{Difference, DifferenceKind};
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::json;
use testkit::given;

const LIST: &str = "/v1/admin/reconciliations";
const RUN: &str = "/v1/admin/reconciliations/run";

#[actix_web::test]
async fn a_day_is_reconciled_again_when_staff_want_it() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    site.clock.advance(chrono::TimeDelta::days(1));
    let staff = site.signed_in(Role::Finance).await;
    let body = json!({ "channel": "wechat", "day": "2026-03-02" });
    let begun = site.post_as(&staff, RUN, &body).await.data();
    assert_eq!(
        begun,
        json!({
            "id": begun["id"], "channel": "wechat", "account": "1900000109", "day": "2026-03-02",
            "source": "staff", "status": "requested", "lines": 0, "matched": 0, "differences": 0,
            "healed": 0, "createdAt": "2026-03-03T12:00:00+08:00",
        })
    );
    site.work().await;
    let rows = site.get_as(&staff, &format!("{LIST}?channel=wechat&status=done")).await.rows();
    let row = rows.iter().find(|row| row["id"] == begun["id"]).unwrap();
    assert_eq!(
        (&row["differences"], &row["endedAt"]),
        (&json!(1), &json!("2026-03-03T12:00:00+08:00"))
    );
    let path = format!("{LIST}/{}/differences", begun["id"].as_str().unwrap());
    let differences = site.get_as(&staff, &path).await.rows();
    assert_eq!(differences[0]["kind"], "ours_only");
    assert_eq!(differences[0]["number"], number(&id).to_string());
    assert_eq!(differences[0]["ours"], "460.00");
    let audited: Vec<_> = site.store.audit().iter().map(|entry| entry.action).collect();
    assert_eq!(audited, ["reconciliation.run"]);
}

#[actix_web::test]
async fn a_run_that_makes_no_sense_is_refused() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    let run = async |channel: &str, day: &str| -> Answer {
        site.post_as(&staff, RUN, &json!({ "channel": channel, "day": day })).await
    };
    for channel in ["", "cash", "WeChat"] {
        run(channel, "2026-03-01").await.is_error(ErrorCode::InvalidField).in_field("channel");
    }
    for day in ["", "2026-02-30", "20260301", "01.03.2026", "2026-03-01T00:00:00Z", "yesterday"] {
        run("wechat", day).await.is_error(ErrorCode::InvalidField).in_field("day");
    }
    // Today and all that comes.
    for day in ["2026-03-02", "2026-03-03", "9999-12-31"] {
        run("wechat", day).await.is_error(ErrorCode::DayNotOver);
    }
    let bare = Site::wired(|_settings| {}, |ports| ports.statements.clear());
    let staff = bare.signed_in(Role::Admin).await;
    let body = json!({ "channel": "telecom", "day": "2026-03-01" });
    bare.post_as(&staff, RUN, &body).await.is_error(ErrorCode::ReconciliationNotOffered);
    assert!(site.store.reconciliations().is_empty() && bare.store.reconciliations().is_empty());
}

#[actix_web::test]
async fn under_a_key_a_day_is_run_once() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    let run = async |day: &str| {
        let request = post(RUN, &json!({ "channel": "wechat", "day": day }))
            .insert_header(("Authorization", format!("Bearer {staff}")))
            .insert_header(("Idempotency-Key", "0123456789abcdef"));
        site.call(request).await
    };
    let first = run("2026-03-01").await;
    assert_eq!((first.status, run("2026-03-01").await.body), (200, first.body));
    run("2026-02-28").await.is_error(ErrorCode::IdempotencyKeyReused);
    assert_eq!(site.store.reconciliations().len(), 1);
}

#[actix_web::test]
async fn a_difference_is_resolved_once_and_with_a_reason() {
    let site = Site::new();
    let of = given::reconciliation();
    let difference = given::difference(&of);
    site.reconciled(std::slice::from_ref(&difference), &of).await;
    let staff = site.signed_in(Role::Finance).await;
    let path = format!("{LIST}/{}/differences", of.id);
    let row = json!({
        "id": difference.id.to_string(), "line": "payment", "kind": "theirs_only",
        "number": "R20260302000000000000000000000", "tradeNo": "4200000109", "theirs": "460.00",
        "detail": "no payment attempt of ours has the number", "status": "open",
        "foundAt": "2026-03-02T12:00:00+08:00",
    });
    assert_eq!(site.get_as(&staff, &path).await.rows(), [row]);
    let resolve = format!("/v1/admin/differences/{}/resolve", difference.id);
    let body = json!({ "reason": "已与渠道核对" });
    let resolved = site.post_as(&staff, &resolve, &body).await.data();
    assert_eq!(
        (&resolved["status"], &resolved["resolvedBy"]),
        (&json!("resolved"), &json!("finance"))
    );
    assert_eq!(resolved["reason"], "已与渠道核对");
    site.post_as(&staff, &resolve, &body).await.is_error(ErrorCode::AlreadyDecided);
    assert!(site.get_as(&staff, &format!("{path}?status=open")).await.rows().is_empty());
    assert_eq!(site.store.audit()[0].action, "difference.resolve");
}

#[actix_web::test]
async fn the_file_has_every_row_and_no_formula() {
    let site = Site::new();
    let of = given::reconciliation();
    let mut found: Vec<Difference> = (0..250).map(|_| given::difference(&of)).collect();
    found[0] = Difference {
        kind: DifferenceKind::Unreadable,
        number: "=HYPERLINK(\"http://evil.example\")".to_owned(),
        trade_no: Some("@SUM(A1)".to_owned()),
        detail: "+1, \"quoted\"\r\nsecond line".to_owned(),
        theirs: None,
        ..found[0].clone()
    };
    site.reconciled(&found, &of).await;
    let staff = site.signed_in(Role::ReadOnly).await;
    let path = format!("{LIST}/{}/differences.csv", of.id);
    let answer = site.get_as(&staff, &path).await;
    assert_eq!(answer.header("Content-Type"), Some("text/csv; charset=utf-8"));
    let disposition = "attachment; filename=\"differences.csv\"";
    assert_eq!(answer.header("Content-Disposition"), Some(disposition));
    let text = answer.body.strip_prefix('\u{feff}').unwrap();
    let header = "\"id\",\"line\",\"kind\",\"number\",\"tradeNo\",\"refundNo\",\"ours\",\"theirs\",\
                  \"detail\",\"status\",\"resolvedBy\",\"reason\"\r\n";
    let rest = text.strip_prefix(header).unwrap();
    let first = format!(
        "\"{}\",\"payment\",\"unreadable\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",\
         \"'@SUM(A1)\",\"\",\"\",\"\",\"'+1, \"\"quoted\"\"\r\nsecond line\",\"open\",\"\",\"\"\r\n",
        found[0].id
    );
    let rest = rest.strip_prefix(first.as_str()).unwrap();
    let ids: Vec<_> = rest.lines().map(|line| line.split('"').nth(1).unwrap().to_owned()).collect();
    let expected: Vec<_> = found[1..].iter().map(|one| one.id.to_string()).collect();
    assert_eq!(ids, expected, "each once, in order, over the pages that it was read in");
}

#[actix_web::test]
async fn an_id_that_is_none_is_not_found() {
    let site = Site::new();
    let staff = site.signed_in(Role::ReadOnly).await;
    for id in ["1", "4200000000000000000", "x", "-1", "1.5", "9223372036854775808", "%E5%8F%B7"] {
        for file in ["differences", "differences.csv"] {
            let answer = site.get_as(&staff, &format!("{LIST}/{id}/{file}")).await;
            answer.is_error(ErrorCode::RecordNotFound);
        }
    }
}

#[actix_web::test]
async fn only_who_may_see_money_gets_the_file() {
    for role in Role::ALL {
        let site = Site::new();
        let of = given::reconciliation();
        site.reconciled(&[], &of).await;
        let staff = site.signed_in(role).await;
        let answer = site.get_as(&staff, &format!("{LIST}/{}/differences.csv", of.id)).await;
        if role.may(domain::staff::Permission::SeeMoney) {
            assert_eq!(answer.status, 200, "{}", answer.body);
        } else {
            answer.is_error(ErrorCode::Forbidden);
            assert_eq!(answer.header("Content-Type"), Some("application/json"));
        }
    }
}
