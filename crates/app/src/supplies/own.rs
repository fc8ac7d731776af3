use crate::ports::Ports;
use domain::account::CustomerAccount;
use domain::ports::{OwnOrders, OwnedIp, Page, Paged, StoreError};
use std::sync::Arc;

/// The static addresses (静态IP) of a customer who is signed in.
#[derive(Debug, Clone)]
pub struct OwnAddresses {
    ports: Arc<Ports>,
}

impl OwnAddresses {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// By `upid`: what came with the customer's own orders.
    pub async fn list(
        &self,
        account: &CustomerAccount,
        page: Page,
    ) -> Result<Paged<OwnedIp>, StoreError> {
        let (id, phone) = (account.id, account.phone.clone());
        let whose = OwnOrders { account: id, phone, kind: None, state: None };
        self.ports.suppliers.ips_of(&whose, page).await
    }
}
