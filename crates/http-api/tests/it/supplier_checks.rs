//! How suppliers' orders and ours agree, as staff see it.

use crate::harness::Site;
use domain::ports::Store;
use domain::reconciliation::DifferenceKind;
use domain::staff::Role;
use domain::supplier::{
    Supplier, SupplierDifference, SupplierReconciliation, SupplierReconciliationState,
};
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::FakeRecharge;
use testkit::given;

const RUNS: &str = "/v1/admin/supplier-reconciliations";
const RUN: &str = "/v1/admin/supplier-reconciliations/run";
const DIFFERENCES: &str = "/v1/admin/supplier-differences";

/// A site that deals with 玖壹 alone, with a day at each supplier and what differed on it.
async fn site() -> (Site, SupplierDifference) {
    let site = Site::wired(
        |_settings| {},
        |ports| {
            ports.recharges = Some(FakeRecharge::new());
        },
    );
    let done = given::supplier_reconciliation();
    let incomplete = SupplierReconciliation {
        supplier: Supplier::ProxyShop,
        state: SupplierReconciliationState::Incomplete { why: "the circuit is open".to_owned() },
        ..done.clone()
    };
    let first = given::supplier_difference();
    let second = SupplierDifference {
        supplier: Supplier::ProxyShop,
        kind: DifferenceKind::Amount,
        ours_cost: Some(given::yuan("10.00")),
        theirs_cost: Some(given::yuan("10.01")),
        ..given::supplier_difference()
    };
    let mut work = site.store.begin().await.unwrap();
    let rows = work.supplier_reconciliations();
    for run in [&done, &incomplete] {
        rows.keep(run).await.unwrap();
    }
    for difference in [&first, &second] {
        rows.add_difference(difference).await.unwrap();
    }
    work.commit().await.unwrap();
    (site, second)
}

#[actix_web::test]
async fn days_are_listed_and_run_again() {
    let (site, _difference) = site().await;
    let finance = site.signed_in(Role::Finance).await;
    let all = site.get_as(&finance, RUNS).await;
    assert_eq!(all.json()["total"], 2);
    let at = "2026-03-02T12:00:00+08:00";
    assert_eq!(
        all.rows()[1],
        json!({
            "supplier": "proxy", "day": "2026-03-01", "status": "incomplete",
            "problem": "the circuit is open", "runs": 1, "compared": 9, "differences": 0,
            "createdAt": at, "updatedAt": at,
        })
    );
    let narrowed = site.get_as(&finance, &format!("{RUNS}?supplier=jiuyi")).await;
    assert_eq!((narrowed.rows().len(), &narrowed.rows()[0]["status"]), (1, &json!("done")));
    let body = |supplier: &str, day: &str| json!({"supplier": supplier, "day": day});
    let again = site.post_as(&finance, RUN, &body("jiuyi", "2026-03-01")).await;
    assert_eq!(again.data()["status"], "requested");
    for (body, code) in [
        (body("jiuyi", "2026-03-02"), ErrorCode::DayNotOver),
        (body("jiuyi", "2026-02-20"), ErrorCode::DayNotOver),
        (body("proxy", "2026-03-01"), ErrorCode::OutsideNotOffered),
        (body("moon", "2026-03-01"), ErrorCode::InvalidField),
        (body("jiuyi", "yesterday"), ErrorCode::InvalidField),
    ] {
        site.post_as(&finance, RUN, &body).await.is_error(code);
    }
    let content = site.signed_in(Role::Content).await;
    site.get_as(&content, RUNS).await.is_error(ErrorCode::Forbidden);
    let reader = site.signed_in(Role::ReadOnly).await;
    let refused = site.post_as(&reader, RUN, &body("jiuyi", "2026-03-01")).await;
    refused.is_error(ErrorCode::Forbidden);
}

#[actix_web::test]
async fn differences_are_narrowed_and_resolved_once_with_a_note() {
    let (site, second) = site().await;
    let finance = site.signed_in(Role::Finance).await;
    let all = site.get_as(&finance, DIFFERENCES).await;
    assert_eq!(
        all.rows()[0],
        json!({
            "id": second.id.to_string(), "supplier": "proxy", "day": "2026-03-01",
            "kind": "amount", "supplierOrderId": second.order.unwrap().to_string(),
            "ours": "running", "oursCost": "10.00", "theirsCost": "10.01",
            "detail": second.detail, "status": "open", "foundAt": "2026-03-02T12:00:00+08:00",
        })
    );
    for (query, total) in [
        ("supplier=jiuyi", 1),
        ("day=2026-03-01", 2),
        ("day=2026-03-02", 0),
        ("status=open", 2),
        ("status=healed&supplier=proxy", 0),
        ("pageSize=1", 2),
    ] {
        let found = site.get_as(&finance, &format!("{DIFFERENCES}?{query}")).await;
        assert_eq!(found.json()["total"], total, "{query}");
    }
    for (query, field) in [("supplier=moon", "supplier"), ("day=1", "day"), ("status=x", "status")]
    {
        let refused = site.get_as(&finance, &format!("{DIFFERENCES}?{query}")).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let resolve = format!("{DIFFERENCES}/{}/resolve", second.id);
    for reason in ["", &"长".repeat(201)] {
        let refused = site.post_as(&finance, &resolve, &json!({"reason": reason})).await;
        refused.is_error(ErrorCode::InvalidField).in_field("reason");
    }
    let reader = site.signed_in(Role::ReadOnly).await;
    let reason = || json!({"reason": "已与供应商核对"});
    site.post_as(&reader, &resolve, &reason()).await.is_error(ErrorCode::Forbidden);
    let resolved = site.post_as(&finance, &resolve, &reason()).await.data();
    assert_eq!(
        (&resolved["status"], &resolved["reason"]),
        (&json!("resolved"), &reason()["reason"])
    );
    site.post_as(&finance, &resolve, &reason()).await.is_error(ErrorCode::AlreadyDecided);
    let unknown = format!("{DIFFERENCES}/7/resolve");
    site.post_as(&finance, &unknown, &reason()).await.is_error(ErrorCode::RecordNotFound);
}
