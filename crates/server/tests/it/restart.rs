use crate::running::{Place, Running, doctor};
use testkit::postgres::Cluster;

/// PostgreSQL goes away in the middle and comes back: what was acknowledged is there, and the server
/// goes on without being started again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_postgresql_loses_nothing_and_needs_no_restart_of_ours() {
    let cluster = Cluster::start().unwrap();
    let place = Place::at(&cluster.url("postgres"));
    let server = Running::start(&place);
    let saved = server.saved_order("before-restart").await;
    server.started_payment("wechat", "native", &saved).await;
    cluster.restart().unwrap();
    server.until_ready().await;
    assert_eq!(server.order_status(&saved).await, "awaiting_payment");
    server.payer(&saved, "pay").await;
    server.until_status(&saved, "fulfilled").await;
    assert_eq!(server.deliveries(&saved).await, 1);
    let next = server.saved_order("after-restart").await;
    assert_ne!(next, saved);
    doctor(&place);
}
