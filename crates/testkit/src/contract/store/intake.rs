use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::import::QualifiedUser;
use domain::intake::{Intake, IntakeOutcome, KEY_LIFE, PlaceOrder, RepeatCheck, SeenCustomer};
use domain::ports::{Clock, UnitOfWork};
use domain::{Customer, Order, Package};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_placed_order_is_there_with_its_event_and_its_expiry(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    for keyed in [true, false] {
        let order = given::order();
        let repeat = if keyed { given::keyed("save", 1, &order) } else { given::guarded(1) };
        let place = given::place_order(&order, repeat);
        let outcome = fixture.intake.place(Intake::Place(Box::new(place.clone()))).await.unwrap();
        assert_eq!(outcome, IntakeOutcome::Accepted);
        assert_eq!(fixture.found_order(&order).await, order);
        assert_eq!(fixture.queries.timeline(order.id).await.unwrap(), [place.event]);
        let mut unit = fixture.begin().await;
        assert_eq!(unit.tasks().of_order(order.id).await.unwrap(), [place.expiry]);
        unit.roll_back().await.unwrap();
    }
}

pub async fn the_same_request_under_the_same_key_gets_the_first_answer(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let (first, second) = (given::order(), given::order());
    assert_eq!(place_keyed(fixture, &first, 1).await, IntakeOutcome::Accepted);
    let replayed = IntakeOutcome::Replayed(answer_for(&first));
    assert_eq!(place_keyed(fixture, &second, 1).await, replayed);
    fixture.clock.advance(KEY_LIFE - TimeDelta::seconds(60));
    assert_eq!(place_keyed(fixture, &second, 1).await, replayed);
    assert_eq!(place_keyed(fixture, &second, 2).await, IntakeOutcome::KeyReused);
    assert_eq!(fixture.queries.order(second.id).await.unwrap(), None);
    fixture.clock.advance(TimeDelta::seconds(120));
    assert_eq!(place_keyed(fixture, &second, 2).await, IntakeOutcome::Accepted);
    assert_eq!(fixture.found_order(&second).await, second);
}

/// The guard stands for five seconds after the order that was placed, whatever is refused meanwhile.
pub async fn without_a_key_a_repeat_is_refused_for_five_seconds(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let (first, second) = (given::order(), given::order());
    assert_eq!(place_guarded(fixture, &first, 1).await, IntakeOutcome::Accepted);
    assert_eq!(place_guarded(fixture, &second, 1).await, IntakeOutcome::Repeated);
    fixture.clock.advance(TimeDelta::seconds(3));
    assert_eq!(place_guarded(fixture, &second, 1).await, IntakeOutcome::Repeated);
    assert_eq!(place_guarded(fixture, &given::order(), 2).await, IntakeOutcome::Accepted);
    fixture.clock.advance(TimeDelta::milliseconds(3_500));
    assert_eq!(place_guarded(fixture, &second, 1).await, IntakeOutcome::Accepted);
    assert_eq!(fixture.found_order(&second).await, second);
    assert_eq!(place_guarded(fixture, &given::order(), 1).await, IntakeOutcome::Repeated);
}

pub async fn an_order_for_a_package_that_has_changed_is_not_written(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let order = given::order();
    let mut package = given::package();
    change(fixture, &mut package, |package| package.price = given::yuan("480.00")).await;
    assert_not_written(fixture, &order).await;
    let current = Order { package: (&package).into(), amount: package.price, ..given::order() };
    assert_eq!(place_keyed(fixture, &current, 1).await, IntakeOutcome::Accepted);
    assert_eq!(fixture.found_order(&current).await, current);
}

pub async fn an_order_for_a_package_off_sale_is_not_written(fixture: &Fixture) {
    let over = fixture.clock.now() + TimeDelta::minutes(10);
    let mut package = Package { sale_until: Some(over), ..given::package() };
    fixture.stored_package(&package).await;
    let early = given::order();
    assert_eq!(place_guarded(fixture, &early, 7).await, IntakeOutcome::Accepted);
    fixture.clock.advance(TimeDelta::minutes(11));
    assert_not_written(fixture, &given::order()).await;
    change(fixture, &mut package, |package| {
        (package.sale_until, package.on_sale) = (None, false);
    })
    .await;
    assert_not_written(fixture, &Order { package: (&package).into(), ..given::order() }).await;
    let mut unknown = given::order();
    unknown.package.id = domain::PackageId(9);
    assert_not_written(fixture, &unknown).await;
}

