use super::{Supplies, SupplyError};
use crate::unit::finish;
use domain::id::OrderId;
use domain::order::Order;
use domain::ports::{ProxyOrderFilter, SupplierReference};
use domain::supplier::{
    ProxyOrderStatus, Supplier, SupplierError, SupplierOrder, SupplierOrderState, SupplyFailure,
    SupplyRefusal,
};

/// A look may lead to another one, but not for ever.
const MOST_STEPS: u32 = 4;

/// What has become of an order whose money is to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing was delivered, and nothing will be.
    NotDelivered,
    /// It is there, under this number of the supplier's.
    Delivered(String),
    /// Nobody knows yet, or it is being delivered at this moment.
    Open,
}

impl Supplies {
    /// Takes back what can be taken back before the money goes back, and says what has become of
    /// the order. No push of it may be under way.
    pub(crate) async fn end_for_refund(&self, order: &Order) -> Result<Fate, SupplyError> {
        for _step in 0..MOST_STEPS {
            let Some(last) = self.last(order.id).await? else { return Ok(Fate::NotDelivered) };
            match last.state {
                SupplierOrderState::Failed { .. } => return Ok(Fate::NotDelivered),
                SupplierOrderState::Planned => {
                    self.withdrawn(&last).await?;
                    return Ok(Fate::NotDelivered);
                }
                SupplierOrderState::Delivered { .. } | SupplierOrderState::Disputed { .. } => {
                    let number = last.supplier_no.unwrap_or_else(|| last.id.to_string());
                    return Ok(Fate::Delivered(number));
                }
                SupplierOrderState::Held { .. } => return Ok(Fate::Open),
                SupplierOrderState::Asked => match last.supplier {
                    Supplier::Jiuyi => drop(self.look_for_recharge(&last).await?),
                    Supplier::ProxyShop => drop(self.look_for_proxy(order, &last).await?),
                },
                SupplierOrderState::Running => self.withdraw(order, &last).await?,
            }
            if self.last(order.id).await?.is_some_and(|now| now.state == last.state) {
                return Ok(Fate::Open);
            }
        }
        Ok(Fate::Open)
    }

    async fn withdraw(&self, order: &Order, running: &SupplierOrder) -> Result<(), SupplyError> {
        let taken_back = match running.supplier {
            Supplier::Jiuyi => {
                let ours = SupplierReference::Ours(running.id.to_string());
                self.recharges()?.withdraw(&ours).await.map(drop).map_err(SupplyError::from)
            }
            Supplier::ProxyShop => self.close(running).await,
        };
        match taken_back {
            Ok(()) => self.withdrawn(running).await,
            // It goes on there: what has become of it?
            Err(SupplyError::Supplier(SupplierError::Refused { .. })) => match running.supplier {
                Supplier::Jiuyi => self.follow_recharge(running).await.map(drop),
                Supplier::ProxyShop => self.follow_proxy(order, running).await.map(drop),
            },
            Err(error) => Err(error),
        }
    }

    /// Only what is not paid there can be closed.
    async fn close(&self, running: &SupplierOrder) -> Result<(), SupplyError> {
        let shop = self.proxies()?;
        let trade_no = running.supplier_no.as_deref().ok_or(SupplyError::NoNumber)?;
        let filter =
            ProxyOrderFilter { trade_no: Some(trade_no.to_owned()), ..ProxyOrderFilter::default() };
        let rows = shop.orders(&filter, 1, 10).await?.orders;
        let is_unpaid = rows
            .iter()
            .any(|row| row.trade_no == trade_no && row.status == ProxyOrderStatus::Unpaid);
        if is_unpaid {
            return Ok(shop.close(trade_no).await?);
        }
        let (code, message) = ("not_unpaid".to_owned(), "it is paid there".to_owned());
        Err(SupplierError::Refused { why: SupplyRefusal::Other, code, message }.into())
    }

    async fn withdrawn(&self, order: &SupplierOrder) -> Result<(), SupplyError> {
        let withdrawn = |order: &mut SupplierOrder, now| order.fail(SupplyFailure::Withdrawn, now);
        self.record(order.id, withdrawn).await.map(drop)
    }

    async fn last(&self, order: OrderId) -> Result<Option<SupplierOrder>, SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let known = work.supplier_orders().of_order(order).await;
        Ok(finish(work, known).await?.into_iter().next_back())
    }
}
