use super::Fault;
use crate::contract::Wire;
use async_trait::async_trait;
use domain::ports::{CustomerDirectory, OutsideError};
use domain::{Customer, QueryId};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex};

/// Customers by queryId, in memory.
#[derive(Default)]
pub struct FakeDirectory(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    customers: BTreeMap<QueryId, Customer>,
    faults: VecDeque<Fault>,
    down: bool,
    lookups: usize,
}

impl FakeDirectory {
    pub fn new(customers: impl IntoIterator<Item = Customer>) -> Arc<Self> {
        let directory = Self::default();
        customers.into_iter().for_each(|customer| directory.put(customer));
        Arc::new(directory)
    }

    /// Knows the customer from now on, in place of what it knew of them.
    pub fn put(&self, customer: Customer) {
        self.0.lock().unwrap().customers.insert(customer.query_id.clone(), customer);
    }

    /// While it is down it is not reached.
    pub fn set_down(&self, down: bool) {
        self.0.lock().unwrap().down = down;
    }

    /// The next lookup without a fault yet has this one.
    pub fn fault(&self, fault: Fault) {
        self.0.lock().unwrap().faults.push_back(fault);
    }

    /// How often it was asked, faults included.
    pub fn lookups(&self) -> usize {
        self.0.lock().unwrap().lookups
    }
}

impl fmt::Debug for FakeDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeDirectory")
    }
}

#[async_trait]
impl CustomerDirectory for FakeDirectory {
    async fn find(&self, query_id: &QueryId) -> Result<Option<Customer>, OutsideError> {
        let mut inner = self.0.lock().unwrap();
        inner.lookups += 1;
        if inner.down {
            return Err(Fault::NotReached.error());
        }
        match inner.faults.pop_front() {
            Some(fault) => Err(fault.error()),
            None => Ok(inner.customers.get(query_id).cloned()),
        }
    }
}

#[async_trait]
impl Wire for FakeDirectory {
    async fn lose_next_answer(&self) {
        self.fault(Fault::AnswerLost);
    }
}
