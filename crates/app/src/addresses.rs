//! Suggestions while an address is typed (地址模糊查询).

use crate::ports::Ports;
use domain::ports::{AddressError, AddressTip};
use std::sync::Arc;

/// The order form goes on without suggestions.
#[derive(Debug, thiserror::Error)]
#[error("addresses cannot be looked up for now")]
pub struct AddressRefused(#[source] pub Option<AddressError>);

#[derive(Debug, Clone)]
pub struct Addresses {
    ports: Arc<Ports>,
}

impl Addresses {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// `city`: name or code; empty for the whole country.
    pub async fn suggest(
        &self,
        keywords: &str,
        city: &str,
    ) -> Result<Vec<AddressTip>, AddressRefused> {
        let Some(addresses) = &self.ports.addresses else { return Err(AddressRefused(None)) };
        addresses.suggest(keywords, city).await.map_err(|error| AddressRefused(Some(error)))
    }
}
