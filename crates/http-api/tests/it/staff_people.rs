//! Staff, customers and the record, as staff see them.

use crate::harness::{Site, post};
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

const STAFF: &str = "/v1/admin/staff";
const CUSTOMERS: &str = "/v1/admin/customers";

fn wang() -> Value {
    json!({ "account": "wang", "role": "service", "password": "correct horse" })
}

#[actix_web::test]
async fn an_account_of_staff_from_beginning_to_end() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    let made = site.post_as(&admin, STAFF, &wang()).await.data();
    assert_eq!((&made["account"], &made["status"]), (&json!("wang"), &json!("active")));
    assert!(made.get("password").is_none());
    let login = json!({ "account": "wang", "password": "correct horse" });
    let wangs = site.post("/v1/admin/login", login.clone()).await.data()["token"].clone();
    let wangs = wangs.as_str().unwrap();
    site.get_as(wangs, STAFF).await.is_error(ErrorCode::Forbidden);
    let path = format!("{STAFF}/{}", made["id"].as_str().unwrap());
    let role = json!({ "role": "finance" });
    let changed = site.post_as(&admin, &format!("{path}/role"), &role).await.data();
    assert_eq!(changed["role"], "finance");
    site.get_as(wangs, CUSTOMERS).await.is_error(ErrorCode::Unauthorized);
    let disabled = site.post_as(&admin, &format!("{path}/disable"), &json!({})).await.data();
    assert_eq!(disabled["status"], "disabled");
    site.post("/v1/admin/login", login.clone()).await.is_error(ErrorCode::SignInRefused);
    site.post_as(&admin, &format!("{path}/enable"), &json!({})).await;
    let password = json!({ "password": "battery staple" });
    site.post_as(&admin, &format!("{path}/password"), &password).await;
    site.post("/v1/admin/login", login).await.is_error(ErrorCode::SignInRefused);
    let rows = site.get_as(&admin, STAFF).await.rows();
    let accounts: Vec<_> = rows.iter().map(|row| row["account"].as_str().unwrap()).collect();
    assert_eq!(accounts, ["admin", "wang"]);
    let audit = site.get_as(&admin, "/v1/admin/audit?subject=wang").await;
    let actions: Vec<_> = audit.rows().iter().map(|row| row["action"].clone()).collect();
    let expected =
        ["staff.password", "staff.enable", "staff.disable", "staff.role", "staff.create"];
    assert_eq!(actions, expected);
    assert!(!audit.body.contains("horse") && !audit.body.contains("staple"));
}

#[actix_web::test]
async fn one_key_makes_one_account() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    let keyed = |body: &Value| {
        post(STAFF, body)
            .insert_header(("Authorization", format!("Bearer {admin}")))
            .insert_header(("Idempotency-Key", "0123456789abcdef"))
    };
    let first = site.call(keyed(&wang())).await;
    assert_eq!(site.call(keyed(&wang())).await.body, first.body);
    let mut other = wang();
    other["password"] = json!("another horse");
    site.call(keyed(&other)).await.is_error(ErrorCode::IdempotencyKeyReused);
    let taken = site.post_as(&admin, STAFF, &wang()).await;
    taken.is_error(ErrorCode::AccountTaken).in_field("account");
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    let rows = site.get_as(&admin, STAFF).await.rows();
    let path = format!("{STAFF}/{}", rows[0]["id"].as_str().unwrap());
    site.post_as(&admin, &format!("{path}/disable"), &json!({}))
        .await
        .is_error(ErrorCode::LastAdmin);
    let role = json!({ "role": "read_only" });
    site.post_as(&admin, &format!("{path}/role"), &role).await.is_error(ErrorCode::LastAdmin);
    assert_eq!(site.get_as(&admin, STAFF).await.status, 200);
}

