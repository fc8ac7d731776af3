//! What 玖壹 sends by itself, and what it is answered.

use crate::harness::{Answer, Site, post_text};
use domain::ports::{MockRechargeNoticeVerifier, NoticeRefused, RechargeNotice, Store};
use domain::staff::Role;
use domain::supplier::{AccountForm, RechargeAccount, SupplierOrderState, SupplyReport};
use domain::{OrderId, SupplierOrderId};
use http_api::ErrorCode;
use serde_json::json;
use std::sync::Arc;
use testkit::fakes::StoreFailure;
use testkit::given;

const NOTIFY: &str = "/v1/supplier/jiuyi/notify";

/// A site whose verifier says this of whatever comes.
fn site(said: Result<RechargeNotice, NoticeRefused>) -> Site {
    Site::wired(
        |_settings| {},
        |ports| {
            let mut verifier = MockRechargeNoticeVerifier::new();
            verifier.expect_verify().returning(move |_body| said.clone());
            verifier.expect_reference().returning(|_body| Some("9".to_owned()));
            ports.recharge_notices = Some(Arc::new(verifier));
        },
    )
}

async fn notified(site: &Site) -> Answer {
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    site.call(post_text(NOTIFY, "order_id=API1&sign=x").insert_header(form)).await
}

fn notice(reference: SupplierOrderId, report: SupplyReport) -> RechargeNotice {
    RechargeNotice {
        supplier_no: "API1".to_owned(),
        reference: reference.to_string(),
        report,
        reported: 4,
        account: RechargeAccount::parse("13800001111", AccountForm::Phone).unwrap(),
        product: "43".to_owned(),
    }
}

/// A recharge that 玖壹 was asked for.
async fn asked(site: &Site, id: SupplierOrderId) -> OrderId {
    let order = given::recharge_order();
    site.store.put_order(order.clone());
    let mut bought = given::supplier_order(&order);
    (bought.id, bought.state) = (id, SupplierOrderState::Asked);
    let mut work = site.store.begin().await.unwrap();
    work.supplier_orders().add(&bought).await.unwrap();
    work.commit().await.unwrap();
    order.id
}

async fn state(site: &Site, order: OrderId) -> &'static str {
    let mut work = site.store.begin().await.unwrap();
    let rows = work.supplier_orders().of_order(order).await.unwrap();
    work.roll_back().await.unwrap();
    rows[0].state.name()
}

fn is_said(answer: &Answer, status: u16, word: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (status, word));
    assert_eq!(answer.header("Content-Type"), Some("text/plain; charset=utf-8"));
}

#[actix_web::test]
async fn what_counts_is_taken_once_and_again() {
    let id = SupplierOrderId(given::id());
    let site = site(Ok(notice(id, SupplyReport::Delivered)));
    let order = asked(&site, id).await;
    for _again in 0..2 {
        is_said(&notified(&site).await, 200, "success");
        assert_eq!(state(&site, order).await, "delivered");
    }
}

#[actix_web::test]
async fn what_is_forged_is_refused_and_what_cannot_be_is_said_to_fail() {
    for (refused, status) in
        [(NoticeRefused::WrongSignature, 400), (NoticeRefused::Malformed("sign"), 400)]
    {
        is_said(&notified(&site(Err(refused))).await, status, "fail");
    }
    let id = SupplierOrderId(given::id());
    let unknown = site(Ok(notice(id, SupplyReport::Delivered)));
    is_said(&notified(&unknown).await, 200, "fail");
    let other = RechargeNotice { product: "99".to_owned(), ..notice(id, SupplyReport::Delivered) };
    let others = site(Ok(other));
    let order = asked(&others, id).await;
    is_said(&notified(&others).await, 200, "fail");
    assert_eq!(state(&others, order).await, "asked");
}

#[actix_web::test]
async fn what_is_not_stored_is_to_be_sent_again() {
    let id = SupplierOrderId(given::id());
    let site = site(Ok(notice(id, SupplyReport::Delivered)));
    asked(&site, id).await;
    site.store.fail_next(StoreFailure::Unavailable);
    is_said(&notified(&site).await, 503, "fail");
    is_said(&notified(&site).await, 200, "success");
}

#[actix_web::test]
async fn a_form_is_no_longer_than_16_kib_and_without_an_adapter_nobody_is_there() {
    let long = site(Err(NoticeRefused::WrongSignature));
    let form = |bytes: usize| post_text(NOTIFY, "a".repeat(bytes));
    is_said(&long.call(form(16 * 1024)).await, 400, "fail");
    for too_long in [16 * 1024 + 1, 8 * 1024 * 1024] {
        is_said(&long.call(form(too_long)).await, 413, "fail");
    }
    notified(&Site::new()).await.is_error(ErrorCode::NotFound);
}

#[actix_web::test]
async fn what_was_refused_is_kept_counted_and_listed_for_staff() {
    let site = site(Err(NoticeRefused::WrongSignature));
    for _repeat in 0..10 {
        is_said(&notified(&site).await, 400, "fail");
    }
    let form = post_text(NOTIFY, "account=13800001111");
    is_said(&site.call(form).await, 400, "fail");
    let list = "/v1/admin/supplier-notices";
    let token = site.signed_in(Role::ReadOnly).await;
    let all = site.get_as(&token, list).await;
    assert!(!all.body.contains("13800001111"), "what it said is not told: {}", all.body);
    let all = all.json();
    assert_eq!((&all["total"], &all["rows"][1]["times"]), (&json!(2), &json!(10)), "{all}");
    let first = &all["rows"][1];
    assert_eq!(first["verdict"], "forged");
    assert_eq!(first["verdictText"], "签名错误");
    assert_eq!((&first["reference"], &first["bytes"]), (&json!("9"), &json!(20)));
    for (query, total) in [
        ("?verdict=forged&supplier=jiuyi", 2),
        ("?verdict=impossible", 0),
        ("?supplier=proxy", 0),
        ("?pageSize=1&pageNum=2", 2),
    ] {
        let found = site.get_as(&token, &format!("{list}{query}")).await;
        assert_eq!(found.json()["total"], total, "{query}");
    }
    for odd in ["?verdict=taken", "?supplier=moon"] {
        let refused = site.get_as(&token, &format!("{list}{odd}")).await;
        refused.is_error(ErrorCode::InvalidField);
    }
    site.get(list).await.is_error(ErrorCode::Unauthorized);
}
