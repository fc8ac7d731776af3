use super::{ImportError, Imports};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::id::ImportId;
use domain::import::{FileProblem, Import};
use domain::ports::StoreError;
use domain::with_causes;

/// A file that is not in after this has been given up by its sender.
const RECEIVE_WITHIN: TimeDelta = TimeDelta::hours(2);
/// So many pieces of a file go in one transaction.
const ROUND: u32 = 32;
const MOST_STALE: u32 = 20;

impl Imports {
    /// Takes away what was sent halfway and given up: the job for it. How many files there were.
    pub(crate) async fn clean_up(&self) -> Result<usize, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let stale = async {
            let before = work.now().await? - RECEIVE_WITHIN;
            work.imports().stale(before, MOST_STALE).await
        }
        .await;
        let stale = finish(work, stale).await?;
        for import in &stale {
            let problem = FileProblem::whole("the file did not come in whole");
            match self.fail(import.clone(), problem).await {
                // Its sender, or another server, was faster.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(stale.len())
    }

    /// The file goes piece by piece, in short transactions.
    pub(super) async fn remove_chunks(&self, id: ImportId) -> Result<(), StoreError> {
        loop {
            let mut work = self.ports.store.begin().await?;
            let gone = work.imports().remove_chunks(id, ROUND).await;
            if finish(work, gone).await? == 0 {
                return Ok(());
            }
        }
    }

    /// Ends an import that came to nothing, and takes its file away.
    pub(super) async fn fail(
        &self,
        mut import: Import,
        problem: FileProblem,
    ) -> Result<(), StoreError> {
        let id = import.id;
        let mut work = self.ports.store.begin().await?;
        let failed = async {
            let now = work.now().await?;
            // Anything that ended stays as it ended.
            if import.fail(problem, now).is_ok() {
                work.imports().update(&mut import).await?;
                let account = import.account.clone();
                self.record(work.as_mut(), &import, &account, now).await?;
            }
            Ok(())
        }
        .await;
        finish(work, failed).await?;
        self.remove_chunks(id).await
    }

    /// The same where another error is already on its way to who asked.
    pub(super) async fn give_up(&self, import: Import, error: &ImportError) {
        let problem = match error {
            ImportError::Refused(problem) => problem.clone(),
            ImportError::TooLarge => FileProblem::whole("the file is too long"),
            ImportError::Forbidden(_)
            | ImportError::Unknown
            | ImportError::Ended
            | ImportError::Store(_)
            | ImportError::Ids(_) => FileProblem::whole("the file did not come in whole"),
        };
        let id = import.id.to_string();
        if let Err(error) = self.fail(import, problem).await {
            let error = with_causes(&error);
            tracing::warn!(import = id, %error, "a refused file is taken away later");
        }
    }
}
