//! The orders of a customer who is signed in.

use crate::ports::Ports;
use domain::account::CustomerAccount;
use domain::id::OrderKind;
use domain::order::Order;
use domain::ports::{OwnOrders as Filter, Page, Paged, StoreError};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct OwnOrders {
    ports: Arc<Ports>,
}

impl OwnOrders {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Newest first: saved by the account, and of the customers whose phone, according to BOSS, is
    /// the account's. `state`: `OrderState::name`.
    pub async fn list(
        &self,
        account: &CustomerAccount,
        kind: Option<OrderKind>,
        state: Option<String>,
        page: Page,
    ) -> Result<Paged<Order>, StoreError> {
        let (id, phone) = (account.id, account.phone.clone());
        self.ports.people.own_orders(&Filter { account: id, phone, kind, state }, page).await
    }
}
