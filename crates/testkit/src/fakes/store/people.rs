use super::state::{insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{CustomerRepository, PackageRepository, StoreError};
use domain::{Customer, Package, PackageId, QueryId};

#[async_trait]
impl PackageRepository for FakeUnitOfWork {
    async fn insert(&mut self, package: &Package) -> Result<(), StoreError> {
        insert_new(&mut self.state.packages, package.id, package)?;
        self.state.catalogue_version += 1;
        Ok(())
    }

    async fn find(&mut self, id: PackageId) -> Result<Option<Package>, StoreError> {
        Ok(self.state.packages.get(&id).cloned())
    }

    async fn update(&mut self, package: &mut Package) -> Result<(), StoreError> {
        let stored = self.state.packages.get_mut(&package.id).ok_or(StoreError::Conflict)?;
        package.version = next_version(stored.version, package.version)?;
        *stored = package.clone();
        self.state.catalogue_version += 1;
        Ok(())
    }
}

#[async_trait]
impl CustomerRepository for FakeUnitOfWork {
    async fn save(&mut self, customer: &Customer) -> Result<(), StoreError> {
        self.state.customers.insert(customer.query_id.clone(), customer.clone());
        Ok(())
    }

    async fn find(&mut self, query_id: &QueryId) -> Result<Option<Customer>, StoreError> {
        Ok(self.state.customers.get(query_id).cloned())
    }
}
