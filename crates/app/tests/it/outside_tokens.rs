//! The outside token: one for all servers.

use crate::support::World;
use app::OutsideTokens;
use chrono::TimeDelta;
use domain::OutsideToken;
use domain::ports::{Clock, OutsideError, Store, TokenSource};
use domain::task::Lease;
use futures_util::future::join_all;
use std::sync::Arc;
use testkit::fakes::{FakeIssuer, Fault};
use testkit::given;

/// Several servers over one store, and the platform that they share.
struct Servers {
    world: World,
    issuer: Arc<FakeIssuer>,
}

impl Servers {
    fn new() -> Self {
        let world = World::new();
        let issuer = FakeIssuer::new(&world.clock);
        Self { world, issuer }
    }

    /// One more, which remembers nothing yet.
    fn server(&self) -> OutsideTokens {
        let ports = self.world.ports();
        let issuer = Arc::<FakeIssuer>::clone(&self.issuer);
        OutsideTokens::new(ports.store, ports.clock, ports.ids, Some(issuer))
    }

    async fn claim(&self, lease: Lease) {
        let mut work = self.world.store.begin().await.unwrap();
        let now = self.world.clock.now();
        assert!(work.outside_tokens().claim(lease, now).await.unwrap());
        work.commit().await.unwrap();
    }

    /// Does it while time goes on.
    async fn meanwhile<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::task::yield_now() => {
                    if self.world.clock.sleepers() > 0 {
                        self.world.clock.advance(TimeDelta::milliseconds(100));
                    }
                }
            }
        }
    }
}

fn is_not_reached(result: &Result<OutsideToken, OutsideError>) -> bool {
    matches!(result, Err(OutsideError::NotReached(_)))
}

