//! Files that staff send, from the first byte to the last line.

mod runs;
mod sending;

use crate::support::World;
use app::{Application, ImportError, NewImport, Received};
use domain::import::{Import, ImportKind, SheetFormat};
use domain::ports::{ImportQueries, Queries};
use domain::staff::{Role, StaffMember};
use domain::{Customer, QueryId, StaffId};
use testkit::given;

pub(crate) const HEADER: &str =
    "queryId,customerName,phoneNumber,address,packageName,packageRate,expiresOn";

pub(crate) fn member(role: Role) -> StaffMember {
    StaffMember { id: StaffId(given::id()), account: "wang".to_owned(), role }
}

pub(crate) fn service() -> StaffMember {
    member(Role::Service)
}

pub(crate) fn boss() -> NewImport {
    NewImport {
        kind: ImportKind::BossCustomers,
        format: SheetFormat::Csv,
        encoding: None,
        file_name: "boss.csv".to_owned(),
        dry_run: false,
    }
}

pub(crate) fn users() -> NewImport {
    NewImport { kind: ImportKind::QualifiedUsers, ..boss() }
}

/// So many good lines, of customers PBS1 and on.
pub(crate) fn lines(count: usize) -> String {
    let line = |number| {
        format!(
            "PBS{number},测试{number},1380000{number:04},某路{number}号,100M/12,100M,2026-12-31\n"
        )
    };
    HEADER.to_owned() + "\n" + &(1..=count).map(line).collect::<String>()
}

pub(crate) async fn send(
    app: &Application,
    new: NewImport,
    text: &str,
) -> Result<Received, ImportError> {
    let staff = service();
    let mut receiving = app.imports.begin(&staff, new).await?;
    for piece in text.as_bytes().chunks(100_000) {
        if let Err(error) = app.imports.receive(&mut receiving, piece).await {
            app.imports.break_off(receiving, &error).await;
            return Err(error);
        }
    }
    app.imports.complete(&staff, receiving).await
}

impl World {
    pub(crate) async fn send(&self, new: NewImport, text: &str) -> Result<Received, ImportError> {
        send(&self.app, new, text).await
    }

    /// Sends it, and lets it run.
    pub(crate) async fn imported(&self, new: NewImport, text: &str) -> Import {
        let received = self.send(new, text).await.unwrap();
        self.run_all().await;
        self.store.import(received.import.id).await.unwrap().unwrap()
    }

    pub(crate) async fn customer(&self, id: &str) -> Option<Customer> {
        self.store.customer(&QueryId::parse(id).unwrap()).await.unwrap()
    }
}

/// Lines, created, changed, unchanged, refused.
pub(crate) fn counts(import: &Import) -> [u64; 5] {
    let counts = import.counts;
    [counts.lines, counts.created, counts.changed, counts.unchanged, counts.refused]
}
