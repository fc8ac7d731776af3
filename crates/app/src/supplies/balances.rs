use super::SupplyError;
use crate::ports::Ports;
use crate::unit::finish;
use domain::money::Money;
use domain::ports::StoreError;
use domain::supplier::{Supplier, SupplierError};
use std::sync::Arc;

/// Watches what is left at the suppliers.
#[derive(Debug, Clone)]
pub(crate) struct Balances {
    ports: Arc<Ports>,
}

impl Balances {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Asks each supplier, and keeps what it says. One that cannot be asked does not keep the others
    /// from being asked; the first failure is told.
    pub(crate) async fn look(&self) -> Result<(), SupplyError> {
        let mut failed = None;
        for supplier in Supplier::ALL {
            match self.ask(supplier).await {
                Ok(Some(balance)) => self.keep(supplier, balance).await?,
                Ok(None) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// `None`: there is no adapter, or the supplier does not say.
    async fn ask(&self, supplier: Supplier) -> Result<Option<Money>, SupplierError> {
        match supplier {
            Supplier::Jiuyi => match &self.ports.recharges {
                Some(recharges) => recharges.balance().await.map(Some),
                None => Ok(None),
            },
            Supplier::ProxyShop => match &self.ports.proxies {
                Some(proxies) => Ok(proxies.balance().await?.map(|balance| balance.cost)),
                None => Ok(None),
            },
        }
    }

    async fn keep(&self, supplier: Supplier, balance: Money) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let kept = async {
            let now = work.now().await?;
            work.supplier_orders().keep_balance(supplier, balance, now).await
        }
        .await;
        finish(work, kept).await
    }
}
