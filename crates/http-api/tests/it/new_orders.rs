//! 新开: saving a new order and coming back to it.

use crate::harness::{Site, WECHAT_PAY, get, post};
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use domain::{AccountId, OrderId, Package, PackageId};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

pub(crate) const NEW_SAVE: &str = "/v1/order/new/save";
const UPDATE: &str = "/v1/order/new/update";
const ORDER: &str = "/v1/order/new/order";

pub(crate) fn new_body() -> Value {
    json!({
        "packageId": 74, "customerName": "测试", "phoneNumber": "18612345772",
        "address": "江场西路12号",
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = new_body();
    body[field] = value;
    body
}

/// From an address of its own.
fn from(address: u8, path: &str, body: &Value) -> TestRequest {
    post(path, body).peer_addr(format!("198.51.100.{address}:5000").parse().unwrap())
}

impl Site {
    /// An unpaid new order. Gives its id and token.
    pub(crate) async fn saved_new(&self) -> (String, String) {
        let answer = self.post(NEW_SAVE, new_body()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let token = answer.header("Order-Token").unwrap().to_owned();
        (answer.data()["orderId"].as_str().unwrap().to_owned(), token)
    }
}

#[actix_web::test]
async fn a_new_order_is_answered_masked_and_stored_with_its_source() {
    for prefix in ["", "/dev-api", "/prod-api"] {
        let site = Site::new();
        let request = post(&format!("{prefix}{NEW_SAVE}"), &new_body())
            .insert_header(("infoSource", "PC"))
            .insert_header(("infoSourceDetail", "首页".as_bytes()));
        let answer = site.call(request).await;
        let id: OrderId = answer.data()["orderId"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            answer.data(),
            json!({
                "orderId": id.to_string(), "customerName": "**试", "address": "江场西路**号",
                "phoneNumber": "186******772", "packageName": "100M/12", "packageMonth": 12,
                "packagePrice": "460.00", "packageRate": "100M",
            })
        );
        assert!(id.to_string().starts_with('N'));
        let order = &site.store.orders()[0];
        assert_eq!((order.id, &order.contact), (id, &given::contact()));
        assert_eq!(order.source.info.as_deref(), Some("PC"));
        assert_eq!(order.source.detail.as_deref(), Some("首页"));
        let token = answer.header("Order-Token").unwrap();
        let link = format!("<https://shop.example.com/cashier/{id}?t={token}>; rel=\"payment\"");
        assert_eq!(answer.header("Link"), Some(link.as_str()));
    }
}

#[actix_web::test]
async fn each_field_has_its_limits() {
    let site = Site::new();
    let (long_name, long_address) = ("长".repeat(51), "长".repeat(201));
    let bad: [(&str, &[&str]); 3] = [
        ("customerName", &["", "  ", "张\n三", "张😀", "张\u{200B}三", &long_name]),
        (
            "phoneNumber",
            &[
                "",
                "12800000000",
                "1861234577",
                "186123457722",
                "１８６１２３４５７７２",
                "+8618612345772",
            ],
        ),
        ("address", &["", "某路\u{7}号", "某路🏠", "☎️", &long_address]),
    ];
    for (field, values) in bad {
        for value in values {
            let answer = site.post(NEW_SAVE, with(field, json!(value))).await;
            answer.is_error(ErrorCode::InvalidField).in_field(field);
        }
    }
    for (field, value) in [
        ("packageId", json!("74")),
        ("customerName", json!(1)),
        ("phoneNumber", json!(18_612_345_772_i64)),
        ("address", Value::Null),
        ("captchaTicket", json!([])),
    ] {
        let answer = site.post(NEW_SAVE, with(field, value)).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    assert!(site.store.orders().is_empty());
    let most = with("customerName", json!("长".repeat(50)));
    assert_eq!(site.call(from(1, NEW_SAVE, &most)).await.status, 200);
    let most = with("address", json!("长".repeat(200)));
    assert_eq!(site.call(from(2, NEW_SAVE, &most)).await.status, 200);
    // A character of four bytes that is one of a name, and a field that nobody knows.
    let mut rare = with("customerName", json!("𠮷田"));
    rare["price"] = json!("0.01");
    assert_eq!(site.call(from(3, NEW_SAVE, &rare)).await.status, 200);
    let orders = site.store.orders();
    assert!(orders.iter().any(|order| order.contact.name.expose() == "𠮷田"));
    assert!(orders.iter().all(|order| order.amount == given::yuan("460.00")));
}

#[actix_web::test]
async fn what_cannot_be_ordered_is_refused_with_its_reason() {
    let site = Site::new();
    let package = |id| Package { id: PackageId(id), ..given::package() };
    site.store.put_package(Package { on_sale: false, ..package(75) });
    site.store.put_package(Package { for_new: false, ..package(76) });
    site.store.put_package(Package { limited: true, ..package(77) });
    site.store.set_stock(PackageId(77), 0);
    site.store.put_package(Package { quota: Some(0), ..package(78) });
    for (id, code) in [
        (1, ErrorCode::PackageNotFound),
        (75, ErrorCode::PackageOffSale),
        (76, ErrorCode::PackageNotForCustomer),
        (77, ErrorCode::PackageSoldOut),
        (78, ErrorCode::PackageQuotaReached),
    ] {
        site.post(NEW_SAVE, with("packageId", json!(id))).await.is_error(code);
    }
    assert!(site.store.orders().is_empty());
}

#[actix_web::test]
async fn a_key_gives_the_first_answer_again_and_refuses_another_body() {
    let site = Site::new();
    let keyed =
        |body: &Value| post(NEW_SAVE, body).insert_header(("Idempotency-Key", "0123456789abcdef"));
    let first = site.call(keyed(&new_body())).await;
    site.clock.advance(TimeDelta::hours(1));
    let again = site.call(keyed(&new_body())).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(again.header("Order-Token"), first.header("Order-Token"));
    let other = with("customerName", json!("别人"));
    site.call(keyed(&other)).await.is_error(ErrorCode::IdempotencyKeyReused);
    let short = post(NEW_SAVE, &new_body()).insert_header(("Idempotency-Key", "short"));
    site.call(short).await.is_error(ErrorCode::InvalidField).in_field("Idempotency-Key");
    assert_eq!(site.store.orders().len(), 1);
}

#[actix_web::test]
async fn without_a_key_the_same_order_is_refused_for_five_seconds() {
    let site = Site::new();
    site.saved_new().await;
    site.post(NEW_SAVE, new_body()).await.is_error(ErrorCode::RepeatSubmit);
    assert_eq!(site.call(from(9, NEW_SAVE, &new_body())).await.status, 200);
    site.clock.advance(TimeDelta::seconds(5));
    assert_eq!(site.post(NEW_SAVE, new_body()).await.status, 200);
}

#[actix_web::test]
async fn the_fourth_order_from_an_address_needs_a_solved_captcha() {
    let site = Site::new();
    for name in ["甲一", "甲二", "甲三"] {
        let answer = site.post(NEW_SAVE, with("customerName", json!(name))).await;
        assert_eq!(answer.status, 200);
    }
    let mut fourth = with("customerName", json!("甲四"));
    let refused = site.post(NEW_SAVE, fourth.clone()).await;
    refused.is_error(ErrorCode::CaptchaRequired).in_field("captchaTicket");
    fourth["captchaTicket"] = json!("no-ticket");
    site.post(NEW_SAVE, fourth.clone()).await.is_error(ErrorCode::CaptchaRequired);
    fourth["captchaTicket"] = json!(site.ticket().await);
    assert_eq!(site.post(NEW_SAVE, fourth.clone()).await.status, 200);
    fourth["customerName"] = json!("甲五");
    site.post(NEW_SAVE, fourth).await.is_error(ErrorCode::CaptchaRequired);
}

#[actix_web::test]
async fn who_is_signed_in_owns_the_order_and_a_session_that_is_over_saves_nothing() {
    let site = Site::new();
    let token = site.customer("13900000001").await;
    let answer = site.post_as(&token, NEW_SAVE, &new_body()).await;
    let account = site.store.accounts()[0].id;
    assert_eq!(site.store.orders()[0].account, Some(account));
    let id = answer.data()["orderId"].as_str().unwrap().to_owned();
    let shown = site.get_as(&token, &format!("{ORDER}?orderId={id}")).await;
    assert_eq!(shown.data()["customerName"], "**试");
    let refused = site.post_as("no-session", NEW_SAVE, &new_body()).await;
    refused.is_error(ErrorCode::Unauthorized);
    assert_eq!(site.store.orders().len(), 1);
}

#[actix_web::test]
async fn an_id_alone_shows_little_and_others_find_nothing() {
    let site = Site::new();
    let (id, token) = site.saved_new().await;
    let path = format!("{ORDER}?orderId={id}");
    let little = site.get(&path).await.data();
    assert_eq!(
        (&little["status"], &little["amount"]),
        (&json!("awaiting_payment"), &json!("460.00"))
    );
    for field in ["customerName", "phoneNumber", "address", "timeline"] {
        assert_eq!(little[field], Value::Null, "{field}");
    }
    let whole = site.get(&format!("{path}&t={token}")).await.data();
    assert_eq!((&whole["phoneNumber"], &whole["packageId"]), (&json!("186******772"), &json!(74)));
    assert_eq!(whole["timeline"][0]["event"], "placed");
    let stranger = site.customer("13900000001").await;
    site.get_as(&stranger, &path).await.is_error(ErrorCode::OrderNotFound);
    site.get(&format!("{path}&t={}", "0".repeat(32))).await.is_error(ErrorCode::OrderNotFound);
    site.get_as("no-session", &path).await.is_error(ErrorCode::Unauthorized);
    let (renewal, _token) = site.saved().await;
    site.get(&format!("{ORDER}?orderId={renewal}")).await.is_error(ErrorCode::OrderNotFound);
}

#[actix_web::test]
async fn an_unpaid_order_is_changed_by_its_token() {
    let site = Site::new();
    let cheaper = Package { id: PackageId(75), price: given::yuan("99.00"), ..given::package() };
    site.store.put_package(cheaper);
    let (id, token) = site.saved_new().await;
    let body = json!({
        "orderId": id, "packageId": 75, "customerName": "欧阳娜娜", "phoneNumber": "13900000001",
        "address": "某路1号",
    });
    let request = post(UPDATE, &body).insert_header(("Order-Token", token.as_str()));
    let data = site.call(request).await.data();
    assert_eq!((&data["amount"], &data["packageId"]), (&json!("99.00"), &json!(75)));
    assert_eq!((&data["customerName"], &data["address"]), (&json!("**娜"), &json!("某路**号")));
    assert_eq!(data["timeline"][1]["text"], "已修改");
    let order = site.order(&id);
    assert_eq!((order.amount, order.contact.name.expose()), (given::yuan("99.00"), "欧阳娜娜"));
    // What is absent or null stays.
    let body = json!({ "orderId": id, "customerName": null });
    assert_eq!(site.post(&format!("{UPDATE}?t={token}"), body).await.status, 200);
    assert_eq!(site.order(&id).contact.name.expose(), "欧阳娜娜");
}

#[actix_web::test]
async fn a_change_that_cannot_be_is_refused_with_its_reason() {
    let site = Site::new();
    site.store.put_package(Package { id: PackageId(75), ..given::package() });
    site.store.put_package(Package { id: PackageId(76), on_sale: false, ..given::package() });
    let (id, token) = site.saved_new().await;
    let path = format!("{UPDATE}?t={token}");
    let change = |field: &str, value: Value| {
        let mut body = json!({ "orderId": id });
        body[field] = value;
        body
    };
    for (field, value) in [("customerName", "张😀"), ("phoneNumber", "12345"), ("address", "")] {
        let answer = site.post(&path, change(field, json!(value))).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let off_sale = site.post(&path, change("packageId", json!(76))).await;
    off_sale.is_error(ErrorCode::PackageOffSale).in_field("packageId");
    site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    let started = site.post(&path, change("packageId", json!(75))).await;
    started.is_error(ErrorCode::PaymentStarted).in_field("packageId");
    assert_eq!(site.post(&path, change("address", json!("某路2号"))).await.status, 200);
    let capture = site.payer_pays(domain::Channel::Wechat, &id);
    site.notified("/v1/pay/wechat/notify", &capture).await;
    let paid = site.post(&path, change("address", json!("某路3号"))).await;
    paid.is_error(ErrorCode::OrderAlreadyPaid);
    assert_eq!(site.order(&id).contact.address.expose(), "某路2号");
}

#[actix_web::test]
async fn others_change_nothing_and_are_told_that_there_is_nothing() {
    let site = Site::new();
    let (id, _token) = site.saved_new().await;
    let body = json!({ "orderId": id, "customerName": "别人" });
    site.post(UPDATE, body.clone()).await.is_error(ErrorCode::OrderNotFound);
    let stranger = site.customer("13900000001").await;
    site.post_as(&stranger, UPDATE, &body).await.is_error(ErrorCode::OrderNotFound);
    let unknown = json!({ "orderId": "N202407261816664599454990337" });
    site.post(UPDATE, unknown).await.is_error(ErrorCode::OrderNotFound);
    let none = json!({ "orderId": "x" });
    site.post(UPDATE, none).await.is_error(ErrorCode::OrderNotFound);
    assert_eq!(site.order(&id).contact, given::contact());
}

#[actix_web::test]
async fn the_owner_comes_back_without_a_token() {
    let site = Site::new();
    let session = site.customer("13900000001").await;
    let owner: AccountId = site.store.accounts()[0].id;
    let order = site.with_order(|order| {
        order.id = OrderId::new(domain::OrderKind::New, given::id());
        order.account = Some(owner);
        order.query_id = None;
    });
    let body = json!({ "orderId": order.id.to_string(), "address": "某路9号" });
    assert_eq!(site.post_as(&session, UPDATE, &body).await.status, 200);
    let request = get(&format!("{ORDER}?orderId={}", order.id))
        .insert_header(("Authorization", format!("Bearer {session}")));
    assert_eq!(site.call(request).await.data()["address"], "某路**号");
}
