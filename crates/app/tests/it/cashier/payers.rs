//! Who pays: known where the scene needs it, and another one's payment is another attempt.

use crate::support::{WatchedGateway, World, payer};
use app::{PayError, PayOrder, Payment, Ports};
use domain::ports::{Device, Payer};
use domain::{Channel, OrderId, Scene};
use std::sync::Arc;

async fn pay_as(
    world: &World,
    order_id: OrderId,
    (scene, payer): (Scene, Payer),
    return_url: Option<&str>,
) -> Result<Payment, PayError> {
    let return_url = return_url.map(str::to_owned);
    world.app.cashier.pay(PayOrder { order_id, scene, return_url, payer }).await
}

/// A world whose WeChat requests say nothing of the payer and the way back.
fn forgetful() -> World {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    gateway.forget_payers();
    world.with(|ports| Ports { gateways: vec![gateway], ..ports })
}

fn known_as(openid: &str) -> Payer {
    Payer { openid: Some(openid.to_owned()), ..payer() }
}

#[tokio::test]
async fn the_same_payer_gets_the_same_payment_and_another_one_a_new_one() {
    for scene in Scene::ALL.into_iter().filter(|scene| scene.needs_openid()) {
        let world = World::new();
        let order = world.order().await;
        let first = pay_as(&world, order, (scene, known_as("one")), None).await.unwrap();
        let again = pay_as(&world, order, (scene, known_as("one")), None).await.unwrap();
        assert_eq!(first, again);
        let other = pay_as(&world, order, (scene, known_as("two")), None).await.unwrap();
        assert_eq!(other.number.sequence(), 1, "{scene:?}");
        let openids: Vec<_> = world.attempts(order).await.into_iter().map(|a| a.openid).collect();
        assert_eq!(openids, [Some("one".to_owned()), Some("two".to_owned())]);
        world.run_all().await;
        assert_eq!(world.attempt_states(order).await, ["cancelled", "pending"]);
        let told = format!("{:?} {:?}", world.attempts(order).await, known_as("one"));
        assert!(!told.contains("\"one\""), "{told}");
    }
}

#[tokio::test]
async fn another_way_back_is_another_attempt() {
    let world = World::new();
    let order = world.order().await;
    let (home, paid) = (Some("https://good.example/"), Some("https://good.example/paid"));
    let first = pay_as(&world, order, (Scene::Wap, payer()), home).await.unwrap();
    assert_eq!(pay_as(&world, order, (Scene::Wap, payer()), home).await.unwrap(), first);
    for (sequence, back) in [(1, paid), (2, None)] {
        let other = pay_as(&world, order, (Scene::Wap, payer()), back).await.unwrap();
        assert_eq!(other.number.sequence(), sequence);
        let stored = world.attempts(order).await.pop().unwrap().return_url;
        assert_eq!(stored.as_deref(), back);
    }
}

#[tokio::test]
async fn payer_and_way_back_count_though_the_request_does_not_tell_of_them() {
    let world = forgetful();
    let order = world.order().await;
    let ways = [
        ("one", None),
        ("two", None),
        ("two", Some("https://good.example/")),
        ("two", Some("https://good.example/paid")),
    ];
    for (sequence, (openid, back)) in ways.into_iter().enumerate() {
        for _again in 0..2 {
            let payer = known_as(openid);
            let payment = pay_as(&world, order, (Scene::Jsapi, payer), back).await.unwrap();
            assert_eq!(usize::from(payment.number.sequence()), sequence, "{back:?}");
        }
    }
}

#[tokio::test]
async fn a_scene_that_needs_the_openid_is_not_begun_without_it() {
    for scene in Scene::ALL {
        let world = World::new();
        let order = world.order().await;
        let nobody = Payer { openid: None, ..payer() };
        let begun = pay_as(&world, order, (scene, nobody), None).await;
        if scene.needs_openid() {
            assert!(matches!(begun, Err(PayError::OpenidNeeded)), "{scene:?}");
            assert!(world.attempts(order).await.is_empty());
            assert_eq!(world.gateway(scene.channel()).trades(), 0);
            world.assert_sound().await;
        } else {
            assert!(begun.is_ok(), "{scene:?}");
        }
    }
}

#[tokio::test]
async fn h5_is_told_address_and_device_and_not_begun_without_an_address() {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|ports| Ports { gateways: vec![port], ..ports });
    let order = world.order().await;
    let nowhere = Payer { address: None, ..payer() };
    let refused = pay_as(&world, order, (Scene::H5, nowhere), None).await;
    assert!(matches!(refused, Err(PayError::AddressNeeded)));
    assert!(world.attempts(order).await.is_empty());
    let phone = Payer { device: Device::Ios, ..payer() };
    pay_as(&world, order, (Scene::H5, phone.clone()), None).await.unwrap();
    assert_eq!(gateway.prepared().pop().unwrap().payer, phone);
    assert_eq!(world.attempts(order).await[0].channel(), Channel::Wechat);
}
