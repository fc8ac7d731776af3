//! Any port of the application can be filled with something else, one by one.

use crate::support::World;
use app::{Application, Ports, Settings};
use domain::Target;
use domain::ports::{MockBackOffice, PushReceipt};
use std::sync::Arc;

#[tokio::test]
async fn one_adapter_is_swapped_for_a_mock_and_all_others_stay() {
    let world = World::new();
    let order = world.paid_order().await;
    let mut mock = MockBackOffice::new();
    mock.expect_target().return_const(Target::Zhuoyue);
    mock.expect_push()
        .once()
        .returning(|_| Ok(PushReceipt { receipt_no: "ZY1".into(), customer: None }));
    let ports = Ports { back_offices: vec![Arc::new(mock)], ..world.ports() };
    let app = Application::new(ports, Settings::default());
    assert_eq!(app.jobs.run_due().await.unwrap(), 1);
    assert_eq!(world.state(order).await, "fulfilled");
}
