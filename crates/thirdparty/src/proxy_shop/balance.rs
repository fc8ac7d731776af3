//! The balance among the shop's ways to pay: what every order is paid from.

use super::answer::{Method, read_methods};
use super::{Inner, refused, unreadable};
use crate::http;
use domain::ports::ProxyQuote;
use domain::supplier::{SupplierError, SupplyRefusal};
use std::sync::{Mutex, PoisonError};

/// Its number: as it was set, or as it was found last.
#[derive(Debug)]
pub(super) struct Balance {
    set: Option<i64>,
    found: Mutex<Option<i64>>,
}

impl Balance {
    pub(super) fn new(set: Option<i64>) -> Self {
        Self { set, found: Mutex::new(None) }
    }

    /// The shop may have given it another number.
    pub(super) fn forget(&self) {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn known(&self) -> Option<i64> {
        self.set.or(*self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, id: i64) {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(id);
    }
}

impl Inner {
    /// The number that orders are paid by.
    pub(super) async fn pm_id(&self) -> Result<i64, SupplierError> {
        if let Some(known) = self.balance.known() {
            return Ok(known);
        }
        let id = self.balance_method().await?.id;
        self.balance.keep(id);
        Ok(id)
    }

    /// What is left, if the shop says so.
    pub(super) async fn left(&self) -> Result<Option<ProxyQuote>, SupplierError> {
        match self.balance_method().await?.left {
            Some(left) => self.priced(left.map_err(unreadable)?).map(Some),
            None => Ok(None),
        }
    }

    async fn balance_method(&self) -> Result<Method, SupplierError> {
        let answer = http::exchange(self.get(&["payment", "list"], &[])?).await?;
        let methods = read_methods(self.data(&answer)?).map_err(unreadable)?;
        let is_it = |method: &Method| {
            method.is_balance && self.balance.set.is_none_or(|set| set == method.id)
        };
        let mut balances = methods.into_iter().filter(is_it);
        match (balances.next(), balances.next()) {
            (Some(only), None) => Ok(only),
            // To choose would be to pay with somebody else's way.
            (Some(_), Some(_)) => Err(self.unclear("several ways to pay are the balance")),
            (None, _) => Err(self.unclear("no way to pay is the balance")),
        }
    }

    fn unclear(&self, message: &str) -> SupplierError {
        refused(SupplyRefusal::Other, "pm_id", message, &self.key)
    }
}
