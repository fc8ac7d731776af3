//! What is bought at suppliers: once, for no more than it may cost, and given back if it never comes.

mod desk;
mod notices;
mod proxy;
mod recharge;
mod reconciled;
mod refunds;
mod selling;

use crate::support::{Words, World};
use app::{Application, Repeat, SaveNew};
use chrono::TimeDelta;
use domain::customer::Source;
use domain::id::AccountId;
use domain::package::Package;
use domain::ports::{Page, SupplierOrderFilter, SupplierQueries};
use domain::supplier::{Asked, Goods, ProxyGoods, ProxyProduct, SupplierOrder};
use domain::{OrderId, PackageId, Scene};
use std::sync::Arc;
use testkit::fakes::{FakeProxyShop, FakeRecharge};
use testkit::given;

/// A shop that buys at both suppliers.
struct Shop {
    world: World,
    jiuyi: Arc<FakeRecharge>,
    proxies: Arc<FakeProxyShop>,
}

impl Shop {
    fn new() -> Self {
        let (jiuyi, proxies) = (FakeRecharge::new(), FakeProxyShop::new());
        jiuyi.sell("43", given::yuan("90.00"));
        jiuyi.sell("44", given::yuan("94.00"));
        let world = World::new().with(|mut ports| {
            ports.recharges = Some(Arc::<FakeRecharge>::clone(&jiuyi));
            ports.proxies = Some(Arc::<FakeProxyShop>::clone(&proxies));
            ports
        });
        world.store.put_package(given::recharge_package());
        Self { world, jiuyi, proxies }
    }

    fn app(&self) -> &Application {
        &self.world.app
    }

    /// A package of the proxy shop's, sold under its own number.
    fn sell(&self, product: ProxyProduct) -> PackageId {
        self.sell_as(ProxyGoods { ..FakeProxyShop::goods(product) })
    }

    fn sell_as(&self, goods: ProxyGoods) -> PackageId {
        let package = given::proxy_package(goods.product);
        let id = PackageId(package.id.0 + goods.pid);
        self.world.store.put_package(Package { id, goods: Goods::Proxy(goods), ..package });
        id
    }

    async fn saved(&self, package: PackageId, goods: Asked, account: Option<AccountId>) -> OrderId {
        let save = new_order(package, goods, account);
        self.app().new_orders.save(save, &Words).await.unwrap().order_id.unwrap()
    }

    /// Paid by WeChat; nothing has been done about it yet.
    async fn paid(&self, order: OrderId) -> OrderId {
        let payment = self.world.pay(order, Scene::Native).await.unwrap();
        let capture = self.world.payer_pays(payment.number);
        assert_eq!(self.world.notify(&capture).await.status, 200);
        order
    }

    async fn paid_recharge(&self) -> OrderId {
        let order = self.saved(given::recharge_package().id, phone(), None).await;
        self.paid(order).await
    }

    /// What was bought for the order, by step.
    async fn bought(&self, order: OrderId) -> Vec<SupplierOrder> {
        let filter = SupplierOrderFilter { order: Some(order), ..SupplierOrderFilter::default() };
        let page = Page { number: 1, size: 100 };
        let mut rows = self.world.store.supplier_orders(&filter, page).await.unwrap().rows;
        rows.sort_by_key(|row| row.step);
        rows
    }

    async fn states(&self, order: OrderId) -> Vec<&'static str> {
        self.bought(order).await.iter().map(|row| row.state.name()).collect()
    }

    async fn live(&self, minutes: i64) {
        self.world.live_through(TimeDelta::minutes(minutes)).await;
    }
}

fn phone() -> Asked {
    Asked { account: Some("13800001111".to_owned()), ..Asked::default() }
}

fn amount(amount: u32) -> Asked {
    Asked { amount: Some(amount), ..Asked::default() }
}

fn addresses(amount: u32) -> Asked {
    Asked { region_list: Some(format!("US:{amount}")), ..self::amount(amount) }
}

fn new_order(package_id: PackageId, goods: Asked, account: Option<AccountId>) -> SaveNew {
    SaveNew {
        package_id,
        contact: given::contact(),
        goods,
        account,
        source: Source::default(),
        repeat: Repeat::Client(given::id().as_i64().to_string()),
        address: "203.0.113.7".to_owned(),
        captcha_ticket: None,
    }
}