/// Neither by an order under a key nor by one without.
pub async fn an_order_from_a_customer_who_has_changed_is_not_written(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let mut customer = given::customer();
    assert_not_written_from(fixture, &customer).await;
    save(fixture, &customer).await;
    let seen = customer.clone();
    assert_eq!(place_from(fixture, &seen, given::guarded(7)).await, IntakeOutcome::Accepted);
    customer.copied_at += TimeDelta::seconds(1);
    save(fixture, &customer).await;
    assert_not_written_from(fixture, &seen).await;
    let seen = Customer { qualified: true, ..customer.clone() };
    assert_not_written_from(fixture, &seen).await;
    save(fixture, &seen).await;
    assert_not_written_from(fixture, &customer).await;
    assert_eq!(place_from(fixture, &seen, given::guarded(8)).await, IntakeOutcome::Accepted);
}

/// The list of qualified users counts as BOSS does.
pub async fn a_customer_counts_as_qualified_by_the_list_too(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let customer = given::customer();
    save(fixture, &customer).await;
    let mut unit: Box<dyn UnitOfWork> = fixture.begin().await;
    let user = QualifiedUser {
        query_id: customer.query_id.clone(),
        campaign: None,
        since: given::start(),
    };
    unit.imports().save_qualified_users(&[user]).await.unwrap();
    unit.commit().await.unwrap();
    assert_not_written_from(fixture, &customer).await;
    let listed = Customer { qualified: true, ..customer };
    assert_eq!(place_from(fixture, &listed, given::guarded(8)).await, IntakeOutcome::Accepted);
}

async fn save(fixture: &Fixture, customer: &Customer) {
    let mut unit: Box<dyn UnitOfWork> = fixture.begin().await;
    unit.customers().save(customer).await.unwrap();
    unit.commit().await.unwrap();
}

/// An order that was made from the customer as given.
async fn place_from(fixture: &Fixture, seen: &Customer, repeat: RepeatCheck) -> IntakeOutcome {
    let place = given::place_order(&given::order(), repeat);
    let customer = Some(SeenCustomer::from(seen));
    fixture.intake.place(Intake::Place(Box::new(PlaceOrder { customer, ..place }))).await.unwrap()
}

async fn assert_not_written_from(fixture: &Fixture, seen: &Customer) {
    // Were the key or the guard kept, the second would be a replay or a repeat.
    for _time in 0..2 {
        let key = given::keyed("changed", 1, &given::order());
        assert_eq!(place_from(fixture, seen, key).await, IntakeOutcome::Changed);
        assert_eq!(place_from(fixture, seen, given::guarded(1)).await, IntakeOutcome::Changed);
    }
}

pub async fn a_remembered_refusal_is_given_again(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let answer = given::answer(409, "{\"error\":\"off_sale\",\"message\":\"已下架\"}");
    let request = given::keyed_request("save", 1);
    let remember = Intake::Remember { request, answer: answer.clone() };
    assert_eq!(fixture.intake.place(remember).await.unwrap(), IntakeOutcome::Accepted);
    let order = given::order();
    assert_eq!(place_keyed(fixture, &order, 1).await, IntakeOutcome::Replayed(answer.clone()));
    assert_eq!(place_keyed(fixture, &order, 2).await, IntakeOutcome::KeyReused);
    let request = given::keyed_request("save", 1);
    let other = Intake::Remember { request, answer: given::answer(404, "{}") };
    let replayed = IntakeOutcome::Replayed(answer);
    assert_eq!(fixture.intake.place(other).await.unwrap(), replayed);
    assert_eq!(fixture.queries.order(order.id).await.unwrap(), None);
}

pub async fn identical_keyed_orders_at_once_are_one_order_and_one_answer(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let orders: Vec<Order> = (0..16).map(|_| given::order()).collect();
    let outcomes = place_at_once(fixture, &orders, |order| given::keyed("save", 1, order)).await;
    let placed = only_placed(fixture, &outcomes).await;
    let replayed = IntakeOutcome::Replayed(answer_for(&placed));
    let alike = outcomes.iter().filter(|(_, outcome)| *outcome == replayed).count();
    assert_eq!(alike, 15, "{outcomes:?}");
}

