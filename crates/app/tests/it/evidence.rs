//! What goes out to the providers and comes back is kept.

use crate::support::World;
use app::EvidenceLog;
use domain::evidence::{EvidenceKind, EvidenceVerdict, SentRequest};
use domain::ports::{ExchangeLog, MoneyQueries, OutsideExchange};
use domain::{Channel, Scene};
use std::sync::Arc;
use testkit::fakes::StoreFailure;

fn log(world: &World) -> EvidenceLog {
    let ports = world.ports();
    EvidenceLog::new(Arc::clone(&ports.store), Arc::clone(&ports.clock), Arc::clone(&ports.ids))
}

fn exchange(number: Option<&str>) -> OutsideExchange {
    OutsideExchange {
        channel: Channel::Wechat,
        number: number.map(str::to_owned),
        request: SentRequest {
            operation: "query",
            line: "GET https://pay.example/v3/x".to_owned(),
            headers: "accept: application/json\n".to_owned(),
            body: Vec::new(),
        },
        headers: "200\nwechatpay-serial: 5157\n".to_owned(),
        body: b"{}\xff".to_vec(),
        verdict: EvidenceVerdict::Accepted,
    }
}

#[tokio::test]
async fn an_exchange_is_kept_byte_for_byte_in_its_chain() {
    let world = World::new();
    let exchanges = [exchange(Some("R1")), exchange(None)];
    for exchange in &exchanges {
        log(&world).record(exchange.clone()).await;
    }
    let kept = world.store.evidence();
    assert_eq!(kept.len(), 2);
    for (kept, sent) in kept.iter().zip(&exchanges) {
        assert_eq!((kept.channel, kept.kind), (Channel::Wechat, EvidenceKind::Exchange));
        assert_eq!((&kept.number, kept.request.as_ref()), (&sent.number, Some(&sent.request)));
        assert_eq!((&kept.headers, &kept.body), (&sent.headers, &sent.body));
        assert_eq!(kept.verdict, sent.verdict);
        assert_eq!(kept.received_at, world.clock_now());
    }
    assert!(world.store.evidence_chains().await.unwrap().iter().all(|c| c.broken_at.is_none()));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_store_that_fails_undoes_nothing_of_the_call() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    for failure in [StoreFailure::Unavailable, StoreFailure::Busy, StoreFailure::Conflict] {
        world.store.fail_next(failure);
        log(&world).record(exchange(Some("R1"))).await;
        world.store.fail_next_commit(failure);
        log(&world).record(exchange(Some("R1"))).await;
    }
    assert!(world.store.evidence().is_empty());
    log(&world).record(exchange(Some("R1"))).await;
    assert_eq!(world.store.evidence().len(), 1);
}