#[tokio::test]
async fn many_callers_at_two_servers_get_one_token_fetched_once() {
    let servers = Servers::new();
    let (one, other) = (servers.server(), servers.server());
    let clock = Arc::clone(&servers.world.clock);
    servers.issuer.meanwhile(async move {
        clock.sleep_until(clock.now() + TimeDelta::seconds(3)).await;
    });
    let calls = (0..16).map(|turn| if turn % 2 == 0 { one.token() } else { other.token() });
    let tokens = servers.meanwhile(join_all(calls)).await;
    let first = tokens[0].as_ref().unwrap();
    assert!(tokens.iter().all(|token| token.as_ref().unwrap() == first));
    assert_eq!((servers.issuer.asked(), servers.issuer.issued()), (1, 1));
    // From then on from memory, and from the store after a restart.
    servers.world.clock.advance(TimeDelta::minutes(100));
    for server in [&one, &other, &servers.server()] {
        assert_eq!(&server.token().await.unwrap(), first);
    }
    assert_eq!(servers.issuer.asked(), 1);
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed_by_one_while_it_serves_the_others() {
    let servers = Servers::new();
    let (one, other) = (servers.server(), servers.server());
    let old = one.token().await.unwrap();
    servers.world.clock.advance(TimeDelta::minutes(110));
    assert!(old.is_stale(servers.world.clock.now()));
    let (during, expected) = (other.clone(), old.clone());
    servers.issuer.meanwhile(async move {
        assert_eq!(during.token().await.unwrap(), expected, "the old one still holds");
    });
    let new = one.token().await.unwrap();
    assert_ne!(new, old);
    assert_eq!(other.token().await.unwrap(), new);
    assert_eq!(servers.issuer.issued(), 2);
}

#[tokio::test]
async fn a_platform_that_is_down_leaves_the_old_token_in_use_while_it_holds() {
    let servers = Servers::new();
    let one = servers.server();
    servers.issuer.set_down(true);
    assert!(is_not_reached(&one.token().await), "nothing to fall back upon");
    servers.issuer.set_down(false);
    let old = one.token().await.unwrap();
    servers.world.clock.advance(TimeDelta::minutes(110));
    servers.issuer.set_down(true);
    let asked = servers.issuer.asked();
    for _call in 0..8 {
        assert_eq!(one.token().await.unwrap(), old);
    }
    assert_eq!(servers.issuer.asked(), asked + 1, "not once a call");
    servers.world.clock.advance(TimeDelta::seconds(31));
    assert_eq!(one.token().await.unwrap(), old);
    assert_eq!(servers.issuer.asked(), asked + 2);
    servers.world.clock.advance(TimeDelta::minutes(10));
    assert!(is_not_reached(&one.token().await), "it has ended");
    servers.issuer.set_down(false);
    assert_ne!(one.token().await.unwrap(), old);
}

/// Whatever the platform does not give leaves the call itself undone.
#[tokio::test]
async fn a_refused_or_lost_token_is_no_refusal_of_the_call() {
    let servers = Servers::new();
    let one = servers.server();
    for fault in [Fault::Refused { code: "40101".to_owned() }, Fault::AnswerLost] {
        servers.issuer.fault(fault);
        assert!(is_not_reached(&one.token().await));
    }
    assert!(one.token().await.is_ok());
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once_for_all() {
    let servers = Servers::new();
    let (one, other) = (servers.server(), servers.server());
    let refused = one.token().await.unwrap();
    let clock = Arc::clone(&servers.world.clock);
    servers.issuer.meanwhile(async move {
        clock.sleep_until(clock.now() + TimeDelta::seconds(1)).await;
    });
    let calls =
        (0..16).map(|turn| if turn % 2 == 0 { one.renew(&refused) } else { other.renew(&refused) });
    let renewed = servers.meanwhile(join_all(calls)).await;
    let first = renewed[0].as_ref().unwrap();
    assert_ne!(first, &refused);
    assert!(renewed.iter().all(|token| token.as_ref().unwrap() == first));
    assert_eq!(servers.issuer.issued(), 2);
    assert_eq!(&other.token().await.unwrap(), first, "and it is remembered");
}

#[tokio::test]
async fn whoever_died_while_fetching_is_replaced_when_the_lease_is_over() {
    let servers = Servers::new();
    let one = servers.server();
    let until = servers.world.clock.now() + TimeDelta::seconds(30);
    servers.claim(Lease { token: given::id(), until }).await;
    let began = servers.world.clock.now();
    let waited = servers.meanwhile(one.token()).await;
    assert!(is_not_reached(&waited));
    let waited = servers.world.clock.now() - began;
    assert!((TimeDelta::seconds(10)..TimeDelta::seconds(12)).contains(&waited), "{waited}");
    assert_eq!(servers.issuer.asked(), 0);
    servers.world.clock.advance(TimeDelta::seconds(21));
    assert!(one.token().await.is_ok());
    assert_eq!(servers.issuer.issued(), 1);
}

#[tokio::test]
async fn the_job_fetches_the_first_token_and_then_only_near_the_end() {
    let servers = Servers::new();
    let (one, other) = (servers.server(), servers.server());
    assert_eq!(one.age().await.unwrap(), None);
    assert!(one.renew_due().await.unwrap());
    let age = one.age().await.unwrap().unwrap();
    assert_eq!(age.expires_at - age.issued_at, TimeDelta::hours(2));
    assert!(!other.renew_due().await.unwrap());
    servers.world.clock.advance(TimeDelta::minutes(109));
    assert!(other.renew_due().await.unwrap());
    assert!(!one.renew_due().await.unwrap());
    assert_eq!(servers.issuer.issued(), 2);
    // Without a platform there is nothing to do.
    let without = &servers.world.app.outside_tokens;
    assert!(!without.is_offered() && !without.renew_due().await.unwrap());
    assert!(is_not_reached(&without.token().await));
}

#[tokio::test]
async fn the_token_is_in_no_debug_text_and_in_no_error() {
    let servers = Servers::new();
    let one = servers.server();
    let token = one.token().await.unwrap();
    let shown = format!("{one:?} {token:?} {:?}", one.age().await);
    assert!(!shown.contains(token.expose()), "{shown}");
}
