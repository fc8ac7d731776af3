//! Short words for new orders, and for those who come back to them.

use super::{Words, World, member};
use app::{Repeat, SaveError, SaveNew, Visitor};
use domain::account::CustomerAccount;
use domain::intake::StoredAnswer;
use domain::package::LateMoneyPolicy;
use domain::ports::{Page, Store};
use domain::staff::Role;
use domain::{OrderId, Package, PackageId, Source};
use std::sync::atomic::Ordering;
use testkit::given;

pub(crate) const FIRST_PAGE: Page = Page { number: 1, size: 10 };

/// By somebody at this address who is not signed in.
pub(crate) fn new_order(address: &str) -> SaveNew {
    SaveNew {
        package_id: given::package().id,
        contact: given::contact(),
        goods: domain::supplier::Asked::default(),
        account: None,
        source: Source::default(),
        repeat: Repeat::Client(address.to_owned()),
        address: address.to_owned(),
        captcha_ticket: None,
    }
}

pub(crate) fn staff(role: Role) -> Visitor {
    Visitor { staff: Some(member(role)), ..Visitor::default() }
}

pub(crate) fn signed_in(account: &CustomerAccount) -> Visitor {
    Visitor { account: Some(account.clone()), ..Visitor::default() }
}

/// Package of that number, of which so many are left.
pub(crate) fn limited(world: &World, id: i64, left: i64) {
    let late_money = LateMoneyPolicy::Complete;
    let package = Package { id: PackageId(id), limited: true, late_money, ..given::package() };
    world.store.put_package(package);
    world.store.set_stock(PackageId(id), left);
}

impl World {
    pub(crate) async fn save_new(&self, save: SaveNew) -> Result<StoredAnswer, SaveError> {
        self.app.new_orders.save(save, &Words).await
    }

    /// A saved, unpaid new order, from an address of its own.
    pub(crate) async fn new_order(&self, change: impl FnOnce(&mut SaveNew) + Send) -> OrderId {
        let client = self.clients.fetch_add(1, Ordering::Relaxed);
        let mut save = new_order(&format!("client {client}"));
        change(&mut save);
        self.save_new(save).await.unwrap().order_id.unwrap()
    }

    /// Whoever holds the order's token.
    pub(crate) fn holder(&self, order: OrderId) -> Visitor {
        Visitor { token: Some(self.app.tokens.token(order)), ..Visitor::default() }
    }

    pub(crate) async fn stock(&self, package: i64) -> i64 {
        let mut unit = self.store.begin().await.unwrap();
        let left = unit.packages().stock(PackageId(package)).await.unwrap();
        unit.roll_back().await.unwrap();
        left.unwrap()
    }
}
