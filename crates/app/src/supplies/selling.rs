use crate::placing::SaveRefusal;
use crate::ports::Ports;
use crate::unit::finish;
use domain::id::AccountId;
use domain::package::Package;
use domain::ports::{ProxyRequest, StoreError};
use domain::supplier::{Goods, ProxyGoods, ProxyProduct, SupplierError, Wish};
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub(crate) enum SellingError {
    /// Whether it can be sold is the supplier's to say, and it cannot be asked.
    #[error("the supplier cannot be asked")]
    Supplier(#[source] SupplierError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether what a supplier delivers may be sold, before any money is taken for it.
#[derive(Debug, Clone)]
pub(crate) struct Selling {
    ports: Arc<Ports>,
}

impl Selling {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// `None`: it may be sold.
    pub(crate) async fn check(
        &self,
        package: &Package,
        wish: &Wish,
        account: Option<AccountId>,
    ) -> Result<Option<SaveRefusal>, SellingError> {
        match &package.goods {
            Goods::Recharge(_) if self.ports.recharges.is_none() => Ok(Some(SaveRefusal::NotSold)),
            Goods::Broadband | Goods::Recharge(_) => Ok(None),
            Goods::Proxy(goods) => self.check_proxy(package, goods, (wish, account)).await,
        }
    }

    async fn check_proxy(
        &self,
        package: &Package,
        goods: &ProxyGoods,
        (wish, account): (&Wish, Option<AccountId>),
    ) -> Result<Option<SaveRefusal>, SellingError> {
        let (Some(shop), Wish::Proxy(asked)) = (&self.ports.proxies, wish) else {
            return Ok(Some(SaveRefusal::NotSold));
        };
        let is_renewal = goods.product == ProxyProduct::StaticIpRenewal;
        if goods.product.is_static_ip() || is_renewal {
            let Some(account) = account else { return Ok(Some(SaveRefusal::SignInNeeded)) };
            if is_renewal && !self.are_owned(&asked.upids, account).await? {
                return Ok(Some(SaveRefusal::UnknownAddresses));
            }
        }
        let request = ProxyRequest { goods: goods.clone(), wish: asked.clone() };
        let quote = match shop.quote(&request).await {
            Ok(quote) => quote,
            Err(refusal @ SupplierError::Refused { .. }) => {
                tracing::warn!(package.id = package.id.0, %refusal, "the shop does not sell it");
                return Ok(Some(SaveRefusal::NotSold));
            }
            Err(error) => return Err(SellingError::Supplier(error)),
        };
        let owed = package.price_of(wish);
        let most = owed.and_then(|owed| package.goods.most_cost(wish.units(), owed));
        if most.is_ok_and(|most| quote.cost.fen() <= most.fen()) {
            return Ok(None);
        }
        let cost = quote.cost.fen();
        tracing::warn!(package.id = package.id.0, cost, "not sold: it would be sold at a loss");
        Ok(Some(SaveRefusal::NotSold))
    }

    /// Whether each of the addresses came with an order of the account's.
    async fn are_owned(&self, upids: &[i64], account: AccountId) -> Result<bool, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let owned = async {
            let owners = work.supplier_orders().owners(upids).await?;
            if owners.len() != upids.len() {
                return Ok(false);
            }
            for (_upid, order) in owners {
                let order = work.orders().find(order).await?;
                if order.and_then(|order| order.account) != Some(account) {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        .await;
        finish(work, owned).await
    }
}
