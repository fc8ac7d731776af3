use super::{lapsed, messages, round, today, world};
use crate::support::{World, member, settings};
use app::{Application, CampaignError, RecallRound, Settings};
use chrono::{Days, TimeDelta};
use domain::campaign::LeftOut;
use domain::staff::{Permission, Role};
use domain::{Contact, Customer, Order, OrderId, OrderKind, Package, PackageId, PhoneNumber};
use testkit::given;

#[tokio::test]
async fn those_whose_term_ended_last_come_first_and_no_more_than_asked_for() {
    let world = World::new();
    for (number, days) in [(1, 30), (2, 1), (3, 9), (4, 0)] {
        world.store.put_customer(lapsed(&world, number, days));
    }
    let made = world.app.campaigns.recall(&member(Role::Admin), round(&world, 2)).await.unwrap();
    assert_eq!((made.chosen, made.is_capped), (2, false));
    let chosen: Vec<_> =
        messages(&world, made.id).await.into_iter().map(|one| one.query_id).collect();
    assert_eq!(
        chosen,
        [2, 3].map(|number| lapsed(&world, number, 1).query_id),
        "today is paid for"
    );
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.subject), ("campaign.recall", made.id.to_string()));
}

#[tokio::test]
async fn who_opted_out_or_has_an_order_or_no_mobile_is_left_out_and_counted() {
    let world = world(6);
    let admin = member(Role::Admin);
    world.app.campaigns.opt_out(&admin, &lapsed(&world, 1, 1).contact.phone).await.unwrap();
    let id = OrderId::new(OrderKind::New, given::id());
    let query_id = Some(lapsed(&world, 2, 1).query_id);
    world.store.put_order(Order { id, query_id, ..given::order() });
    let landline = PhoneNumber::parse("02161234567").unwrap();
    let same = lapsed(&world, 5, 1).contact.phone;
    for (number, phone) in [(3, landline), (4, same)] {
        let customer = lapsed(&world, number, 1);
        let contact = Contact { phone, ..customer.contact };
        world.store.put_customer(Customer { contact, ..customer });
    }
    let made = world.app.campaigns.recall(&admin, round(&world, 100)).await.unwrap();
    let expected = LeftOut { opted_out: 1, open_order: 1, no_mobile: 1, same_phone: 1 };
    assert_eq!((made.chosen, made.left_out), (2, expected));
}

#[tokio::test]
async fn a_phone_gets_no_second_message_within_thirty_days() {
    let world = world(3);
    let admin = member(Role::Admin);
    let chosen =
        async || world.app.campaigns.recall(&admin, round(&world, 2)).await.unwrap().chosen;
    assert_eq!((chosen().await, chosen().await, chosen().await), (2, 1, 0));
    world.advance(TimeDelta::days(29));
    assert_eq!(chosen().await, 0);
    world.advance(TimeDelta::days(1));
    assert_eq!(chosen().await, 2);
}

#[tokio::test]
async fn a_day_has_only_so_many_messages() {
    let world = world(5);
    let capped = Settings { recall_daily_cap: 3, ..settings() };
    let app = Application::new(world.ports(), capped);
    let admin = member(Role::Admin);
    let first = app.campaigns.recall(&admin, round(&world, 2)).await.unwrap();
    assert_eq!((first.chosen, first.is_capped), (2, false));
    let second = app.campaigns.recall(&admin, round(&world, 2)).await.unwrap();
    assert_eq!((second.chosen, second.is_capped), (1, true));
    let third = app.campaigns.recall(&admin, round(&world, 2)).await;
    assert!(matches!(third, Err(CampaignError::UsedUp)), "{third:?}");
    world.advance(TimeDelta::days(1));
    let next_day = app.campaigns.recall(&admin, round(&world, 9)).await.unwrap();
    assert_eq!(next_day.chosen, 2);
}

#[tokio::test]
async fn a_day_to_come_an_unknown_package_and_other_roles_are_refused() {
    let world = world(1);
    let admin = member(Role::Admin);
    let tomorrow = today(&world).checked_add_days(Days::new(1)).unwrap();
    let to_come = RecallRound { before: tomorrow, ..round(&world, 1) };
    let refused = world.app.campaigns.recall(&admin, to_come).await;
    assert!(matches!(refused, Err(CampaignError::DayToCome)), "{refused:?}");
    world.store.put_package(Package { id: PackageId(75), on_sale: false, ..given::package() });
    for package in [75, 4_711] {
        let asked = RecallRound { package: Some(PackageId(package)), ..round(&world, 1) };
        let refused = world.app.campaigns.recall(&admin, asked).await;
        assert!(matches!(refused, Err(CampaignError::NoSuchOffer)), "{refused:?}");
    }
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::SendMessages)) {
        let refused = world.app.campaigns.recall(&member(role), round(&world, 1)).await;
        assert!(matches!(refused, Err(CampaignError::Forbidden(_))), "{}", role.name());
    }
    assert!(world.tasks("send_message").is_empty());
}

#[tokio::test]
async fn what_is_offered_stands_in_the_message() {
    let world = world(1);
    let package = Some(given::package().id);
    let asked = RecallRound { package, ..round(&world, 1) };
    let made = world.app.campaigns.recall(&member(Role::Admin), asked).await.unwrap();
    let [message] = messages(&world, made.id).await.try_into().unwrap();
    assert_eq!(message.offer, given::package().name);
}
