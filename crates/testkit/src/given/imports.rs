use super::{id, start};
use domain::ImportId;
use domain::import::{Counts, Import, ImportKind, ImportState, SheetFormat};

/// A file of BOSS' customers that has come in.
pub fn import() -> Import {
    Import {
        id: ImportId(id()),
        kind: ImportKind::BossCustomers,
        format: SheetFormat::Csv,
        encoding: None,
        file_name: "customers.csv".to_owned(),
        size: 3,
        chunks: 1,
        fingerprint: [7; 32],
        account: "admin".to_owned(),
        dry_run: false,
        state: ImportState::Waiting,
        total_lines: None,
        ignored: Vec::new(),
        line: 0,
        counts: Counts::default(),
        created_at: start(),
        started_at: None,
        version: 1,
    }
}
