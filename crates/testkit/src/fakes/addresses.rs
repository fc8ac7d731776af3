use crate::contract::Wire;
use async_trait::async_trait;
use domain::ports::{AddressError, AddressLookup, AddressTip, Cause};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// What goes wrong with the next look-up of a fake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFault {
    Unavailable,
    Misconfigured,
    NoAnswer,
}

/// A few places, in memory.
#[derive(Debug, Default)]
pub struct FakeAddresses(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    places: Vec<AddressTip>,
    faults: VecDeque<AddressFault>,
    down: bool,
    lookups: usize,
}

impl FakeAddresses {
    pub fn new(places: impl IntoIterator<Item = AddressTip>) -> Arc<Self> {
        let places = places.into_iter().collect();
        Arc::new(Self(Mutex::new(Inner { places, ..Inner::default() })))
    }

    /// While it is down it gives no answer.
    pub fn set_down(&self, down: bool) {
        self.0.lock().unwrap().down = down;
    }

    /// The next look-up without a fault yet has this one.
    pub fn fault(&self, fault: AddressFault) {
        self.0.lock().unwrap().faults.push_back(fault);
    }

    /// How often it was asked, faults included.
    pub fn lookups(&self) -> usize {
        self.0.lock().unwrap().lookups
    }
}

#[async_trait]
impl AddressLookup for FakeAddresses {
    /// Those whose name or address holds the keywords, and whose district or code holds the city.
    async fn suggest(&self, keywords: &str, city: &str) -> Result<Vec<AddressTip>, AddressError> {
        let mut inner = self.0.lock().unwrap();
        inner.lookups += 1;
        if inner.down {
            return Err(AddressFault::NoAnswer.error());
        }
        if let Some(fault) = inner.faults.pop_front() {
            return Err(fault.error());
        }
        let is_like = |place: &&AddressTip| {
            (place.name.contains(keywords) || place.address.contains(keywords))
                && (place.district.contains(city) || place.adcode == city)
        };
        Ok(inner.places.iter().filter(is_like).cloned().collect())
    }
}

impl AddressFault {
    fn error(self) -> AddressError {
        match self {
            Self::Unavailable => AddressError::Unavailable { code: "10003".to_owned() },
            Self::Misconfigured => AddressError::Misconfigured {
                code: "10001".to_owned(),
                message: "the key is unknown".to_owned(),
            },
            Self::NoAnswer => AddressError::NoAnswer(Cause::from("no answer in time")),
        }
    }
}

#[async_trait]
impl Wire for FakeAddresses {
    async fn lose_next_answer(&self) {
        self.fault(AddressFault::NoAnswer);
    }
}
