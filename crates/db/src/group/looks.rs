//! Looks by key, grouped like writes: those who ask while others are being answered are answered
//! together next. A look begins after it was asked for, so it sees whatever was durable then.

use super::{Waiting, Writer, answer_all};
use crate::error;
use crate::rows::attempt::AttemptRow;
use crate::rows::customer::CustomerRow;
use crate::rows::order::OrderRow;
use async_trait::async_trait;
use domain::ports::StoreError;
use domain::with_causes;
use std::collections::BTreeMap;
use std::fmt;

/// Finds what there is for many keys at once.
#[async_trait]
pub(crate) trait Finder: Send + 'static {
    type Key: Ord + Clone + Send + Sync + 'static;
    type Found: Clone + Send + Sync + 'static;

    /// Keys that nothing is found for are left out.
    async fn find(&mut self, keys: &[Self::Key]) -> Result<Findings<Self>, StoreError>
    where
        Self: Sized;
}

/// And whether the list of qualified users has them too.
pub(crate) type FoundCustomer = (CustomerRow, bool);

/// With its attempts, oldest first.
pub(crate) type FoundOrder = (OrderRow, Vec<AttemptRow>);

pub(crate) type Findings<F> = BTreeMap<<F as Finder>::Key, <F as Finder>::Found>;

/// Answers whoever waits for the same finder.
pub(crate) struct Together<F>(pub(crate) F);

#[async_trait]
impl<F: Finder> Writer for Together<F> {
    type Job = F::Key;
    type Answer = Option<F::Found>;

    async fn write(&mut self, batch: Vec<Waiting<Self>>) -> Vec<Waiting<Self>> {
        let mut keys: Vec<_> = batch.iter().map(|waiting| waiting.job.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        match self.0.find(&keys).await {
            Ok(mut findings) => {
                // Only where somebody else waits for the same is there need of another.
                let are_all_different = keys.len() == batch.len();
                answer_all(batch.into_iter().map(|Waiting { job, caller }| {
                    let found = if are_all_different {
                        findings.remove(&job)
                    } else {
                        findings.get(&job).cloned()
                    };
                    (caller, Ok(found))
                }));
            }
            Err(error) => {
                let told = with_causes(&error);
                tracing::warn!(error = %told, "those who look are left to look alone");
                let callers = batch.into_iter().map(|waiting| waiting.caller);
                answer_all(callers.map(|caller| (caller, Err(error::of_batch(&error)))));
            }
        }
        Vec::new()
    }
}

impl<F> fmt::Debug for Together<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Together").finish_non_exhaustive()
    }
}
