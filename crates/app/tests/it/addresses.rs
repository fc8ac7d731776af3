//! Places while an address is typed.

use crate::support::{World, settings};
use app::Application;
use testkit::fakes::AddressFault;

#[tokio::test]
async fn whatever_is_wrong_with_the_look_up_the_form_is_told_one_thing() {
    let world = World::new();
    assert!(world.app.addresses.suggest("江场", "").await.unwrap().is_empty());
    for fault in [AddressFault::Unavailable, AddressFault::Misconfigured, AddressFault::NoAnswer] {
        world.addresses.fault(fault);
        assert!(world.app.addresses.suggest("江场", "").await.is_err());
    }
    let mut ports = world.ports();
    ports.addresses = None;
    let without = Application::new(ports, settings());
    assert!(without.addresses.suggest("江场", "").await.is_err());
}
