//! The outside systems, as staff ask them directly.

use crate::addresses::{AddressRefused, Addresses};
use crate::customer_copies::{CopyError, CustomerCopies};
use crate::ports::Ports;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use domain::customer::{Customer, QueryId};
use domain::ports::{AddressTip, OutsideError, StoreError};
use domain::staff::{Permission, StaffMember};
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum OutsideDeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("nobody has this queryId")]
    UnknownCustomer,
    /// There is no such system.
    #[error("the outside system is not configured")]
    NotOffered,
    #[error("the outside system: {0}")]
    Outside(#[source] OutsideError),
    #[error(transparent)]
    Address(#[from] AddressRefused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone)]
pub struct OutsideDesk {
    ports: Arc<Ports>,
    copies: CustomerCopies,
    addresses: Addresses,
}

impl OutsideDesk {
    pub(crate) fn new(ports: &Arc<Ports>, copies: CustomerCopies, addresses: Addresses) -> Self {
        Self { ports: Arc::clone(ports), copies, addresses }
    }

    /// 电信接口-查询用户信息: what the telecom knows of a customer. Nothing of it is kept.
    pub async fn telecom_user(
        &self,
        staff: &StaffMember,
        id: &QueryId,
    ) -> Result<Customer, OutsideDeskError> {
        allow(staff, Permission::SeeOrders)?;
        let users = self.ports.telecom_users.as_ref().ok_or(OutsideDeskError::NotOffered)?;
        self.record(staff, "telecom.user", id).await?;
        let found = users.find(id).await.map_err(OutsideDeskError::Outside)?;
        found.ok_or(OutsideDeskError::UnknownCustomer)
    }

    /// Asks BOSS now, whatever our copy says, and keeps the answer as the new copy.
    pub async fn boss_query(
        &self,
        staff: &StaffMember,
        id: &QueryId,
    ) -> Result<Customer, OutsideDeskError> {
        allow(staff, Permission::Fulfil)?;
        self.record(staff, "boss.query", id).await?;
        match self.copies.take(id).await {
            Ok(found) => found.ok_or(OutsideDeskError::UnknownCustomer),
            Err(CopyError::Directory(error)) => Err(OutsideDeskError::Outside(error)),
            Err(CopyError::Store(error)) => Err(error.into()),
        }
    }

    /// 高德-api-查询地址: the same places that customers are offered while they type.
    pub async fn addresses(
        &self,
        staff: &StaffMember,
        keywords: &str,
        city: &str,
    ) -> Result<Vec<AddressTip>, OutsideDeskError> {
        allow(staff, Permission::SeeOrders)?;
        Ok(self.addresses.suggest(keywords, city).await?)
    }

    /// Before anybody is asked: a look that came to nothing was a look all the same.
    async fn record(
        &self,
        staff: &StaffMember,
        action: &'static str,
        id: &QueryId,
    ) -> Result<(), StoreError> {
        let what = (action, id.to_string(), String::new());
        let mut work = self.ports.store.begin().await?;
        let at = self.ports.clock.now();
        let audited = audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, at).await;
        finish(work, audited).await
    }
}
