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
