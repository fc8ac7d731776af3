//! To whom an order opens: whoever holds its token, its owner, and staff.

use crate::ports::Ports;
use crate::tokens::OrderTokens;
use domain::account::CustomerAccount;
use domain::order::Order;
use domain::ports::StoreError;
use domain::staff::StaffMember;
use std::sync::Arc;

/// What somebody shows who asks about an order.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The order's token.
    pub token: Option<String>,
    /// A customer who is signed in.
    pub account: Option<CustomerAccount>,
    /// A member of staff who is signed in.
    pub staff: Option<StaffMember>,
}

/// By what right an order is open to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    Shut,
    /// By its token.
    Token,
    Owner,
    Staff(StaffMember),
}

#[derive(Debug, Clone)]
pub struct Access {
    ports: Arc<Ports>,
    tokens: OrderTokens,
}

impl Access {
    pub(crate) fn new(ports: &Arc<Ports>, tokens: OrderTokens) -> Self {
        Self { ports: Arc::clone(ports), tokens }
    }

    pub async fn opening(&self, order: &Order, by: &Visitor) -> Result<Opening, StoreError> {
        if by.token.as_deref().is_some_and(|token| self.tokens.opens(order.id, token)) {
            return Ok(Opening::Token);
        }
        if let Some(account) = &by.account
            && self.owns(account, order).await?
        {
            return Ok(Opening::Owner);
        }
        Ok(by.staff.clone().map_or(Opening::Shut, Opening::Staff))
    }

    /// Saved by the account, or of the customer whose phone, according to BOSS, is the account's.
    async fn owns(&self, account: &CustomerAccount, order: &Order) -> Result<bool, StoreError> {
        if order.account == Some(account.id) {
            return Ok(true);
        }
        let Some(query_id) = &order.query_id else { return Ok(false) };
        let customer = self.ports.queries.customer(query_id).await?;
        Ok(customer.is_some_and(|customer| customer.contact.phone == account.phone))
    }
}
