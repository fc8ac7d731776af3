//! What several tests do in the shop before they come to the point.

use crate::harness::{ALIPAY_PAY, Answer, Site, WECHAT_PAY, get, post};
use domain::ports::{Clock, Store};
use domain::reconciliation::{Difference, Reconciliation};
use domain::settlement::{Capture, LatePayment, Quarantine};
use domain::staff::{Role, StaffAccount};
use domain::{AttemptNumber, Channel, OrderState};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{FakeGateway, FakeVerifier};
use testkit::given;

pub(crate) const LOGIN: &str = "/v1/admin/login";
pub(crate) const REFUNDS: &str = "/v1/admin/refunds";
pub(crate) const TELECOM_ALIPAY_PAY: &str = "/v1/cashier/telecom/alipay/pay";

/// Where the provider's notification of a payment goes.
pub(crate) fn notify_path(channel: Channel) -> &'static str {
    match channel {
        Channel::Wechat => "/v1/pay/wechat/notify",
        Channel::Alipay => "/v1/pay/alipay/notify",
        Channel::Telecom => "/v1/pay/telecom/alipay/notify",
    }
}

impl Site {
    pub(crate) fn gateway(&self, channel: Channel) -> &Arc<FakeGateway> {
        match channel {
            Channel::Wechat => &self.wechat,
            Channel::Alipay => &self.alipay,
            Channel::Telecom => &self.telecom,
        }
    }

    /// A saved order with an open payment of the channel. Gives id and token of the order.
    pub(crate) async fn begun(&self, channel: Channel) -> (String, String) {
        let (id, token) = self.saved().await;
        let (path, scene) = match channel {
            Channel::Wechat => (WECHAT_PAY, "native"),
            Channel::Alipay => (ALIPAY_PAY, "page"),
            Channel::Telecom => (TELECOM_ALIPAY_PAY, ""),
        };
        let answer = self.post(path, json!({ "orderId": id, "scene": scene })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        (id, token)
    }

    /// The payer pays the order's first payment. What the provider would tell.
    pub(crate) fn payer_pays(&self, channel: Channel, id: &str) -> Capture {
        self.gateway(channel).payer_pays(number(id)).unwrap()
    }

    /// The provider tells us.
    pub(crate) async fn notified(&self, path: &str, capture: &Capture) -> Answer {
        let raw = FakeVerifier::new(capture.channel).notification(capture, self.clock.now());
        self.call(post(path, &Value::Null).set_payload(raw.body)).await
    }

    /// A paid order.
    pub(crate) async fn paid(&self, channel: Channel) -> (String, String) {
        let (id, token) = self.begun(channel).await;
        let capture = self.payer_pays(channel, &id);
        let answer = self.notified(notify_path(channel), &capture).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "received"));
        (id, token)
    }

    /// Runs what is due until nothing is.
    pub(crate) async fn work(&self) {
        while self.deps.app.jobs.run_due().await.unwrap() > 0 {}
    }

    /// Where the order stands, as anyone sees it.
    pub(crate) async fn shown(&self, id: &str) -> Value {
        self.get(&format!("/v1/cashier/order?orderId={id}")).await.data()
    }

    /// An account of that role with the password `secret`.
    pub(crate) fn hire(&self, role: Role) -> StaffAccount {
        let staff = StaffAccount { role, ..given::staff(role.name()) };
        self.store.put_staff(staff.clone());
        staff
    }

    /// Signs somebody of that role in, and gives the token.
    pub(crate) async fn signed_in(&self, role: Role) -> String {
        self.hire(role);
        let body = json!({ "account": role.name(), "password": "secret" });
        let answer = self.post(LOGIN, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.data()["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Answer {
        self.call(get(path).insert_header(("Authorization", format!("Bearer {token}")))).await
    }

    pub(crate) async fn post_as(&self, token: &str, path: &str, body: &Value) -> Answer {
        let bearer = ("Authorization", format!("Bearer {token}"));
        self.call(post(path, body).insert_header(bearer)).await
    }

    /// A paid order whose money came after it had expired, waiting for staff.
    pub(crate) async fn late(&self) -> (String, LatePayment) {
        let (id, _token) = self.begun(Channel::Wechat).await;
        let capture = self.payer_pays(Channel::Wechat, &id);
        let order = self.order(&id);
        let at = self.clock.now();
        self.store.put_order(domain::Order { state: OrderState::Expired { at }, ..order });
        self.notified(notify_path(Channel::Wechat), &capture).await;
        (id, self.store.late_payments()[0].clone())
    }

    /// An order's payment, underpaid by a fen and so held.
    pub(crate) async fn quarantined(&self) -> (String, Quarantine) {
        let (id, _token) = self.begun(Channel::Wechat).await;
        let capture = self.payer_pays(Channel::Wechat, &id);
        let capture = Capture { amount: given::yuan("459.99"), ..capture };
        self.notified(notify_path(Channel::Wechat), &capture).await;
        (id, self.store.quarantine()[0].clone())
    }

    /// A reconciliation with these differences.
    pub(crate) async fn reconciled(&self, found: &[Difference], of: &Reconciliation) {
        let mut work = self.store.begin().await.unwrap();
        work.reconciliations().insert(of).await.unwrap();
        for difference in found {
            work.reconciliations().add_difference(difference).await.unwrap();
        }
        work.commit().await.unwrap();
    }

    pub(crate) fn order(&self, id: &str) -> domain::Order {
        let id = id.parse().unwrap();
        self.store.orders().into_iter().find(|order| order.id == id).unwrap()
    }
}

/// The number of the order's first payment.
pub(crate) fn number(id: &str) -> AttemptNumber {
    format!("{id}00").parse().unwrap()
}