pub async fn identical_orders_without_a_key_at_once_are_one_order(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let orders: Vec<Order> = (0..16).map(|_| given::order()).collect();
    let outcomes = place_at_once(fixture, &orders, |_| given::guarded(1)).await;
    only_placed(fixture, &outcomes).await;
    let refused =
        outcomes.iter().filter(|(_, outcome)| *outcome == IntakeOutcome::Repeated).count();
    assert_eq!(refused, 15, "{outcomes:?}");
}

/// One that is refused does not take down those that are placed together with it.
pub async fn different_orders_at_once_are_each_answered_for_themselves(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let orders: Vec<Order> = (0..24)
        .map(|turn| {
            let mut order = given::order();
            order.package.version += i64::from(turn % 4 == 3);
            order
        })
        .collect();
    let key = |order: &Order| given::keyed(&format!("{:?}", order.id.number()), 1, order);
    for (order, outcome) in place_at_once(fixture, &orders, key).await {
        let current = order.package.version == given::package().version;
        let (wanted, kept) = if current {
            (IntakeOutcome::Accepted, Some(order.clone()))
        } else {
            (IntakeOutcome::Changed, None)
        };
        assert_eq!(outcome, wanted);
        assert_eq!(fixture.queries.order(order.id).await.unwrap(), kept);
    }
}

async fn place_keyed(fixture: &Fixture, order: &Order, what: u8) -> IntakeOutcome {
    place(fixture, order, given::keyed("save", what, order)).await
}

async fn place_guarded(fixture: &Fixture, order: &Order, what: u8) -> IntakeOutcome {
    place(fixture, order, given::guarded(what)).await
}

async fn place(fixture: &Fixture, order: &Order, repeat: RepeatCheck) -> IntakeOutcome {
    let place = given::place_order(order, repeat);
    fixture.intake.place(Intake::Place(Box::new(place))).await.unwrap()
}

async fn place_at_once(
    fixture: &Fixture,
    orders: &[Order],
    repeat: impl Fn(&Order) -> RepeatCheck,
) -> Vec<(Order, IntakeOutcome)> {
    let mut callers = JoinSet::new();
    for order in orders {
        let (intake, order) = (Arc::clone(&fixture.intake), order.clone());
        let place = Box::new(given::place_order(&order, repeat(&order)));
        callers.spawn(async move {
            let outcome = intake.place(Intake::Place(place)).await.unwrap();
            (order, outcome)
        });
    }
    callers.join_all().await
}

/// The order that was accepted: there, and the only one that is.
async fn only_placed(fixture: &Fixture, outcomes: &[(Order, IntakeOutcome)]) -> Order {
    let mut placed = Vec::new();
    for (order, outcome) in outcomes {
        if let Some(order) = fixture.queries.order(order.id).await.unwrap() {
            assert_eq!(*outcome, IntakeOutcome::Accepted);
            placed.push(order);
        }
    }
    assert_eq!(placed.len(), 1, "{outcomes:?}");
    placed.remove(0)
}

async fn assert_not_written(fixture: &Fixture, order: &Order) {
    assert_eq!(place_keyed(fixture, order, 1).await, IntakeOutcome::Changed);
    assert_eq!(place_guarded(fixture, order, 1).await, IntakeOutcome::Changed);
    // Were the key or the guard kept, these would be a replay and a repeat.
    assert_eq!(place_keyed(fixture, order, 1).await, IntakeOutcome::Changed);
    assert_eq!(place_guarded(fixture, order, 1).await, IntakeOutcome::Changed);
    assert_eq!(fixture.queries.order(order.id).await.unwrap(), None);
    assert_eq!(fixture.queries.timeline(order.id).await.unwrap(), []);
    let mut unit = fixture.begin().await;
    assert_eq!(unit.tasks().of_order(order.id).await.unwrap(), []);
    unit.roll_back().await.unwrap();
}

async fn change(fixture: &Fixture, package: &mut Package, change: impl FnOnce(&mut Package)) {
    change(package);
    let mut unit: Box<dyn UnitOfWork> = fixture.begin().await;
    unit.packages().update(package).await.unwrap();
    unit.commit().await.unwrap();
}

fn answer_for(order: &Order) -> domain::intake::StoredAnswer {
    match given::keyed("save", 1, order) {
        RepeatCheck::Keyed { answer, .. } => answer,
        RepeatCheck::Guarded(_) => panic!("a key was given"),
    }
}