#[actix_web::test]
async fn what_staff_send_has_its_limits() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    let with = |field: &str, value: Value| {
        let mut body = wang();
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("account", json!("w")), "account"),
        (with("account", json!("王")), "account"),
        (with("account", json!("a b")), "account"),
        (with("account", json!("x".repeat(33))), "account"),
        (with("role", json!("root")), "role"),
        (with("password", json!("short")), "password"),
    ] {
        let refused = site.post_as(&admin, STAFF, &body).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (query, field) in [
        ("kind=other", "kind"),
        ("queryId=pbs1", "queryId"),
        ("qualified=yes", "qualified"),
        ("phoneNumber=", "phoneNumber"),
        ("pageSize=101", "pageSize"),
    ] {
        let refused = site.get_as(&admin, &format!("{CUSTOMERS}?{query}")).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for reason in ["", " ", "a\nb", &"长".repeat(81)] {
        let body = json!({ "reason": reason });
        let refused =
            site.post_as(&admin, &format!("{CUSTOMERS}/PBS001022579/reveal"), &body).await;
        refused.is_error(ErrorCode::InvalidField).in_field("reason");
    }
    let nobody = json!({ "reason": "核实" });
    for id in ["PBS999999999", "pbs1", "account-1", "account-x", "%20"] {
        let path = format!("{CUSTOMERS}/{id}/reveal");
        site.post_as(&admin, &path, &nobody).await.is_error(ErrorCode::RecordNotFound);
    }
}

#[actix_web::test]
async fn customers_are_masked_until_somebody_has_a_reason() {
    let site = Site::new();
    site.store.put_customer(given::customer());
    let account = given::account("13900000001");
    site.store.put_account(account.clone());
    let service = site.signed_in(Role::Service).await;
    for query in
        ["", "?queryId=PBS001022579", "?phoneNumber=18612345772", "?kind=boss&qualified=false"]
    {
        let page = site.get_as(&service, &format!("{CUSTOMERS}{query}")).await;
        let [row] = page.rows().try_into().unwrap();
        assert_eq!(row["id"], "PBS001022579");
        assert_eq!(
            (&row["customerName"], &row["phoneNumber"]),
            (&json!("**试"), &json!("186******772"))
        );
        assert!(!page.body.contains("测试") && !page.body.contains("18612345772"));
    }
    assert!(site.get_as(&service, &format!("{CUSTOMERS}?qualified=true")).await.rows().is_empty());
    let page = site.get_as(&service, &format!("{CUSTOMERS}?kind=account")).await;
    let [row] = page.rows().try_into().unwrap();
    assert_eq!(row["id"], format!("account-{}", account.id));
    assert_eq!(row["phoneNumber"], "139******001");
    assert!(site.store.audit().is_empty());
    let body = json!({ "reason": "客户来电核实" });
    let path = format!("{CUSTOMERS}/PBS001022579/reveal");
    let revealed = site.post_as(&service, &path, &body).await.data();
    assert_eq!(revealed["customerName"], "测试");
    assert_eq!(revealed["phoneNumber"], "18612345772");
    assert_eq!(site.store.audit().len(), 1);
}

#[actix_web::test]
async fn a_customer_who_is_forgotten_leaves_the_orders() {
    let site = Site::new();
    let (id, token) = site.saved().await;
    let customer = site.customer("18612345772").await;
    let admin = site.signed_in(Role::Admin).await;
    let body = json!({ "reason": "客户要求注销" });
    let path = format!("{CUSTOMERS}/PBS001022579/erase");
    assert_eq!(site.post_as(&admin, &path, &body).await.data(), json!({ "orders": 1 }));
    site.get_as(&customer, "/v1/user/info").await.is_error(ErrorCode::Unauthorized);
    let order = site.get(&format!("/v1/order/renewal/order?orderId={id}&t={token}")).await;
    assert_eq!(order.status, 200);
    assert!(!order.body.contains("**试"), "{}", order.body);
    site.post_as(&admin, &path, &body).await.is_error(ErrorCode::RecordNotFound);
}

#[actix_web::test]
async fn something_that_is_owed_is_delivered_before_anybody_is_forgotten() {
    let site = Site::new();
    site.paid(domain::Channel::Wechat).await;
    let admin = site.signed_in(Role::Admin).await;
    let body = json!({ "reason": "客户要求注销" });
    let path = format!("{CUSTOMERS}/PBS001022579/erase");
    site.post_as(&admin, &path, &body).await.is_error(ErrorCode::CustomerHasOpenOrders);
    site.work().await;
    assert_eq!(site.post_as(&admin, &path, &body).await.status, 200);
}

#[actix_web::test]
async fn an_unknown_account_of_staff_is_locked_like_a_real_one() {
    let site = Site::new();
    site.hire(Role::Admin);
    for account in ["admin", "nobody"] {
        let body = json!({ "account": account, "password": "guess" });
        for _try in 0..5 {
            site.post("/v1/admin/login", body.clone()).await.is_error(ErrorCode::SignInRefused);
        }
        site.post("/v1/admin/login", body).await.is_error(ErrorCode::AccountLocked);
    }
}
