//! Short words for money that goes back, and for those who decide about it.

use super::{WatchedGateway, World};
use app::{Ports, RefundError, RequestRefund};
use chrono::TimeDelta;
use domain::package::LateMoneyPolicy;
use domain::ports::{Clock, ProviderReply, Queries, ReportedRefund};
use domain::settlement::Capture;
use domain::staff::{Role, StaffMember};
use domain::{OrderId, Refund, RefundNumber, Scene, StaffId, Timestamp};
use std::sync::Arc;
use testkit::fakes::FakeVerifier;
use testkit::given;

/// Somebody signed in.
pub(crate) fn member(role: Role) -> StaffMember {
    StaffMember { id: StaffId(given::id()), account: role.name().to_owned(), role }
}

pub(crate) fn number(text: &str) -> RefundNumber {
    RefundNumber::parse(text).unwrap()
}

/// An order that has expired, and money that came for it all the same, of which nobody has told us.
pub(crate) async fn late_money(policy: LateMoneyPolicy) -> (World, OrderId, Capture) {
    let world = World::with_policy(policy);
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|mut ports: Ports| {
        ports.gateways[0] = port;
        ports
    });
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    gateway.hide_money(true);
    let capture = world.payer_pays(payment.number);
    world.live_through(TimeDelta::minutes(30)).await;
    gateway.hide_money(false);
    assert_eq!(world.state(order).await, "expired");
    (world, order, capture)
}

impl World {
    /// What the finance department would ask for.
    pub(crate) fn wish(order_id: OrderId, text: &str, amount: &str) -> RequestRefund {
        let (number, amount) = (number(text), given::yuan(amount));
        RequestRefund { order_id, payment: None, number, amount, reason: "客户退订".to_owned() }
    }

    pub(crate) async fn request(&self, request: RequestRefund) -> Result<Refund, RefundError> {
        self.app.refunds.request(&member(Role::Finance), request).await
    }

    /// The finance department asks for money of the order's payment back.
    pub(crate) async fn ask_back(
        &self,
        order: OrderId,
        number: &str,
        amount: &str,
    ) -> Result<Refund, RefundError> {
        self.request(Self::wish(order, number, amount)).await
    }

    /// The refund as it is stored now.
    pub(crate) fn refund(&self, text: &str) -> Refund {
        let number = number(text);
        self.store.refunds().into_iter().find(|refund| refund.number == number).unwrap()
    }

    /// The name of its state.
    pub(crate) fn refund_state(&self, number: &str) -> &'static str {
        self.refund(number).state.name()
    }

    /// The provider tells us of a refund, signed rightly.
    pub(crate) async fn notify_refund(&self, reported: &ReportedRefund) -> ProviderReply {
        let verifier = FakeVerifier::new(reported.channel);
        let raw = verifier.refund_notification(reported, self.clock.now());
        self.app.notifications.receive(reported.channel, raw).await.unwrap()
    }

    pub(crate) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// No rule about what is stored is broken.
    pub(crate) async fn assert_sound(&self) {
        let checks = self.store.invariants().await.unwrap();
        let broken: Vec<_> = checks.into_iter().filter(|check| check.breaches > 0).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }

    /// What staff did, in words.
    pub(crate) fn audited(&self) -> Vec<(&'static str, String)> {
        self.store.audit().into_iter().map(|entry| (entry.action, entry.subject)).collect()
    }
}
