use super::batch::{Batch, Reader};
use super::file::header;
use super::{ImportError, Imports};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::Applied;
use domain::id::ImportId;
use domain::import::{FileProblem, Import, MOST_LINES};
use domain::ports::{SheetLines, StoreError};

/// How long a runner reads on before it gives its turn to whatever else is long.
const TURN: TimeDelta = TimeDelta::seconds(30);

/// How far a turn went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Ended,
    /// There is more to read.
    Over,
}

impl Imports {
    /// Reads the file from where it was left to its end. What an earlier runner stored is not
    /// stored again: lines and the place in the file are one transaction.
    pub(crate) async fn run(&self, id: ImportId) -> Result<Turn, ImportError> {
        let Some(mut import) = self.ports.imports.import(id).await? else {
            return Ok(Turn::Ended);
        };
        if import.state.is_last() {
            self.remove_chunks(id).await?;
            return Ok(Turn::Ended);
        }
        match self.read(&mut import).await {
            Ok(Turn::Ended) => {}
            Ok(Turn::Over) => return Ok(Turn::Over),
            Err(ImportError::Refused(problem)) => {
                self.fail(import, problem).await?;
                return Ok(Turn::Ended);
            }
            Err(ImportError::Store(StoreError::Conflict)) => return self.lost(id).await,
            Err(error) => return Err(error),
        }
        match self.end(import).await {
            Err(ImportError::Store(StoreError::Conflict)) => self.lost(id).await,
            ended => ended.map(|()| Turn::Ended),
        }
    }

    /// Somebody else changed it: cancelled by staff, or run by another server.
    async fn lost(&self, id: ImportId) -> Result<Turn, ImportError> {
        match self.ports.imports.import(id).await? {
            Some(import) if import.state.is_last() => {
                self.remove_chunks(id).await?;
                Ok(Turn::Ended)
            }
            Some(_) | None => Err(StoreError::Conflict.into()),
        }
    }

    async fn read(&self, import: &mut Import) -> Result<Turn, ImportError> {
        self.start(import).await?;
        let mut lines = self.ports.sheets.open(self.file(import));
        let mut next = lines.next().await?.into_iter();
        let header = header(import.kind, next.next())?;
        let mut reader = Reader::new(import.kind, header);
        self.store(import, reader.read(import.line, next)).await?;
        self.read_on(import, reader, lines.as_mut()).await
    }

    async fn read_on(
        &self,
        import: &mut Import,
        mut reader: Reader,
        lines: &mut dyn SheetLines,
    ) -> Result<Turn, ImportError> {
        let mut began = None;
        loop {
            let next = lines.next().await?;
            let Some(last) = next.last() else { return Ok(Turn::Ended) };
            if last.number > MOST_LINES {
                let problem = FileProblem::at(MOST_LINES + 1, "too many lines");
                return Err(ImportError::Refused(problem));
            }
            let batch = reader.read(import.line, next.into_iter());
            // Lines that were done before are no part of the turn: each turn goes on by some.
            if batch.last_line().is_none() {
                continue;
            }
            self.store(import, batch).await?;
            let now = self.ports.clock.now();
            if now - *began.get_or_insert(now) >= TURN {
                return Ok(Turn::Over);
            }
        }
    }

    async fn start(&self, import: &mut Import) -> Result<(), ImportError> {
        let mut work = self.ports.store.begin().await?;
        let started = async {
            let now = work.now().await?;
            if import.start(now)? == Applied::Applied {
                work.imports().update(import).await?;
            }
            Ok::<_, ImportError>(())
        }
        .await;
        finish(work, started).await
    }

    /// Lines and the place in the file in one. Of two runners one finds the version changed.
    async fn store(&self, import: &mut Import, batch: Batch) -> Result<(), ImportError> {
        let Some(last) = batch.last_line() else { return Ok(()) };
        let mut next = import.clone();
        next.line = last;
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            batch.apply(work.as_mut(), &mut next).await?;
            work.imports().update(&mut next).await
        }
        .await;
        finish(work, stored).await?;
        *import = next;
        Ok(())
    }

    async fn end(&self, mut import: Import) -> Result<(), ImportError> {
        let id = import.id;
        let mut work = self.ports.store.begin().await?;
        let ended = async {
            let now = work.now().await?;
            if import.finish(now)? == Applied::Applied {
                work.imports().update(&mut import).await?;
                let account = import.account.clone();
                self.record(work.as_mut(), &import, &account, now).await?;
            }
            Ok::<_, ImportError>(())
        }
        .await;
        finish(work, ended).await?;
        Ok(self.remove_chunks(id).await?)
    }
}
