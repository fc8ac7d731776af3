use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::json;

use super::outside::{Heard, Reply, StandIn};

/// When an order came to each of the two places that it goes to.
#[derive(Clone, Copy, Debug, Default)]
struct Came {
    zhuoyue: Option<Instant>,
    legacy: Option<Instant>,
}

#[derive(Debug, Default)]
struct Record {
    orders: BTreeMap<String, Came>,
    /// Keys that came more than once.
    repeated: BTreeSet<String>,
    deliveries: u64,
    first: Option<Instant>,
    last: Option<Instant>,
}

/// Both back offices (卓越 and the old site's), which take every push and need a while for it.
#[derive(Debug)]
pub(super) struct BackOffice {
    stand_in: StandIn,
    record: Arc<Mutex<Record>>,
}

/// What came to them.
#[derive(Clone, Debug)]
pub(super) struct Deliveries {
    pub(super) count: u64,
    /// From the first to the last.
    pub(super) took: Duration,
}

impl BackOffice {
    /// `after`: how long each answer takes.
    pub(super) fn open(after: Duration) -> Result<Self> {
        let record = Arc::new(Mutex::new(Record::default()));
        let own = Arc::clone(&record);
        let stand_in = StandIn::start(move |heard| {
            let mut record = own.lock().unwrap_or_else(PoisonError::into_inner);
            Reply { after, ..record.take(heard) }
        })?;
        Ok(Self { stand_in, record })
    }

    pub(super) fn url(&self) -> String {
        self.stand_in.url()
    }

    pub(super) fn forget(&self) {
        *self.record.lock().unwrap_or_else(PoisonError::into_inner) = Record::default();
    }

    pub(super) fn count(&self) -> u64 {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).deliveries
    }

    /// Each once, and of each order the first place before the second.
    pub(super) fn checked(&self, after: Duration) -> Result<Deliveries> {
        let record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(record.repeated.is_empty(), "delivered twice: {:?}", record.repeated);
        let early = record.orders.iter().find(|(_, came)| !came.is_in_order(after));
        ensure!(early.is_none(), "not in order: {early:?}");
        let took = record.first.zip(record.last).map(|(first, last)| last - first);
        Ok(Deliveries { count: record.deliveries, took: took.unwrap_or_default() })
    }
}

impl Came {
    /// The second place hears of it after the first has answered.
    fn is_in_order(self, after: Duration) -> bool {
        self.zhuoyue.zip(self.legacy).is_some_and(|(first, second)| second >= first + after)
    }
}

impl Record {
    fn take(&mut self, heard: &Heard) -> Reply {
        let now = Instant::now();
        let legacy = heard.path.starts_with("/legacy/");
        let body = String::from_utf8_lossy(&heard.body);
        let key = if legacy { field(&body, "pushKey") } else { heard.key.clone() };
        let Some(key) = key.filter(|_| heard.method == "POST") else {
            return Reply::json(404, json!({"code": 40_401, "message": "no push"}).to_string());
        };
        let order = key.rsplit_once('-').map_or("", |(order, _place)| order).to_owned();
        let came = self.orders.entry(order.clone()).or_default();
        let place = if legacy { &mut came.legacy } else { &mut came.zhuoyue };
        if place.replace(now).is_some() {
            self.repeated.insert(key.clone());
        }
        self.deliveries += 1;
        self.first.get_or_insert(now);
        self.last = Some(now);
        if legacy { legacy_answer(&order, &key) } else { zhuoyue_answer(&order) }
    }
}

fn zhuoyue_answer(order: &str) -> Reply {
    let data = json!({"receiptNo": "ZY202601010123456789", "orderId": order,
        "acceptedAt": "2026-01-01T12:00:01+08:00"});
    Reply::json(200, json!({"code": 0, "message": "ok", "data": data}).to_string())
}

fn legacy_answer(order: &str, key: &str) -> Reply {
    let data = json!({"recordNo": "LG202601010123456789", "orderNo": order, "pushKey": key,
        "state": "TAKEN", "takenAt": "2026-01-01 12:00:01"});
    Reply::json(200, json!({"status": "SUCCESS", "msg": "ok", "data": data}).to_string())
}

/// Of a form; our keys need no percent-encoding.
fn field(body: &str, name: &str) -> Option<String> {
    let fields = body.split('&').filter_map(|field| field.split_once('='));
    fields.into_iter().find(|(own, _)| *own == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(place: &str) -> Heard {
        let key = format!("R1-{place}");
        let (path, body) = match place {
            "legacy" => ("/legacy/api/order/push", format!("appId=a&pushKey={key}")),
            _zhuoyue => ("/zhuoyue/api/v1/payment-orders", String::new()),
        };
        let (method, body) = ("POST".to_owned(), body.into_bytes());
        Heard { method, path: path.to_owned(), key: Some(key), body }
    }

    fn checked(places: &[&str]) -> Result<Deliveries> {
        let office = BackOffice::open(Duration::ZERO).unwrap();
        for place in places {
            office.record.lock().unwrap().take(&push(place));
        }
        office.checked(Duration::ZERO)
    }

    #[test]
    fn an_order_that_came_once_to_each_in_order_is_well() {
        assert_eq!(checked(&["zhuoyue", "legacy"]).unwrap().count, 2);
    }

    #[test]
    fn what_comes_twice_or_too_early_is_found() {
        let twice = checked(&["zhuoyue", "zhuoyue", "legacy"]).unwrap_err();
        assert!(twice.to_string().contains("R1-zhuoyue"), "{twice}");
        let early = checked(&["legacy", "zhuoyue"]).unwrap_err();
        assert!(early.to_string().contains("not in order"), "{early}");
        assert!(checked(&["zhuoyue"]).is_err());
    }
}
