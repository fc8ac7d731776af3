use crate::place::kind_letter;
use crate::rows::columns::columns;
use domain::intake::{Fingerprint, Intake, KeyedRequest, RepeatCheck, SeenCustomer, StoredAnswer};
use domain::{OrderId, PackageId};
use std::collections::{BTreeSet, HashSet};

/// What of a request decides whether it is let in, as a row. `n` is its place in the batch.
pub(super) struct Asked {
    n: i64,
    scope: Option<String>,
    key: Option<String>,
    fingerprint: Option<Vec<u8>>,
    status: Option<i64>,
    body: Option<String>,
    answer_order: Option<i64>,
    answer_kind: Option<String>,
    guard: Option<Vec<u8>>,
    order_id: Option<i64>,
    package_id: Option<i64>,
    package_version: Option<i64>,
    customer: Option<String>,
    customer_copied: Option<i64>,
    customer_qualified: Option<bool>,
}

columns!(Asked {
    n: i64,
    scope: Option<String>,
    key: Option<String>,
    fingerprint: Option<Vec<u8>>,
    status: Option<i64>,
    body: Option<String>,
    answer_order: Option<i64>,
    answer_kind: Option<String>,
    guard: Option<Vec<u8>>,
    order_id: Option<i64>,
    package_id: Option<i64>,
    package_version: Option<i64>,
    customer: Option<String>,
    customer_copied: Option<i64>,
    customer_qualified: Option<bool>,
});

impl Asked {
    pub(super) fn new(place: usize, intake: &Intake) -> Self {
        let keyed = keyed(intake);
        let answer = keyed.map(|(_request, answer)| answer);
        let request = keyed.map(|(request, _answer)| request);
        let answered = answer.and_then(|answer| answer.order_id);
        let (package, customer) = (package(intake), customer(intake));
        Self {
            n: i64::try_from(place).unwrap_or(i64::MAX),
            scope: request.map(|request| request.scope.clone()),
            key: request.map(|request| request.key.as_str().to_owned()),
            fingerprint: request.map(|request| request.fingerprint.0.to_vec()),
            status: answer.map(|answer| answer.status.into()),
            body: answer.map(|answer| answer.body.clone()),
            answer_order: answered.map(|order| order.number().as_i64()),
            answer_kind: answered.map(kind_letter),
            guard: guard(intake).map(|fingerprint| fingerprint.0.to_vec()),
            order_id: order(intake).map(|order| order.number().as_i64()),
            package_id: package.map(|(id, _version)| id.0),
            package_version: package.map(|(_id, version)| version),
            customer: customer.map(|seen| seen.query_id.as_str().to_owned()),
            customer_copied: customer.map(|seen| seen.copied_at.timestamp_micros()),
            customer_qualified: customer.map(|seen| seen.qualified),
        }
    }
}

pub(super) fn keyed(intake: &Intake) -> Option<(&KeyedRequest, &StoredAnswer)> {
    match intake {
        Intake::Remember { request, answer } => Some((request, answer)),
        Intake::Place(place) => match &place.repeat {
            RepeatCheck::Keyed { request, answer } => Some((request, answer)),
            RepeatCheck::Guarded(_) => None,
        },
    }
}

fn guard(intake: &Intake) -> Option<Fingerprint> {
    match intake {
        Intake::Remember { .. } => None,
        Intake::Place(place) => match &place.repeat {
            RepeatCheck::Keyed { .. } => None,
            RepeatCheck::Guarded(fingerprint) => Some(*fingerprint),
        },
    }
}

fn order(intake: &Intake) -> Option<OrderId> {
    match intake {
        Intake::Remember { .. } => None,
        Intake::Place(place) => Some(place.order.id),
    }
}

fn package(intake: &Intake) -> Option<(PackageId, i64)> {
    match intake {
        Intake::Remember { .. } => None,
        Intake::Place(place) => Some((place.order.package.id, place.order.package.version)),
    }
}

fn customer(intake: &Intake) -> Option<&SeenCustomer> {
    match intake {
        Intake::Remember { .. } => None,
        Intake::Place(place) => place.customer.as_ref(),
    }
}

/// What no other request may have got first.
#[derive(PartialEq, Eq, Hash)]
enum Claim<'a> {
    Key(&'a str, &'a str),
    Guard(Fingerprint),
}

fn claim(intake: &Intake) -> Option<Claim<'_>> {
    match keyed(intake) {
        Some((request, _answer)) => Some(Claim::Key(&request.scope, request.key.as_str())),
        None => guard(intake).map(Claim::Guard),
    }
}

/// The first of each key and of each guard: the others get what those have left.
pub(super) fn firsts(intakes: &[&Intake]) -> BTreeSet<usize> {
    let mut claims = HashSet::new();
    let mut is_first = |intake| claim(intake).is_none_or(|claim| claims.insert(claim));
    let places = intakes.iter().enumerate().filter(|(_place, intake)| is_first(intake));
    places.map(|(place, _intake)| place).collect()
}
