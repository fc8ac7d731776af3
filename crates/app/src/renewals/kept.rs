//! Customers that were looked at a moment ago: whoever renews asks for the customer first and saves
//! the order then. The intake makes sure that they have not changed since.

use chrono::TimeDelta;
use domain::Timestamp;
use domain::customer::{Customer, QueryId};
use lru::LruCache;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// Some 600 bytes each.
const MOST: NonZeroUsize = NonZeroUsize::new(16_384).unwrap();
/// From looking at the packages to saving an order.
const LIFE: TimeDelta = TimeDelta::minutes(5);

/// Shared by all clones.
#[derive(Clone)]
pub(super) struct KeptCustomers(Arc<Mutex<LruCache<QueryId, Kept>>>);

struct Kept {
    customer: Arc<Customer>,
    until: Timestamp,
}

impl Default for KeptCustomers {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::sparse(MOST))))
    }
}

/// Nobody by name.
impl fmt::Debug for KeptCustomers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptCustomers").finish_non_exhaustive()
    }
}

impl KeptCustomers {
    pub(super) fn find(&self, id: &QueryId, now: Timestamp) -> Option<Arc<Customer>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(id).filter(|kept| now < kept.until).map(|kept| Arc::clone(&kept.customer))
    }

    pub(super) fn keep(&self, customer: Customer, now: Timestamp) {
        let id = customer.query_id.clone();
        let kept = Kept { customer: Arc::new(customer), until: now + LIFE };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(id, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::given;

    #[test]
    fn a_customer_is_kept_for_five_minutes_and_the_last_look_counts() {
        let (kept, start) = (KeptCustomers::default(), given::start());
        let customer = given::customer();
        kept.keep(customer.clone(), start);
        let found = |seconds| kept.find(&customer.query_id, start + TimeDelta::seconds(seconds));
        assert_eq!(found(299).as_deref(), Some(&customer));
        assert_eq!(found(300), None);
        let newer = Customer { qualified: !customer.qualified, ..customer.clone() };
        kept.keep(newer.clone(), start);
        assert_eq!(found(0).as_deref(), Some(&newer));
    }
}
