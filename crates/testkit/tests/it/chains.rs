use domain::ports::{Invariant, MoneyQueries, PaymentSettlement, Queries};
use domain::{EvidenceId, Order};
use testkit::fakes::{FakeClock, FakeStore};
use testkit::given;

/// Four settled reports of one payment.
async fn settled() -> (FakeStore, Order, Vec<EvidenceId>) {
    let store = FakeStore::new(&FakeClock::new());
    let order = given::order();
    let attempt = given::attempt(&order);
    store.put_order(order.clone());
    store.put_attempt(attempt.clone());
    for _ in 0..4 {
        store.settle(given::settlement(&attempt)).await.unwrap();
    }
    let ids = store.evidence().iter().map(|evidence| evidence.id).collect();
    (store, order, ids)
}

async fn broken_at(store: &FakeStore) -> Option<EvidenceId> {
    let [check] = store.evidence_chains().await.unwrap().try_into().unwrap();
    check.broken_at
}

async fn is_chained(store: &FakeStore) -> bool {
    let checks = store.invariants().await.unwrap();
    let check = checks.iter().find(|check| check.invariant == Invariant::EvidenceIsChained);
    check.unwrap().breaches == 0
}

#[tokio::test]
async fn a_changed_piece_of_evidence_is_found() {
    let (store, _order, ids) = settled().await;
    assert_eq!(broken_at(&store).await, None);
    store.tamper_evidence(ids[2], |evidence| evidence.body.push(b' '));
    assert_eq!(broken_at(&store).await, Some(ids[2]));
    assert!(is_chained(&store).await, "the places are all taken: it takes the key to see it");
}

#[tokio::test]
async fn a_piece_of_evidence_that_was_taken_out_is_missed() {
    for (taken, found) in [(0, 1), (1, 2), (3, 2)] {
        let (store, _order, ids) = settled().await;
        assert!(is_chained(&store).await);
        store.take_out_evidence(ids[taken]);
        assert_eq!(broken_at(&store).await, Some(ids[found]));
        assert!(!is_chained(&store).await);
    }
}
