use super::FakeStore;
use super::money_queries::paged;
use super::state::{State, insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::import::{Import, ImportState, Qualification, QualifiedUser, Refusal, SampledChange};
use domain::ports::{ImportFilter, ImportQueries, ImportRepository, Page, Paged, StoreError};
use domain::{Customer, ImportId, QueryId, Timestamp};
use std::collections::BTreeMap;

/// What imports have left.
#[derive(Clone, Default)]
pub(super) struct Imports {
    pub(super) files: BTreeMap<ImportId, Import>,
    chunks: BTreeMap<(ImportId, u64), Vec<u8>>,
    refusals: BTreeMap<(ImportId, u64), Refusal>,
    samples: BTreeMap<(ImportId, u64), SampledChange>,
    pub(super) users: BTreeMap<QueryId, QualifiedUser>,
}

impl Imports {
    pub(super) fn forget(&mut self, query_id: &QueryId) {
        self.users.remove(query_id);
        self.samples.retain(|_key, change| change.query_id != *query_id);
    }
}

impl State {
    /// The copy, qualified by BOSS or by the list.
    pub(super) fn effective(&self, customer: &Customer) -> Customer {
        let listed = self.imports.users.contains_key(&customer.query_id);
        Customer { qualified: customer.qualified || listed, ..customer.clone() }
    }
}

fn pick<T: Clone>(map: &BTreeMap<QueryId, T>, ids: &[QueryId]) -> Vec<T> {
    ids.iter().filter_map(|id| map.get(id)).cloned().collect()
}

#[async_trait]
impl ImportRepository for FakeUnitOfWork {
    async fn insert(&mut self, import: &Import) -> Result<(), StoreError> {
        insert_new(&mut self.state.imports.files, import.id, import)
    }

    async fn find(&mut self, id: ImportId) -> Result<Option<Import>, StoreError> {
        Ok(self.state.imports.files.get(&id).cloned())
    }

    async fn update(&mut self, import: &mut Import) -> Result<(), StoreError> {
        let stored = self.state.imports.files.get_mut(&import.id).ok_or(StoreError::Conflict)?;
        import.version = next_version(stored.version, import.version)?;
        *stored = import.clone();
        Ok(())
    }

    async fn find_unfinished(&mut self, like: &Import) -> Result<Option<Import>, StoreError> {
        let is_like = |import: &&Import| {
            matches!(import.state, ImportState::Waiting | ImportState::Running)
                && import.id != like.id
                && import.kind == like.kind
                && import.fingerprint == like.fingerprint
                && import.dry_run == like.dry_run
        };
        Ok(self.state.imports.files.values().find(is_like).cloned())
    }

    async fn stale(&mut self, before: Timestamp, most: u32) -> Result<Vec<Import>, StoreError> {
        let is_stale =
            |import: &&Import| import.state == ImportState::Receiving && import.created_at < before;
        let stale = self.state.imports.files.values().filter(is_stale);
        Ok(stale.take(usize::try_from(most).unwrap()).cloned().collect())
    }

    async fn add_chunk(&mut self, id: ImportId, seq: u64, bytes: &[u8]) -> Result<(), StoreError> {
        insert_new(&mut self.state.imports.chunks, (id, seq), &bytes.to_vec())
    }

    async fn remove_chunks(&mut self, id: ImportId, most: u32) -> Result<u64, StoreError> {
        let of_import = self.state.imports.chunks.keys().filter(|(owner, _seq)| *owner == id);
        let gone: Vec<_> = of_import.take(usize::try_from(most).unwrap()).copied().collect();
        for key in &gone {
            self.state.imports.chunks.remove(key);
        }
        Ok(u64::try_from(gone.len()).unwrap())
    }

    async fn add_refusals(&mut self, id: ImportId, refusals: &[Refusal]) -> Result<(), StoreError> {
        for refusal in refusals {
            insert_new(&mut self.state.imports.refusals, (id, refusal.line), refusal)?;
        }
        Ok(())
    }

    async fn add_samples(
        &mut self,
        id: ImportId,
        changes: &[SampledChange],
    ) -> Result<(), StoreError> {
        for change in changes {
            insert_new(&mut self.state.imports.samples, (id, change.line), change)?;
        }
        Ok(())
    }

    async fn customers(&mut self, ids: &[QueryId]) -> Result<Vec<Customer>, StoreError> {
        Ok(pick(&self.state.customers, ids))
    }

    async fn save_customers(&mut self, customers: &[Customer]) -> Result<(), StoreError> {
        for customer in customers {
            self.state.customers.insert(customer.query_id.clone(), customer.clone());
        }
        Ok(())
    }

    async fn qualified_users(&mut self, ids: &[QueryId]) -> Result<Vec<QualifiedUser>, StoreError> {
        Ok(pick(&self.state.imports.users, ids))
    }

    async fn save_qualified_users(&mut self, users: &[QualifiedUser]) -> Result<(), StoreError> {
        for user in users {
            self.state.imports.users.insert(user.query_id.clone(), user.clone());
        }
        Ok(())
    }

    async fn remove_qualified_users(&mut self, ids: &[QueryId]) -> Result<(), StoreError> {
        for id in ids {
            self.state.imports.users.remove(id);
        }
        Ok(())
    }
}

#[async_trait]
impl ImportQueries for FakeStore {
    async fn import(&self, id: ImportId) -> Result<Option<Import>, StoreError> {
        self.look(|state| state.imports.files.get(&id).cloned())
    }

    async fn imports(
        &self,
        filter: &ImportFilter,
        page: Page,
    ) -> Result<Paged<Import>, StoreError> {
        self.look(|state| {
            let rows = state.imports.files.values().rev().filter(|import| {
                filter.kind.is_none_or(|kind| kind == import.kind)
                    && filter.state.as_deref().is_none_or(|state| state == import.state.name())
            });
            paged(rows, page)
        })
    }

    async fn refusals(
        &self,
        id: ImportId,
        after: u64,
        most: u32,
    ) -> Result<Vec<Refusal>, StoreError> {
        self.look(|state| {
            let rest = state.imports.refusals.range((id, after + 1)..=(id, u64::MAX));
            let rest = rest.map(|(_key, refusal)| refusal.clone());
            rest.take(usize::try_from(most).unwrap()).collect()
        })
    }

    async fn samples(&self, id: ImportId) -> Result<Vec<SampledChange>, StoreError> {
        self.look(|state| {
            let all = state.imports.samples.range((id, 0)..=(id, u64::MAX));
            all.map(|(_key, change)| change.clone()).collect()
        })
    }

    async fn chunk(&self, id: ImportId, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.look(|state| state.imports.chunks.get(&(id, seq)).cloned())
    }

    async fn qualification(&self, query_id: &QueryId) -> Result<Qualification, StoreError> {
        self.look(|state| Qualification {
            query_id: query_id.clone(),
            by_boss: state.customers.get(query_id).map(|customer| customer.qualified),
            listed: state.imports.users.get(query_id).cloned(),
        })
    }
}
