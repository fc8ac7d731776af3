//! Renewals (续费): finding the customer behind a queryId, and saving the order.

mod save;

pub use save::{Repeat, SaveAnswers, SaveError, SaveRefusal, SaveRenewal};

use crate::catalogue::Catalogue;
use crate::ports::{Ports, Settings};
use crate::unit::finish;
use domain::customer::{Customer, QueryId};
use domain::ports::{OutsideError, StoreError};
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum RenewalQueryError {
    #[error("nobody has this queryId")]
    UnknownCustomer,
    #[error("the customer directory cannot be asked, and there is no copy")]
    DirectoryUnavailable(#[source] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone)]
pub struct Renewals {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    catalogue: Catalogue,
}

impl Renewals {
    pub fn new(ports: &Arc<Ports>, settings: &Arc<Settings>, catalogue: Catalogue) -> Self {
        Self { ports: Arc::clone(ports), settings: Arc::clone(settings), catalogue }
    }

    /// The customer, from a young copy of ours, else from the directory, else from an old copy.
    pub async fn query(&self, id: &QueryId) -> Result<Customer, RenewalQueryError> {
        let copy = self.ports.queries.customer(id).await?;
        let good_from = self.ports.clock.now() - self.settings.customer_copy_life;
        if let Some(copy) = copy.as_ref().filter(|copy| copy.copied_at > good_from) {
            return Ok(copy.clone());
        }
        match self.ports.directory.find(id).await {
            Ok(Some(customer)) => {
                self.keep(&customer).await?;
                Ok(customer)
            }
            Ok(None) => Err(RenewalQueryError::UnknownCustomer),
            Err(error) => match copy {
                Some(copy) => {
                    tracing::warn!(%error, "the customer directory failed: an old copy serves");
                    Ok(copy)
                }
                None => Err(RenewalQueryError::DirectoryUnavailable(error)),
            },
        }
    }

    async fn keep(&self, customer: &Customer) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let saved = work.customers().save(customer).await;
        finish(work, saved).await
    }
}
