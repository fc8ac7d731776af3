//! The contract of the stores, on both databases.

use crate::support::Opened;
use testkit::contract::store::Fixture;

pub(crate) fn fixture(opened: Opened) -> Fixture {
    let Opened { clock, config: _, database, ports, peer, place } = opened;
    Fixture {
        store: ports.store,
        queries: ports.queries,
        money: ports.money_queries,
        content: ports.content_queries,
        people: ports.people_queries,
        watch: ports.watch_queries,
        imports: ports.import_queries,
        leads: ports.lead_queries,
        suppliers: ports.supplier_queries,
        intake: ports.intake,
        settlement: ports.settlement,
        slots: database.worker_slots(),
        peer: peer.store,
        clock,
        one_slot: false,
        cleanup: Box::new(place),
    }
}

mod sqlite {
    async fn fresh() -> testkit::contract::store::Fixture {
        super::fixture(crate::support::sqlite().await)
    }

    testkit::store_contract!(fresh);
}

mod postgres {
    async fn fresh() -> testkit::contract::store::Fixture {
        super::fixture(crate::support::postgres().await)
    }

    testkit::store_contract!(fresh);
}

/// Files, of what SQLite sealed.
mod archive {
    use std::path::Path;
    use std::sync::Arc;
    use testkit::contract::archive::{Fixture, Spoil};

    async fn fresh() -> Fixture {
        let opened = crate::support::sqlite().await;
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().to_owned();
        let listed = folder.clone();
        Fixture {
            archive: Arc::new(db::FileArchive::new(folder.clone(), crate::support::cipher())),
            store: opened.ports.store,
            money: opened.ports.money_queries,
            files: Box::new(move || names(&listed)),
            spoil: Box::new(move |file, spoil| change(&folder.join(file), spoil)),
            cleanup: Box::new((opened.place, place)),
        }
    }

    testkit::archive_contract!(fresh);

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names
    }

    fn change(file: &Path, spoil: Spoil) {
        if spoil == Spoil::Lose {
            return std::fs::remove_file(file).unwrap();
        }
        let mut bytes = std::fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(file, bytes).unwrap();
    }
}

/// The same without groups.
mod sqlite_one_by_one {
    async fn fresh() -> testkit::contract::store::Fixture {
        super::fixture(crate::support::sqlite().await.one_by_one())
    }

    testkit::store_contract_of_writing!(fresh);
}

mod postgres_one_by_one {
    async fn fresh() -> testkit::contract::store::Fixture {
        super::fixture(crate::support::postgres().await.one_by_one())
    }

    testkit::store_contract_of_writing!(fresh);
}
