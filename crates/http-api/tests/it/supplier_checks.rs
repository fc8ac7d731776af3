//! How suppliers' orders and ours agree, and how it goes with the suppliers, as staff see it.

use crate::harness::{Site, get};
use actix_web::test::{call_service, init_service, read_body};
use chrono::TimeDelta;
use domain::ports::{Store, SupplierGate};
use domain::reconciliation::DifferenceKind;
use domain::staff::Role;
use domain::supplier::{
    Supplier, SupplierDifference, SupplierReconciliation, SupplierReconciliationState,
};
use http_api::{ErrorCode, app_factory};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use std::sync::Arc;
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
            ports.supplier_gates = vec![Arc::new(Gate)];
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
    let (left, at) = (given::yuan("12.50"), given::start() - TimeDelta::seconds(90));
    work.supplier_orders().keep_balance(Supplier::Jiuyi, left, at).await.unwrap();
    work.commit().await.unwrap();
    (site, second)
}

/// Of a supplier that does not answer, with two calls under way.
#[derive(Debug)]
struct Gate;

impl SupplierGate for Gate {
    fn supplier(&self) -> Supplier {
        Supplier::Jiuyi
    }

    fn is_open(&self) -> bool {
        true
    }

    fn in_flight(&self) -> usize {
        2
    }
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

#[actix_web::test]
async fn how_it_goes_with_a_supplier_is_told_to_staff_and_as_metrics() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let (mut site, _difference) = site().await;
    let token = site.signed_in(Role::Admin).await;
    let told = site.get_as(&token, "/v1/monitor/db-sync").await.data();
    assert_eq!(
        told["suppliers"],
        json!([{
            "supplier": "jiuyi", "circuitOpen": true, "inFlight": 2,
            "balance": "12.50", "balanceAgeSeconds": 90,
        }])
    );
    assert_eq!(told["money"]["supplierDifferences"], 2);
    let reasons = told["reasons"].as_array().unwrap().iter();
    let mut reasons = reasons;
    let reason = reasons.find(|one| one["reason"] == "supplier_differences_open").unwrap();
    assert_eq!((&reason["value"], &reason["threshold"]), (&json!(2), &json!(0)));
    site.deps.metrics = Some(Arc::new(move || handle.render()));
    let service = init_service(app_factory(&site.deps)).await;
    let request = get("/metrics").peer_addr("127.0.0.1:1".parse().unwrap()).to_request();
    let text = read_body(call_service(&service, request).await).await;
    let text = String::from_utf8(text.to_vec()).unwrap();
    for line in [
        "supplier_circuit_open{supplier=\"jiuyi\"} 1",
        "supplier_calls_in_flight{supplier=\"jiuyi\"} 2",
        "supplier_balance_fen{supplier=\"jiuyi\"} 1250",
        "supplier_balance_age_seconds{supplier=\"jiuyi\"} 90",
        "supplier_differences 2",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
