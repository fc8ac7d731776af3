//! Evidence on its way out of the store.

use super::Fixture;
use super::evidence::{add, chains};
use super::invariants::broken;
use crate::given;
use chrono::TimeDelta;
use domain::evidence::{ArchivedEvidence, ChainEnd, Evidence, EvidenceVerdict, SealedEvidence};
use domain::ports::{ChainCheck, Invariant, Store, StoreError};
use domain::settlement::{Quarantine, QuarantineChoice, QuarantineReason, Resolution};
use domain::snowflake::{SnowflakeSequence, WorkerSlot};
use domain::{EvidenceId, Timestamp};
use std::collections::BTreeMap;

pub async fn links_are_read_in_order_and_sealed(fixture: &Fixture) {
    let mut kept = Vec::new();
    for step in 0..3 {
        let number = Some(format!("N{step}"));
        kept.push(Evidence { number, ..given::evidence() });
        add(fixture.store.as_ref(), &kept[step]).await;
    }
    let id = SnowflakeSequence::new(slot(7), 0).next(given::start().timestamp_millis()).unwrap();
    add(fixture.store.as_ref(), &Evidence { id: EvidenceId(id), ..given::evidence() }).await;
    let links = links(fixture).await;
    let told: Vec<_> = links.iter().map(|link| (link.id, link.number.clone())).collect();
    let all: Vec<_> = kept.iter().map(|kept| (kept.id, kept.number.clone())).collect();
    assert_eq!(told, all, "those of the other chain are not among them");
    assert_eq!(links.iter().map(|link| link.end.length).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(links.iter().all(|link| link.received_at == given::start() && link.chain == slot(0)));
    let clear = &kept[0].body;
    assert!(links.iter().all(|link| !link.content.windows(clear.len()).any(|part| part == clear)));
    assert_eq!(fixture.money.links(slot(0), 1, 1).await.unwrap(), links[1..2]);
    let ends = fixture.money.archived_ends().await.unwrap();
    assert_eq!(ends, [(slot(0), ChainEnd::START), (slot(7), ChainEnd::START)].into());
}

pub async fn a_chain_goes_on_behind_what_is_archived(fixture: &Fixture) {
    let all = added(fixture, 4).await;
    let first = record(&all[..2]);
    archive(fixture.store.as_ref(), &first, &all[..2]).await.unwrap();
    assert_eq!(links(fixture).await, all[2..]);
    assert_eq!(chains(fixture).await, [whole(4, 2)]);
    assert_eq!(fixture.money.archived_ends().await.unwrap(), [(slot(0), first.end())].into());
    add(fixture.peer.as_ref(), &given::evidence()).await;
    let rest = links(fixture).await;
    archive(fixture.peer.as_ref(), &record(&rest), &rest).await.unwrap();
    assert_eq!(chains(fixture).await, [whole(5, 5)], "nothing is left of it");
    add(fixture.store.as_ref(), &given::evidence()).await;
    assert_eq!(chains(fixture).await, [whole(6, 5)]);
    assert!(!broken(fixture).await.contains(&Invariant::EvidenceIsChained));
}

pub async fn archives_are_told_in_their_order(fixture: &Fixture) {
    let all = added(fixture, 4).await;
    let kept = [record(&all[..2]), record(&all[2..3]), record(&all[3..])];
    for (kept, links) in kept.iter().zip([&all[..2], &all[2..3], &all[3..]]) {
        archive(fixture.store.as_ref(), kept, links).await.unwrap();
    }
    let [first, second, third] = kept;
    let told = async |after, most| fixture.money.archives(slot(0), after, most).await.unwrap();
    assert_eq!(told(0, 9).await, [first.clone(), second.clone(), third]);
    assert_eq!(told(0, 1).await, std::slice::from_ref(&first));
    assert_eq!(told(first.last, 1).await, [second]);
    assert_eq!(fixture.money.archives(slot(1), 0, 9).await.unwrap(), []);
}

/// No hole, nothing twice, and nothing that is not as it was read.
pub async fn only_the_oldest_links_go_and_only_as_they_were_read(fixture: &Fixture) {
    let all = added(fixture, 4).await;
    let store = fixture.store.as_ref();
    refused(&archive(store, &record(&all[1..3]), &all[1..3]).await);
    for (column, change) in changes() {
        let mut other = all[..2].to_vec();
        change(&mut other[1]);
        let result = archive(store, &record(&all[..2]), &other).await;
        assert!(matches!(result, Err(StoreError::Conflict)), "{column}: {result:?}");
    }
    refused(&archive(store, &record(&all[..2]), &all[..3]).await);
    assert_eq!((links(fixture).await, chains(fixture).await), (all.clone(), vec![whole(4, 0)]));
    archive(store, &record(&all[..2]), &all[..2]).await.unwrap();
    refused(&archive(store, &record(&all[..2]), &all[..2]).await);
    refused(&archive(store, &record(&all[..3]), &all[..3]).await);
    assert_eq!(
        (links(fixture).await, chains(fixture).await),
        (all[2..].to_vec(), vec![whole(4, 2)])
    );
    assert_eq!(fixture.money.archives(slot(0), 0, 9).await.unwrap().len(), 1);
}

pub async fn of_two_that_archive_the_same_one_does(fixture: &Fixture) {
    let all = added(fixture, 3).await;
    let kept = record(&all[..2]);
    let (one, other) = tokio::join!(
        archive(fixture.store.as_ref(), &kept, &all[..2]),
        archive(fixture.peer.as_ref(), &kept, &all[..2]),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(chains(fixture).await, [whole(3, 2)]);
}

pub async fn archived_evidence_is_found_by_its_number(fixture: &Fixture) {
    for number in [Some("N1"), None, Some("N2"), Some("N1")] {
        let number = number.map(str::to_owned);
        add(fixture.store.as_ref(), &Evidence { number, ..given::evidence() }).await;
    }
    let all = links(fixture).await;
    let kept = [record(&all[..3]), record(&all[3..])];
    archive(fixture.store.as_ref(), &kept[0], &all[..3]).await.unwrap();
    archive(fixture.store.as_ref(), &kept[1], &all[3..]).await.unwrap();
    let [first, second] = kept.map(|kept| kept.file);
    let about = [("N1".to_owned(), vec![first.clone(), second]), ("N2".to_owned(), vec![first])];
    let asked = ["N1", "N2", "N3"].map(str::to_owned);
    assert_eq!(fixture.money.archives_about(&asked).await.unwrap(), BTreeMap::from(about));
    assert!(fixture.money.archives_about(&[]).await.unwrap().is_empty());
    assert!(fixture.money.evidence("N1", 9).await.unwrap().is_empty());
}

/// A row that staff have resolved may name a message that is archived; an open one may not.
pub async fn resolved_money_keeps_its_message_in_an_archive(fixture: &Fixture) {
    let mut row = given::quarantine(&rejected());
    for is_resolved in [true, false] {
        let evidence = rejected();
        add(fixture.store.as_ref(), &evidence).await;
        row = Quarantine {
            trade_no: Some(format!("T{is_resolved}")),
            ..given::quarantine(&evidence)
        };
        let mut unit = fixture.begin().await;
        unit.quarantine().add(&row).await.unwrap();
        if is_resolved {
            row.resolution = Some(resolution());
            unit.quarantine().resolve(&row).await.unwrap();
        }
        unit.commit().await.unwrap();
    }
    let all = links(fixture).await;
    archive(fixture.store.as_ref(), &record(&all[..1]), &all[..1]).await.unwrap();
    assert_eq!(broken(fixture).await, []);
    archive(fixture.store.as_ref(), &record(&all[1..]), &all[1..]).await.unwrap();
    assert_eq!(broken(fixture).await, [Invariant::QuarantineHasMessage]);
    row.resolution = Some(resolution());
    let mut unit = fixture.begin().await;
    unit.quarantine().resolve(&row).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(broken(fixture).await, []);
}

/// What a store remembers of these links, in a file that is not there.
pub fn record(links: &[SealedEvidence]) -> ArchivedEvidence {
    let (first, last) = (&links[0], &links[links.len() - 1]);
    let ids = || links.iter().map(|link| link.id);
    ArchivedEvidence {
        chain: first.chain,
        first: first.end.length,
        last: last.end.length,
        first_hash: first.end.hash,
        last_hash: last.end.hash,
        file: format!("0-{}-{}", first.end.length, last.end.length),
        sha256: [7; 32],
        ids: (ids().min().unwrap(), ids().max().unwrap()),
        keys: [1, 20].into(),
        at: given::start() + TimeDelta::microseconds(5),
    }
}

/// Every link of the first chain.
pub(super) async fn links(fixture: &Fixture) -> Vec<SealedEvidence> {
    fixture.money.links(slot(0), 0, 99).await.unwrap()
}

type Change = fn(&mut SealedEvidence);

fn changes() -> [(&'static str, Change); 4] {
    [
        ("content", |link| link.content[9] ^= 1),
        ("request", |link| link.request = Some(vec![1; 20])),
        ("hash", |link| link.end.hash[0] ^= 1),
        ("position", |link| link.end.length += 9),
    ]
}

async fn added(fixture: &Fixture, count: usize) -> Vec<SealedEvidence> {
    for _one in 0..count {
        add(fixture.store.as_ref(), &given::evidence()).await;
    }
    links(fixture).await
}

async fn archive(
    store: &dyn Store,
    kept: &ArchivedEvidence,
    links: &[SealedEvidence],
) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    match unit.evidence().archive(kept, links).await {
        Ok(()) => unit.commit().await,
        Err(error) => {
            unit.roll_back().await.unwrap();
            Err(error)
        }
    }
}

fn refused(result: &Result<(), StoreError>) {
    assert!(matches!(result, Err(StoreError::Conflict)), "{result:?}");
}

fn whole(links: i64, archived: i64) -> ChainCheck {
    ChainCheck { chain: 0, links, archived, broken_at: None }
}

fn slot(number: u16) -> WorkerSlot {
    WorkerSlot::new(number).unwrap()
}

fn rejected() -> Evidence {
    let reason = QuarantineReason::WrongAmount.name().to_owned();
    let verdict = EvidenceVerdict::Rejected { reason, explanation: "少一分".to_owned() };
    Evidence { verdict, ..given::evidence() }
}

pub(super) fn resolution() -> Resolution {
    let at: Timestamp = given::start();
    let (by, reason) = ("finance".to_owned(), "已线下退回".to_owned());
    Resolution { at, by, reason, choice: QuarantineChoice::Close }
}
