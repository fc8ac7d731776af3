use super::state::{insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{Cause, CustomerRepository, PackageRepository, StoreError};
use domain::{Customer, Package, PackageId, PhoneNumber, QueryId};

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

    async fn stock(&mut self, id: PackageId) -> Result<Option<i64>, StoreError> {
        Ok(self.state.stock.get(&id).copied())
    }

    async fn set_stock(&mut self, id: PackageId, left: i64) -> Result<(), StoreError> {
        if left < 0 {
            return Err(StoreError::Unavailable(Cause::from("a stock below nothing")));
        }
        self.state.stock.insert(id, left);
        Ok(())
    }

    async fn take_stock(&mut self, id: PackageId) -> Result<bool, StoreError> {
        Ok(self.state.take_stock(id))
    }

    async fn return_stock(&mut self, id: PackageId) -> Result<(), StoreError> {
        if let Some(left) = self.state.stock.get_mut(&id) {
            *left += 1;
        }
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
        Ok(self.state.customers.get(query_id).map(|found| self.state.effective(found)))
    }

    async fn of_phone(&mut self, phone: &PhoneNumber) -> Result<Vec<Customer>, StoreError> {
        let customers = self.state.customers.values();
        let theirs = customers.filter(|customer| customer.contact.phone == *phone);
        Ok(theirs.map(|customer| self.state.effective(customer)).collect())
    }

    async fn remove(&mut self, query_id: &QueryId) -> Result<(), StoreError> {
        self.state.customers.remove(query_id);
        self.state.imports.forget(query_id);
        Ok(())
    }
}
