//! Keeping what goes to the payment providers and comes back.

use crate::unit::finish;
use async_trait::async_trait;
use domain::evidence::{Evidence, EvidenceKind};
use domain::id::EvidenceId;
use domain::ports::{Clock, ExchangeLog, IdError, IdGenerator, OutsideExchange, Store, StoreError};
use domain::with_causes;
use std::sync::Arc;

/// Writes each exchange into the store's evidence.
#[derive(Debug, Clone)]
pub struct EvidenceLog {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

#[derive(Debug, thiserror::Error)]
enum KeepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl EvidenceLog {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { store, clock, ids }
    }

    async fn keep(&self, exchange: OutsideExchange) -> Result<(), KeepError> {
        let OutsideExchange { channel, number, request, headers, body, verdict } = exchange;
        let evidence = Evidence {
            id: EvidenceId(self.ids.next_id()?),
            channel,
            kind: EvidenceKind::Exchange,
            request: Some(request),
            headers,
            body,
            number,
            verdict,
            received_at: self.clock.now(),
        };
        let mut work = self.store.begin().await?;
        let added = work.evidence().add(&evidence).await;
        Ok(finish(work, added).await?)
    }
}

#[async_trait]
impl ExchangeLog for EvidenceLog {
    async fn record(&self, exchange: OutsideExchange) {
        let (channel, operation) = (exchange.channel.name(), exchange.request.operation);
        if let Err(error) = self.keep(exchange).await {
            let error = with_causes(&error);
            tracing::error!(channel, operation, %error, "an exchange was not kept as evidence");
        }
    }
}
