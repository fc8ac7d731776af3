//! The evidence chains: one for each worker slot whose ids name the evidence.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict, SentRequest};
use domain::ports::{ChainCheck, Store};
use domain::snowflake::{SnowflakeSequence, WorkerSlot};
use domain::{Channel, EvidenceId};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn evidence_of_every_kind_survives_a_round_trip(fixture: &Fixture) {
    let verdicts = [
        EvidenceVerdict::Accepted,
        EvidenceVerdict::Irrelevant,
        EvidenceVerdict::Rejected {
            reason: "bad_signature".to_owned(),
            explanation: "签名不符 🔏".to_owned(),
        },
        EvidenceVerdict::Unanswered { explanation: "超时".to_owned() },
    ];
    let mut all = Vec::new();
    for (channel, kind) in Channel::ALL.into_iter().zip(EvidenceKind::ALL) {
        for verdict in &verdicts {
            let evidence = Evidence {
                channel,
                kind,
                request: (kind == EvidenceKind::Exchange).then(request),
                body: (0..=u8::MAX).collect(),
                verdict: verdict.clone(),
                received_at: given::start() + TimeDelta::microseconds(123_456),
                ..given::evidence()
            };
            add(fixture.store.as_ref(), &evidence).await;
            all.insert(0, evidence);
        }
    }
    let mut unit = fixture.begin().await;
    let newest = unit.evidence().newest(99).await.unwrap();
    unit.roll_back().await.unwrap();
    assert!(newest == all);
    assert_eq!(chains(fixture).await, [whole(0, 12)]);
}

pub async fn each_slot_has_a_chain_of_its_own(fixture: &Fixture) {
    let slot = WorkerSlot::new(7).unwrap();
    let mut ids = SnowflakeSequence::new(slot, 0);
    let now_ms = given::start().timestamp_millis();
    for _turn in 0..2 {
        let id = EvidenceId(ids.next(now_ms).unwrap());
        add(fixture.store.as_ref(), &given::evidence()).await;
        add(fixture.peer.as_ref(), &Evidence { id, ..given::evidence() }).await;
    }
    // Whatever brings it: a settlement writes into the same chain.
    let (_order, attempt) = fixture.stored_attempt().await;
    fixture.settlement.settle(given::settlement(&attempt)).await.unwrap();
    assert_eq!(chains(fixture).await, [whole(0, 3), whole(7, 2)]);
}

pub async fn evidence_that_was_not_committed_leaves_no_gap(fixture: &Fixture) {
    add(fixture.store.as_ref(), &given::evidence()).await;
    let mut unit = fixture.begin().await;
    unit.evidence().add(&given::evidence()).await.unwrap();
    unit.roll_back().await.unwrap();
    let mut unit = fixture.peer.begin().await.unwrap();
    unit.evidence().add(&given::evidence()).await.unwrap();
    drop(unit);
    add(fixture.store.as_ref(), &given::evidence()).await;
    assert_eq!(chains(fixture).await, [whole(0, 2)]);
}

/// Several pieces in one unit of work, units by both ways, and settlements, all at once.
pub async fn a_chain_stays_whole_however_many_write_to_it(fixture: &Fixture) {
    let mut writers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        let (_order, attempt) = fixture.stored_attempt().await;
        let settlement = Arc::clone(&fixture.settlement);
        writers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.evidence().add(&given::evidence()).await.unwrap();
            unit.evidence().add(&given::evidence()).await.unwrap();
            unit.commit().await.unwrap();
        });
        writers.spawn(async move {
            settlement.settle(given::settlement(&attempt)).await.unwrap();
        });
    }
    writers.join_all().await;
    assert_eq!(chains(fixture).await, [whole(0, 24)]);
}

pub async fn evidence_about_a_number_is_told_oldest_first(fixture: &Fixture) {
    let mut about = Vec::new();
    for step in 0..4 {
        let number = Some(if step == 2 { "N12" } else { "N1" }.to_owned());
        let received_at = given::start() + TimeDelta::microseconds(step);
        let evidence = Evidence { number, received_at, ..given::evidence() };
        add(fixture.store.as_ref(), &evidence).await;
        about.push(evidence);
    }
    about.remove(2);
    assert!(fixture.money.evidence("N1", 9).await.unwrap() == about);
    assert!(fixture.money.evidence("N1", 2).await.unwrap() == about[..2]);
    assert!(fixture.money.evidence("N", 9).await.unwrap().is_empty());
}

fn request() -> SentRequest {
    SentRequest {
        operation: "refund",
        line: "POST https://pay.example/v3/refund?名=值".to_owned(),
        headers: "authorization: WECHATPAY2-SHA256-RSA2048 …\naccept: application/json\n"
            .to_owned(),
        body: (0..=u8::MAX).rev().collect(),
    }
}

pub(super) async fn add(store: &dyn Store, evidence: &Evidence) {
    let mut unit = store.begin().await.unwrap();
    unit.evidence().add(evidence).await.unwrap();
    unit.commit().await.unwrap();
}

fn whole(chain: u16, links: i64) -> ChainCheck {
    ChainCheck { chain, links, archived: 0, broken_at: None }
}

/// By chain, without those that have no link yet.
pub(super) async fn chains(fixture: &Fixture) -> Vec<ChainCheck> {
    let mut checks = fixture.money.evidence_chains().await.unwrap();
    checks.retain(|check| check.links > 0);
    checks.sort_by_key(|check| check.chain);
    checks
}
