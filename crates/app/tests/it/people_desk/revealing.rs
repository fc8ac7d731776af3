//! Plain text for a reason, lists masked, and the record of it.

use crate::support::{World, member};
use app::{PeopleError, PersonId};
use domain::ports::{AuditFilter, CustomerFilter, Page};
use domain::staff::{Permission, Role};
use testkit::fakes::StoreFailure;
use testkit::given;

const PAGE: Page = Page { number: 1, size: 10 };

fn world() -> (World, PersonId) {
    let world = World::new();
    world.store.put_customer(given::customer());
    (world, PersonId::Customer(given::query_id()))
}

#[tokio::test]
async fn a_look_is_had_and_recorded() {
    let (world, id) = world();
    let service = member(Role::Service);
    let revealed = world.app.people.reveal(&service, &id, "客户来电核实").await.unwrap();
    assert_eq!(revealed.name, Some(given::contact().name));
    assert_eq!(revealed.phone, given::contact().phone);
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.account.as_str(), entry.action), ("service", "customer.reveal"));
    assert_eq!((entry.subject, entry.detail), (id.to_string(), "客户来电核实".to_owned()));
}

#[tokio::test]
async fn a_look_that_cannot_be_recorded_is_not_had() {
    let (world, id) = world();
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let failed = world.app.people.reveal(&member(Role::Service), &id, "核实").await;
    assert!(matches!(failed, Err(PeopleError::Store(_))));
}

#[tokio::test]
async fn an_account_is_revealed_by_its_own_id() {
    let (world, _id) = world();
    let account = given::account("13900000001");
    world.store.put_account(account.clone());
    let id: PersonId = format!("account-{}", account.id).parse().unwrap();
    let revealed = world.app.people.reveal(&member(Role::Admin), &id, "核实").await.unwrap();
    assert_eq!((revealed.name, revealed.phone), (None, account.phone));
}

#[tokio::test]
async fn who_may_not_look_is_refused_and_leaves_no_record() {
    let (world, id) = world();
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::SeePersonalData)) {
        let refused = world.app.people.reveal(&member(role), &id, "核实").await;
        assert!(matches!(refused, Err(PeopleError::Forbidden(_))), "{}", role.name());
    }
    assert!(world.store.audit().is_empty());
}

#[tokio::test]
async fn nobody_is_found_under_ids_of_nobody() {
    let (world, _id) = world();
    for text in ["PBS999999999", "account-1"] {
        let (admin, id) = (member(Role::Admin), text.parse().unwrap());
        let unknown = world.app.people.reveal(&admin, &id, "核实").await;
        assert!(matches!(unknown, Err(PeopleError::Unknown)), "{text}");
    }
    for text in ["", "pbs1", "account-", "account-x", "account--1", "a/b"] {
        assert!(text.parse::<PersonId>().is_err(), "{text}");
    }
    assert!(world.store.audit().is_empty());
}

#[tokio::test]
async fn lists_are_for_those_who_may_see_orders_or_the_record() {
    let (world, _id) = world();
    for role in Role::ALL {
        let staff = member(role);
        let people = &world.app.people;
        let customers = people.customers(&staff, &CustomerFilter::default(), PAGE).await;
        assert_eq!(customers.is_ok(), role.may(Permission::SeeOrders), "{}", role.name());
        let accounts = people.accounts(&staff, None, PAGE).await;
        assert_eq!(accounts.is_ok(), role.may(Permission::SeeOrders), "{}", role.name());
        let audit = people.audit(&staff, &AuditFilter::default(), PAGE).await;
        assert_eq!(audit.is_ok(), role.may(Permission::SeeAudit), "{}", role.name());
    }
}

#[tokio::test]
async fn the_record_is_narrowed_by_who_what_and_whom() {
    let (world, id) = world();
    world.app.people.reveal(&member(Role::Service), &id, "one").await.unwrap();
    world.app.people.reveal(&member(Role::Admin), &id, "two").await.unwrap();
    let count = |filter: AuditFilter| {
        let people = &world.app.people;
        async move {
            let page = people.audit(&member(Role::Finance), &filter, PAGE).await.unwrap();
            page.total
        }
    };
    assert_eq!(count(AuditFilter::default()).await, 2);
    let by = AuditFilter { account: Some("admin".to_owned()), ..AuditFilter::default() };
    assert_eq!(count(by).await, 1);
    let of = AuditFilter { subject: Some("nobody".to_owned()), ..AuditFilter::default() };
    assert_eq!(count(of).await, 0);
}
