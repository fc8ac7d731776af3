//! What was done to evidence behind the application's back is found where it was done.

use crate::support::{BackDoor, Opened, on_both};
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict, SentRequest};
use domain::ports::ChainCheck;
use domain::{Channel, EvidenceId};
use testkit::given;

on_both! {
    a_chain_of_many_pages_is_whole,
    evidence_of_every_kind_is_chained_as_it_is_read,
    whatever_is_changed_breaks_its_chain,
    what_is_older_than_the_chains_is_no_link,
}

async fn a_chain_of_many_pages_is_whole(opened: Opened) {
    let chain = given::evidence().chain().number();
    assert_eq!(opened.ports.money_queries.evidence_chains().await.unwrap(), []);
    let kept = keep(&opened, (0..250).map(|_| given::evidence()).collect()).await;
    let whole = ChainCheck { chain, links: 250, archived: 0, broken_at: None };
    assert_eq!(opened.peer.money_queries.evidence_chains().await.unwrap(), [whole]);
    let place = format!("position = 201 AND id = {}", kept[200]);
    BackDoor(opened.config.clone())
        .run(&format!("UPDATE evidence SET number = 'X' WHERE {place}"))
        .await;
    let broken = ChainCheck { chain, links: 200, archived: 0, broken_at: Some(kept[200]) };
    assert_eq!(opened.ports.money_queries.evidence_chains().await.unwrap(), [broken]);
}

async fn evidence_of_every_kind_is_chained_as_it_is_read(opened: Opened) {
    let all = every_kind();
    keep(&opened, all.clone()).await;
    let checks = opened.ports.money_queries.evidence_chains().await.unwrap();
    assert!(checks.iter().all(|check| check.broken_at.is_none()), "{checks:?}");
    let read = opened.ports.money_queries.evidence("号\u{fffd}1", 99).await.unwrap();
    assert_eq!(read.len(), all.len());
    for (read, kept) in read.iter().zip(&all) {
        assert_eq!(
            (read.kind, &read.request, read.channel),
            (kept.kind, &kept.request, kept.channel)
        );
        assert_eq!((&read.headers, &read.body), (&kept.headers, &kept.body));
        assert_eq!(read.verdict.name(), kept.verdict.name());
    }
    assert_eq!(opened.ports.money_queries.evidence("号\u{0}1", 2).await.unwrap(), read[..2]);
    assert_eq!(opened.ports.money_queries.evidence("2", 99).await.unwrap(), []);
}

/// With a character that one of the databases cannot hold, wherever text from outside may have it.
fn every_kind() -> Vec<Evidence> {
    let explanation = "看\0不懂".to_owned();
    let verdicts = [
        EvidenceVerdict::Accepted,
        EvidenceVerdict::Irrelevant,
        EvidenceVerdict::Rejected { reason: "\0".to_owned(), explanation: explanation.clone() },
        EvidenceVerdict::Unanswered { explanation },
    ];
    let request = SentRequest {
        operation: "query",
        line: "GET https://provider.example/值\0".to_owned(),
        headers: "accept: */*\n".to_owned(),
        body: vec![0, 255],
    };
    let mut all = Vec::new();
    for kind in EvidenceKind::ALL {
        for (verdict, channel) in verdicts.iter().zip(Channel::ALL.into_iter().cycle()) {
            let request = (kind == EvidenceKind::Exchange).then(|| request.clone());
            let number = Some("号\u{0}1".to_owned());
            let verdict = verdict.clone();
            all.push(Evidence { kind, verdict, channel, request, number, ..given::evidence() });
        }
    }
    all
}

/// Of five links; which of them is told, and how many before it hold.
const CHANGES: [(&str, usize, i64); 13] = [
    ("UPDATE evidence SET verdict = 'irrelevant' WHERE position = 3", 2, 2),
    ("UPDATE evidence SET verdict = 'perhaps' WHERE position = 3", 2, 2),
    ("UPDATE evidence SET kind = 'query' WHERE position = 3", 2, 2),
    ("UPDATE evidence SET channel = 'alipay' WHERE position = 1", 0, 0),
    ("UPDATE evidence SET received_at = received_at + 1 WHERE position = 5", 4, 4),
    (
        "UPDATE evidence SET content = (SELECT content FROM evidence WHERE position = 2) \
         WHERE position = 4",
        3,
        3,
    ),
    ("UPDATE evidence SET request = content WHERE position = 4", 3, 3),
    ("UPDATE evidence SET hash = NULL WHERE position = 2", 1, 1),
    ("DELETE FROM evidence WHERE position = 3", 3, 2),
    ("DELETE FROM evidence WHERE position = 5", 3, 4),
    ("UPDATE evidence_chain SET length = 4", 4, 5),
    ("UPDATE evidence_chain SET hash = (SELECT hash FROM evidence WHERE position = 4)", 4, 5),
    ("DELETE FROM evidence_chain", 4, 5),
];

async fn whatever_is_changed_breaks_its_chain(opened: Opened) {
    let back_door = BackDoor(opened.config.clone());
    let kept = keep(&opened, (0..5).map(|_| given::evidence()).collect()).await;
    back_door.run("CREATE TABLE kept AS SELECT * FROM evidence;").await;
    back_door.run("CREATE TABLE kept_chain AS SELECT * FROM evidence_chain;").await;
    for (change, told, links) in CHANGES {
        back_door.run(change).await;
        let chain = given::evidence().chain().number();
        let broken = ChainCheck { chain, links, archived: 0, broken_at: Some(kept[told]) };
        let checks = opened.ports.money_queries.evidence_chains().await.unwrap();
        assert_eq!(checks, [broken], "{change}");
        let put_back = "DELETE FROM evidence; INSERT INTO evidence SELECT * FROM kept; \
             DELETE FROM evidence_chain; INSERT INTO evidence_chain SELECT * FROM kept_chain;";
        back_door.run(put_back).await;
    }
    let checks = opened.ports.money_queries.evidence_chains().await.unwrap();
    assert_eq!(checks[0].broken_at, None, "all is as it was");
}

async fn what_is_older_than_the_chains_is_no_link(opened: Opened) {
    let back_door = BackDoor(opened.config.clone());
    let old = keep(&opened, vec![given::evidence()]).await;
    let without = "UPDATE evidence SET chain = NULL, position = NULL, hash = NULL; \
         DELETE FROM evidence_chain;";
    back_door.run(without).await;
    assert_eq!(opened.ports.money_queries.evidence_chains().await.unwrap(), []);
    let new = keep(&opened, vec![given::evidence()]).await;
    let checks = opened.ports.money_queries.evidence_chains().await.unwrap();
    assert_eq!((checks[0].links, checks[0].broken_at), (1, None));
    let mut unit = opened.ports.store.begin().await.unwrap();
    let read = unit.evidence().newest(9).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(read.iter().map(|read| read.id).collect::<Vec<_>>(), [new[0], old[0]]);
}

/// Each in a transaction of its own.
async fn keep(opened: &Opened, all: Vec<Evidence>) -> Vec<EvidenceId> {
    for evidence in &all {
        let mut unit = opened.ports.store.begin().await.unwrap();
        unit.evidence().add(evidence).await.unwrap();
        unit.commit().await.unwrap();
    }
    all.into_iter().map(|evidence| evidence.id).collect()
}
