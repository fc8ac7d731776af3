//! Everything that a person can tell us, told; and what is no secret, so that the search is proved.

use super::leads;
use super::leaks::{Needle, Searched};
use crate::running::{Answer, PASSWORD, Running};
use serde_json::json;

const NAME: &str = "欧阳隐秘甲";
const PHONE: &str = "13977654321";
const ADDRESS: &str = "隐秘路7788号深藏大厦1203室";
/// After the profile was changed.
const NEW_PHONE: &str = "13977654322";
const NEW_ADDRESS: &str = "隐秘路9911号";
const USER_PASSWORD: &str = "一个好密码-correct-horse";
/// Of BOSS.
const CUSTOMER: (&str, &str, &str, &str) = ("PBS001022584", "欧阳示例", "13900000105", "样例街6号");

/// Stored in clear because everybody may read it.
const PACKAGE: &str = "对照套餐明文可见";
const EVENT: &str = "对照事件明文可见";

/// Everything that must stand nowhere, and what must stand somewhere.
pub(super) struct Planted {
    secrets: Vec<(&'static str, Needle)>,
    /// Orders, which every log may name.
    orders: Vec<String>,
}

impl Planted {
    pub(super) fn new() -> Self {
        let mut planted = Self { secrets: Vec::new(), orders: Vec::new() };
        for (what, text) in [
            ("the name", NAME),
            ("the phone", PHONE),
            ("the address", ADDRESS),
            ("the new phone", NEW_PHONE),
            ("the new address", NEW_ADDRESS),
            ("the password", USER_PASSWORD),
            ("the name in BOSS", CUSTOMER.1),
            ("the phone in BOSS", CUSTOMER.2),
            ("the address in BOSS", CUSTOMER.3),
            ("the password of staff", PASSWORD),
        ] {
            planted.hide(what, text);
        }
        planted
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = (&'static str, &Needle)> {
        self.secrets.iter().map(|(what, needle)| (*what, needle))
    }

    #[track_caller]
    pub(super) fn assert_controls_found(&self, searched: &Searched) {
        for text in [PACKAGE, EVENT] {
            let found = searched.find(&Needle::text(text));
            assert!(found.iter().any(|place| *place != "server.log"), "{text} in {found:?}");
        }
        for order in &self.orders {
            let found = searched.find(&Needle::text(order));
            assert!(found.contains(&"server.log"), "{order} in {found:?}");
        }
    }

    /// A browser that tells more of its visitor than it should.
    pub(super) async fn visit(&self, server: &Running) {
        let page = format!("/order?phone={PHONE}&name={NAME}");
        let properties = json!({"phoneNumber": PHONE, "form": {"customerName": NAME,
            "address": ADDRESS}});
        let body = json!([{"name": EVENT, "page": page, "properties": properties}]);
        server.post("/v1/global/track", &body).await.data();
    }

    /// An order of somebody new, changed, looked at and paid.
    pub(super) async fn new_order(&mut self, server: &Running) {
        let body = json!({"packageId": 74, "customerName": NAME, "phoneNumber": PHONE,
            "address": ADDRESS});
        let headers = [("Idempotency-Key", "privacy-new-order"), ("infoSource", "PC")];
        let saved = server.post_with("/v1/order/new/save", &body, &headers).await;
        self.hide("the order's token", token_of(&saved));
        let token = token_of(&saved).to_owned();
        let order = saved.data()["orderId"].as_str().unwrap().to_owned();
        let body = json!({"orderId": order, "address": ADDRESS, "customerName": NAME});
        let headers = [("Order-Token", token.as_str())];
        server.post_with("/v1/order/new/update", &body, &headers).await.data();
        let look = format!("/v1/order/new/order?orderId={order}");
        server.get_with(&look, &headers).await.data();
        server.started_payment("wechat", "native", &order).await;
        server.payer(&order, "pay").await;
        server.until_payment(&order, 0, "captured").await;
        // Refused, with all of it in the body.
        let body = json!({"packageId": 1, "customerName": NAME, "phoneNumber": PHONE,
            "address": ADDRESS, "note": NAME});
        assert!(server.post("/v1/order/new/save", &body).await.status.is_client_error());
        let body = json!({"packageId": "74", "customerName": NAME, "phoneNumber": [PHONE]});
        assert!(server.post("/v1/order/new/save", &body).await.status.is_client_error());
        self.orders.push(order);
    }

    /// A sign-in by SMS, a changed profile, a password, wrong ones.
    pub(super) async fn account(&mut self, server: &Running) {
        let code = server.sent_code(PHONE, "login").await;
        self.secrets.push(("the code of the sign-in", Needle::digits(&code)));
        let customer = server.customer_by_code(PHONE, &code).await;
        self.hide("the customer's token", customer.token());
        let code = server.sent_code(NEW_PHONE, "profile").await;
        self.secrets.push(("the code of the profile", Needle::digits(&code)));
        let body = json!({"phoneNumber": NEW_PHONE, "address": NEW_ADDRESS, "smsCode": code});
        customer.post("/v1/user/profile", &body).await.data();
        customer.get("/v1/user/info").await.data();
        customer.get("/v1/user/orders").await.rows();
        server.advance(61).await;
        let code = server.sent_code(NEW_PHONE, "password").await;
        self.secrets.push(("the code of the password", Needle::digits(&code)));
        let body = json!({"phoneNumber": NEW_PHONE, "smsCode": code, "newPassword": USER_PASSWORD});
        server.post("/v1/user/password", &body).await.data();
        assert!(server.tried_password(NEW_PHONE, "falsch").await.status.is_client_error());
        let signed_in = server.tried_password(NEW_PHONE, USER_PASSWORD).await.data();
        self.hide("the token by password", signed_in["token"].as_str().unwrap());
        let suggest = format!("{}/v1/global/address/suggest", server.url);
        let asked = server.http.get(suggest).query(&[("keywords", ADDRESS), ("city", "上海")]);
        Answer::of(asked.send().await.unwrap()).await;
    }

    /// A customer of BOSS renews, pays twice, and gets money back.
    pub(super) async fn renewal(&mut self, server: &Running) {
        let (query_id, name, ..) = CUSTOMER;
        server.get(&format!("/v1/order/renewal/query?queryId={query_id}")).await.data();
        let verify = format!("{}/v1/global/renewal/customer-name/verify", server.url);
        for name in [name, NAME] {
            let asked =
                server.http.get(&verify).query(&[("queryId", query_id), ("customerName", name)]);
            Answer::of(asked.send().await.unwrap()).await.data();
        }
        let order = server.saved_order_of("privacy-renewal", query_id, 74).await;
        server.started_payment("wechat", "native", &order).await;
        server.payer(&order, "pay").await;
        server.until_status(&order, "fulfilled").await;
        self.orders.push(order);
    }

    /// Staff find, look in plain text, write, pay back; and make what everybody may read.
    pub(super) async fn staff(&mut self, server: &Running) {
        let staff = server.staff().await;
        self.hide("the token of staff", staff.token());
        let body = json!({"packageId": 901, "packageName": PACKAGE, "packageRate": "100M",
            "packageMonth": 12, "packagePrice": "460.00", "kind": "home", "places": ["home"]});
        staff.post("/v1/admin/packages", &body).await.data();
        let reason = json!({"reason": format!("回电{NAME}")});
        for order in &self.orders.clone() {
            let path = format!("/v1/admin/orders/{order}");
            staff.post(&format!("{path}/reveal"), &reason).await.data();
            let note = json!({"text": format!("{NAME} {PHONE} 住{ADDRESS}")});
            staff.post(&format!("{path}/notes"), &note).await.data();
            staff.get(&path).await.data();
            let number = format!("PRIVACY{}", order.split_at(order.len() - 8).1);
            let body = json!({"orderId": order, "refundNo": number, "amount": "1.00",
                "reason": format!("{PHONE} 要求退款")});
            staff.post("/v1/admin/refunds", &body).await.data();
            server.follow_refund(order, 0, "succeeded").await;
        }
        let path = format!("/v1/admin/customers/{}/reveal", CUSTOMER.0);
        staff.post(&path, &reason).await.data();
        for (name, value) in [("customerName", NAME), ("phoneNumber", PHONE)] {
            let asked = server.http.get(format!("{}/v1/admin/orders", server.url));
            let asked = asked.query(&[(name, value)]).bearer_auth(staff.token());
            Answer::of(asked.send().await.unwrap()).await.rows();
        }
        assert_eq!(staff.get("/v1/admin/audit").await.status, 200);
        let body = json!({"account": NAME, "password": USER_PASSWORD});
        assert!(server.post("/v1/admin/login", &body).await.status.is_client_error());
    }

    /// Leads, a call, and who is written to.
    pub(super) async fn leads(&mut self, server: &Running) {
        let secret = leads::told(server).await;
        self.hide("the secret of the leads", &secret);
        self.hide("the name of a lead", leads::NAME);
        self.hide("the phone of a lead", leads::PHONE);
        self.hide("the click of a call", leads::CLICK);
    }

    /// What nobody has signed is kept as evidence all the same.
    pub(super) async fn forgeries(&self, server: &Running) {
        let body = json!({"id": "1", "payer": {"name": NAME, "phone": PHONE, "address": ADDRESS}});
        let headers = [
            ("Wechatpay-Signature", "eA=="),
            ("Wechatpay-Serial", "PUB_KEY_ID_1"),
            ("Wechatpay-Timestamp", "1"),
            ("Wechatpay-Nonce", NAME_IN_ASCII),
        ];
        server.post_with("/v1/pay/wechat/notify", &body, &headers).await;
        let form = [("buyer_name", NAME), ("body", ADDRESS), ("buyer_id", PHONE), ("sign", "eA==")];
        let alipay = server.http.post(format!("{}/v1/pay/alipay/notify", server.url)).form(&form);
        Answer::of(alipay.send().await.unwrap()).await;
        server.until_metric("rejected_messages", "2").await;
    }

    fn hide(&mut self, what: &'static str, text: &str) {
        self.secrets.push((what, Needle::text(text)));
    }
}

/// A header takes no other letters.
const NAME_IN_ASCII: &str = "13977654321";

fn token_of(saved: &Answer) -> &str {
    saved.headers.get("order-token").unwrap().to_str().unwrap()
}
