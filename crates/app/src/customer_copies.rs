//! Our copies of the operator's customers: taken from the directory, and made anew when what they
//! say is over.

use crate::ports::{Ports, Settings};
use crate::unit::finish;
use domain::customer::{Customer, QueryId};
use domain::ports::{OutsideError, StoreError};
use domain::with_causes;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    #[error("the customer directory: {0}")]
    Directory(#[from] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone)]
pub(crate) struct CustomerCopies {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
}

impl CustomerCopies {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>) -> Self {
        Self { ports: Arc::clone(ports), settings: Arc::clone(settings) }
    }

    /// Asks the directory now, and keeps what it says.
    pub(crate) async fn take(&self, id: &QueryId) -> Result<Option<Customer>, CopyError> {
        match self.ports.directory.find(id).await? {
            Some(customer) => Ok(Some(self.keep(&customer).await?)),
            None => Ok(None),
        }
    }

    /// As it counts from then on: the list of qualified users may know more than the directory.
    pub(crate) async fn keep(&self, customer: &Customer) -> Result<Customer, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let saved = async {
            work.customers().save(customer).await?;
            let kept = work.customers().find(&customer.query_id).await?;
            Ok(kept.unwrap_or_else(|| customer.clone()))
        }
        .await;
        finish(work, saved).await
    }

    /// The directory knows more by now than our copy: takes it again, or else marks it as old, so
    /// that whoever asks next asks the directory.
    pub(crate) async fn outdate(&self, id: &QueryId) -> Result<(), StoreError> {
        match self.take(id).await {
            Ok(Some(_taken)) => Ok(()),
            Ok(None) => self.mark_old(id).await,
            Err(CopyError::Directory(error)) => {
                let error = with_causes(&error);
                tracing::warn!(%error, "the copy of a customer is old from now on");
                self.mark_old(id).await
            }
            Err(CopyError::Store(error)) => Err(error),
        }
    }

    async fn mark_old(&self, id: &QueryId) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let marked = async {
            // What the directory said, without what the list of qualified users says.
            let copies = work.imports().customers(std::slice::from_ref(id)).await?;
            let Some(copy) = copies.into_iter().next() else { return Ok(()) };
            let too_old = self.ports.clock.now() - self.settings.customer_copy_life;
            let copied_at = copy.copied_at.min(too_old);
            work.customers().save(&Customer { copied_at, ..copy }).await
        }
        .await;
        finish(work, marked).await
    }
}
