use domain::Target;
use domain::intake::{Intake, IntakeOutcome};
use domain::ports::{
    BackOffice, CustomerDirectory, OrderIntake, OutsideError, PaymentSettlement, PushOrder,
    Queries, Store, StoreError,
};
use domain::settlement::SettlementOutcome;
use testkit::fakes::{FakeBackOffice, FakeClock, FakeDirectory, FakeStore, Fault, StoreFailure};
use testkit::given;

fn stocked() -> FakeStore {
    let store = FakeStore::new(&FakeClock::new());
    store.put_package(given::package());
    store
}

#[tokio::test]
async fn a_failing_call_does_nothing_and_the_next_one_works() {
    let store = stocked();
    let order = given::order();
    let place = Box::new(given::place_order(&order, given::guarded(1)));
    store.fail_next(StoreFailure::Busy);
    let failed = store.place(Intake::Place(place.clone())).await;
    assert!(matches!(failed, Err(StoreError::Busy)), "{failed:?}");
    assert_eq!(store.orders(), []);
    assert_eq!(store.place(Intake::Place(place)).await.unwrap(), IntakeOutcome::Accepted);
    store.fail_next(StoreFailure::Unavailable);
    let failed = store.order(order.id).await;
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
    assert_eq!(store.order(order.id).await.unwrap(), Some(order));
}

#[tokio::test]
async fn a_failing_commit_keeps_nothing() {
    let store = stocked();
    let order = given::order();
    store.fail_next_commit(StoreFailure::Conflict);
    let mut unit = store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    let failed = unit.commit().await;
    assert!(matches!(failed, Err(StoreError::Conflict)), "{failed:?}");
    assert_eq!(store.orders(), []);
}

#[tokio::test]
async fn a_scene_that_is_put_there_is_what_the_ports_see() {
    let store = stocked();
    let order = given::order();
    let attempt = given::attempt(&order);
    store.put_customer(given::customer());
    store.put_order(order.clone());
    store.put_attempt(attempt.clone());
    let customer = given::customer();
    assert_eq!(store.customer(&customer.query_id).await.unwrap(), Some(customer));
    let outcome = store.settle(given::settlement(&attempt)).await.unwrap();
    assert_eq!(outcome, SettlementOutcome::Paid(order.id));
    assert_eq!((store.tasks().len(), store.evidence().len()), (1, 1));
    assert_eq!((store.quarantine().len(), store.late_payments().len()), (0, 0));
}

#[tokio::test]
async fn a_directory_that_is_down_is_not_reached() {
    let directory = FakeDirectory::new([given::customer()]);
    directory.set_down(true);
    let failed = directory.find(&given::query_id()).await;
    assert!(matches!(failed, Err(OutsideError::NotReached(_))), "{failed:?}");
    directory.set_down(false);
    assert!(directory.find(&given::query_id()).await.unwrap().is_some());
    assert_eq!(directory.lookups(), 2);
}

#[tokio::test]
async fn a_back_office_keeps_what_it_took_and_nothing_else() {
    let back_office = FakeBackOffice::new(Target::Zhuoyue);
    let order = given::order();
    let capture = given::capture(&given::attempt(&order));
    let push = PushOrder {
        key: "k".to_owned(),
        order,
        channel: capture.channel,
        trade_no: capture.trade_no,
        paid_at: capture.paid_at,
    };
    for fault in [Fault::NotReached, Fault::RequestLost, Fault::AnswerLost] {
        let (held, lost) = (back_office.held(), fault != Fault::AnswerLost);
        back_office.fault(fault);
        assert!(back_office.push(&push).await.is_err());
        assert_eq!(back_office.held() == held, lost);
    }
    back_office.push(&push).await.unwrap();
    assert_eq!((back_office.pushes().len(), back_office.held()), (2, 1));
    back_office.set_down(true);
    assert!(back_office.push(&push).await.is_err());
    assert!(back_office.find("k").await.is_err());
}
