use super::{ImportError, Imports};
use async_trait::async_trait;
use domain::Invalid;
use domain::id::ImportId;
use domain::import::{FileProblem, Header, Import, ImportKind, SheetLine, TextEncoding};
use domain::ports::{Cause, FileBytes, ImportQueries, SheetFile, StoreError};
use std::sync::Arc;

/// The pieces of an import's file, where they are kept.
#[derive(Debug)]
struct Pieces {
    queries: Arc<dyn ImportQueries>,
    import: ImportId,
    size: u64,
}

#[async_trait]
impl FileBytes for Pieces {
    fn size(&self) -> u64 {
        self.size
    }

    async fn piece(&self, seq: u64) -> Result<Vec<u8>, StoreError> {
        let piece = self.queries.chunk(self.import, seq).await?;
        piece.ok_or_else(|| StoreError::Unavailable(Cause::from("a piece of the file is gone")))
    }
}

impl Imports {
    pub(super) fn file(&self, import: &Import) -> SheetFile {
        let queries = Arc::clone(&self.ports.imports);
        SheetFile {
            format: import.format,
            encoding: import.encoding.unwrap_or(TextEncoding::Utf8),
            bytes: Arc::new(Pieces { queries, import: import.id, size: import.size }),
        }
    }
}

/// What the first line says of the columns.
pub(super) fn header(kind: ImportKind, first: Option<SheetLine>) -> Result<Header, ImportError> {
    let refused = ImportError::Refused;
    let Some(first) = first else {
        return Err(refused(FileProblem::at(1, "there is no header: the file is empty")));
    };
    let unreadable = |invalid: Invalid| FileProblem::at(first.number, invalid.problem);
    let cells = first.cells.map_err(unreadable).map_err(refused)?;
    Header::read(kind, first.number, &cells).map_err(refused)
}
