//! Customers that were looked at a moment ago: whoever renews asks for the customer first and saves
//! the order then. The intake makes sure that they have not changed since.

use chrono::TimeDelta;
use domain::Timestamp;
use domain::customer::{Customer, QueryId};
use std::collections::HashMap;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

/// So many are kept at least, and twice as many at most: some 600 bytes each.
const MANY: usize = 8_192;
/// From looking at the packages to saving an order.
const LIFE: TimeDelta = TimeDelta::minutes(5);

/// Shared by all clones.
#[derive(Clone, Default)]
pub(super) struct KeptCustomers(Arc<Mutex<Generations>>);

/// When there are many young ones, they are the old ones, and the old ones go.
#[derive(Default)]
struct Generations {
    young: HashMap<QueryId, Kept>,
    old: HashMap<QueryId, Kept>,
}

struct Kept {
    customer: Arc<Customer>,
    until: Timestamp,
}

/// Nobody by name.
impl fmt::Debug for KeptCustomers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptCustomers").finish_non_exhaustive()
    }
}

impl KeptCustomers {
    pub(super) fn find(&self, id: &QueryId, now: Timestamp) -> Option<Arc<Customer>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.young.get(id).or_else(|| kept.old.get(id));
        found.filter(|kept| now < kept.until).map(|kept| Arc::clone(&kept.customer))
    }

    pub(super) fn keep(&self, customer: Customer, now: Timestamp) {
        let id = customer.query_id.clone();
        let new = Kept { customer: Arc::new(customer), until: now + LIFE };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.young.len() >= MANY {
            kept.old = mem::take(&mut kept.young);
        }
        kept.young.insert(id, new);
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

    #[test]
    fn of_very_many_those_kept_last_are_there_and_the_first_are_not() {
        let (kept, start) = (KeptCustomers::default(), given::start());
        let id = |number: usize| QueryId::parse(&format!("PBS{number}")).unwrap();
        let all = 2 * MANY + 1;
        for number in 0..all {
            kept.keep(Customer { query_id: id(number), ..given::customer() }, start);
        }
        let is_there = |number: &usize| kept.find(&id(*number), start).is_some();
        assert_eq!((0..all).filter(is_there).collect::<Vec<_>>(), (MANY..all).collect::<Vec<_>>());
    }
}
