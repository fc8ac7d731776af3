//! Imports (导入): files of customers or qualified users, received in sealed pieces, then read line
//! by line by a job that any server takes up where another one left it.

mod batch;
mod clean;
mod file;
mod lists;
mod receive;
mod run;

pub use receive::{NewImport, Received, Receiving};
pub(crate) use run::Turn;

use crate::ports::{Ports, Settings};
use crate::staff::Forbidden;
use crate::unit::finish;
use domain::TransitionError;
use domain::id::{AuditId, ImportId};
use domain::import::{FileProblem, Import};
use domain::ports::{IdError, SheetError, StoreError, UnitOfWork};
use domain::staff::{AuditEntry, Permission, StaffMember};
use domain::time::Timestamp;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such import")]
    Unknown,
    /// Longer than files may be.
    #[error("the file is too long")]
    TooLarge,
    /// The file is not what it should be.
    #[error("the file is refused: {0}")]
    Refused(FileProblem),
    /// It has come to its end: nothing is left to be cancelled.
    #[error("the import has ended")]
    Ended,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl From<TransitionError> for ImportError {
    fn from(_error: TransitionError) -> Self {
        Self::Ended
    }
}

impl From<SheetError> for ImportError {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Problem(problem) => Self::Refused(problem),
            SheetError::Store(error) => Self::Store(error),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Imports {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    wake: Arc<Notify>,
}

impl Imports {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>, wake: &Arc<Notify>) -> Self {
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, wake: Arc::clone(wake) }
    }

    /// Stops an import that has not ended. What is done of it stays done.
    pub async fn cancel(&self, staff: &StaffMember, id: ImportId) -> Result<Import, ImportError> {
        crate::staff::allow(staff, Permission::ImportPeople)?;
        let mut work = self.ports.store.begin().await?;
        let cancelled = async {
            let now = work.now().await?;
            let mut import = work.imports().find(id).await?.ok_or(ImportError::Unknown)?;
            if import.cancel(now)? == domain::Applied::Applied {
                work.imports().update(&mut import).await?;
                self.record(work.as_mut(), &import, &staff.account, now).await?;
            }
            Ok::<_, ImportError>(import)
        }
        .await;
        let import = finish(work, cancelled).await?;
        self.remove_chunks(id).await?;
        Ok(import)
    }

    /// Puts down where the import has come to, by whom it was brought there.
    async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        import: &Import,
        account: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let id = self.ports.ids.next_id();
        let id = AuditId(id.map_err(|error| StoreError::Unavailable(error.into()))?);
        let counts = &import.counts;
        let kind = import.kind.name();
        let dry = if import.dry_run { ", dry run" } else { "" };
        let detail = format!(
            "{kind}{dry}, {}: {} lines, {} created, {} changed, {} unchanged, {} refused",
            import.state.name(),
            counts.lines,
            counts.created,
            counts.changed,
            counts.unchanged,
            counts.refused,
        );
        let action = if import.state.is_last() { "import.end" } else { "import.start" };
        let (account, subject) = (account.to_owned(), import.id.to_string());
        work.audit().add(&AuditEntry { id, account, action, subject, detail, at }).await
    }
}
