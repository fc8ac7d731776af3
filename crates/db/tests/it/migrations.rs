use crate::support::{BackDoor, Opened, on_both};
use db::DatabaseError;
use domain::PersonName;
use domain::package::Shelf;
use domain::ports::{MoneyFilter, OrderFilter, Page, StoreError};
use domain::settlement::LateDecision;
use testkit::given;

on_both! {
    migrating_again_changes_nothing,
    what_is_taken_back_can_be_made_again,
    what_the_release_before_writes_is_read,
    packages_of_the_release_before_are_shown_where_their_shelf_was,
    orders_and_staff_of_the_release_before_are_read,
    what_staff_did_stays_as_it_is,
}

async fn migrating_again_changes_nothing(opened: Opened) {
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    unit.commit().await.unwrap();
    opened.database.migrate().await.unwrap();
    assert_eq!(opened.ports.queries.packages().await.unwrap(), [given::package()]);
    assert!(opened.ports.queries.health().await.unwrap().is_migrated);
}

async fn what_is_taken_back_can_be_made_again(opened: Opened) {
    let queries = &opened.ports.queries;
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    unit.commit().await.unwrap();
    opened.database.revert_migrations().await.unwrap();
    assert!(!queries.health().await.unwrap().is_migrated);
    assert!(matches!(queries.packages().await, Err(StoreError::Unavailable(_))));
    opened.database.migrate().await.unwrap();
    assert!(queries.health().await.unwrap().is_migrated);
    assert_eq!(queries.packages().await.unwrap(), []);
    assert_eq!(queries.catalogue_version().await.unwrap(), 0);
}

/// In the columns that it knows.
async fn what_the_release_before_writes_is_read(opened: Opened) {
    let (order, attempt) = (given::order(), given::attempt(&given::order()));
    let (order_id, attempt_id) = (order.id.number().as_i64(), attempt.id);
    let written = format!(
        "INSERT INTO late_payment
            (id, order_id, order_kind, attempt_id, reason, amount, currency, at)
         VALUES (1, {order_id}, 'R', {attempt_id}, 'after_expiry', 46000, 'CNY', 0);
         INSERT INTO quarantine
            (id, evidence_id, channel, reason, number, trade_no, amount, currency, at, sameness)
         VALUES (2, 1, 'wechat', 'wrong_amount', 'N', 'T', 1, 'CNY', 0, 'S');
         INSERT INTO task (id, kind, order_id, order_kind, attempt_id, target, lane, state, due_at,
            lease_token, lease_until, ended_at, failures, rounds, last_error, created_at)
         VALUES (3, 'push_zhuoyue', {order_id}, 'R', NULL, 'zhuoyue', {order_id}, 'due', 0,
            NULL, NULL, NULL, 0, 0, NULL, 0);"
    );
    BackDoor(opened.config.clone()).run(&written).await;
    let (filter, page) = (MoneyFilter::default(), Page { number: 1, size: 10 });
    let late = opened.ports.money_queries.late_payments(&filter, page).await.unwrap();
    assert_eq!((late.total, &late.rows[0].decision), (1, &LateDecision::Waiting));
    let quarantine = opened.ports.money_queries.quarantine(&filter, page).await.unwrap();
    assert_eq!((quarantine.total, &quarantine.rows[0].resolution), (1, &None));
    let figures = opened.ports.queries.figures().await.unwrap();
    assert_eq!((figures.late_payments, figures.quarantined), (1, 1));
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.tasks().of_order(order.id).await.unwrap().len(), 1);
    unit.roll_back().await.unwrap();
}

/// It knows neither pages nor stock; what this release writes it leaves alone.
async fn packages_of_the_release_before_are_shown_where_their_shelf_was(opened: Opened) {
    let written = |(id, shelf)| {
        format!(
            "INSERT INTO package (id, version, name, rate, months, price, list_price, currency,
                description, shelf, audience, for_new, for_renewal, position, on_sale, sale_from,
                sale_until, targets, late_money)
             VALUES ({id}, 1, '100M/12', '100M', 12, 46000, NULL, 'CNY', '百兆宽带一年', '{shelf}',
                'everyone', TRUE, TRUE, 1, TRUE, NULL, NULL, 'zhuoyue', 'hold');"
        )
    };
    let back_door = BackDoor(opened.config.clone());
    back_door.run(&[(74, "home"), (75, "family"), (76, "group")].map(written).concat()).await;
    let shown = |id, shelf| domain::Package {
        id: domain::PackageId(id),
        shelf,
        shown_at: given::shown_at(shelf),
        ..given::package()
    };
    let packages = [shown(74, Shelf::Home), shown(75, Shelf::Family), shown(76, Shelf::Group)];
    assert_eq!(opened.ports.queries.packages().await.unwrap(), packages);
    let [mut changed, ..] = packages;
    changed.shown_at = Vec::new();
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().update(&mut changed).await.unwrap();
    unit.commit().await.unwrap();
    back_door.run("UPDATE package SET name = 'renamed' WHERE id = 74").await;
    let found = opened.ports.queries.packages().await.unwrap().remove(0);
    assert_eq!((found.name.as_str(), found.shown_at), ("renamed", Vec::new()));
}

/// It knows no accounts of customers, and counts wrong passwords beside the account.
async fn orders_and_staff_of_the_release_before_are_read(opened: Opened) {
    let (order, staff) = (given::order(), given::staff("finance"));
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.commit().await.unwrap();
    let (id, staff_id) = (order.id.number().as_i64(), staff.id);
    let at = staff.created_at.timestamp_micros();
    let written = format!(
        "CREATE TABLE written AS SELECT * FROM orders;
         DELETE FROM orders;
         INSERT INTO orders (id, kind, query_id, contact, phone_hash, package_id, package_version,
            package_name, package_rate, package_months, package_targets, package_late_money,
            amount, currency, source_info, source_detail, state, state_at, paid_at, paid_by,
            stage_before, stage_before_at, created_at, expires_at, version)
         SELECT {id}, kind, query_id, contact, phone_hash, package_id, package_version,
            package_name, package_rate, package_months, package_targets, package_late_money,
            amount, currency, source_info, source_detail, state, state_at, paid_at, paid_by,
            stage_before, stage_before_at, created_at, expires_at, version FROM written;
         DROP TABLE written;
         INSERT INTO staff_account
            (id, account, role, password_hash, failures, locked_until, created_at, version)
         VALUES ({staff_id}, 'finance', 'finance', '{}', 3, {at}, {at}, 1);",
        staff.password_hash
    );
    BackDoor(opened.config.clone()).run(&written).await;
    assert_eq!(opened.ports.queries.order(order.id).await.unwrap(), Some(order.clone()));
    let by = |name: Option<PersonName>| OrderFilter {
        phone: Some(order.contact.phone.clone()),
        name,
        ..OrderFilter::default()
    };
    let (people, page) = (&opened.ports.people_queries, Page { number: 1, size: 10 });
    assert_eq!(people.orders(&by(None), page).await.unwrap().total, 1);
    let by_name = by(Some(order.contact.name.clone()));
    assert_eq!(people.orders(&by_name, page).await.unwrap().total, 0, "not by its name yet");
    let mut unit = opened.ports.store.begin().await.unwrap();
    let mut found = unit.staff().find(staff.id).await.unwrap().unwrap();
    assert!(found == staff);
    unit.staff().update(&mut found).await.unwrap();
    unit.orders().amend(&mut order.clone()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(people.orders(&by_name, page).await.unwrap().total, 1);
}

async fn what_staff_did_stays_as_it_is(opened: Opened) {
    let entry = given::audit("refund.request", "RF1");
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.audit().add(&entry).await.unwrap();
    unit.commit().await.unwrap();
    let back_door = BackDoor(opened.config.clone());
    for change in ["UPDATE audit SET account = 'nobody'", "DELETE FROM audit"] {
        let refused = back_door.try_run(change).await.unwrap_err();
        assert!(refused.contains("the audit is kept as it is"), "{refused}");
    }
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.audit().newest(9).await.unwrap(), [entry]);
    unit.roll_back().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_together_migrate_once() {
    let database = testkit::postgres::fresh_database().await.unwrap();
    let config = db::DatabaseConfig::Postgres { url: database.url.clone(), pool_size: 2 };
    let clock = testkit::fakes::FakeClock::new();
    let mut starts = Vec::new();
    for _server in 0..4 {
        let database = crate::support::connect(&config, &clock).await;
        starts.push(tokio::spawn(async move { database.migrate().await }));
    }
    for start in starts {
        start.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_runtime_of_one_thread_is_refused_and_not_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let path = crate::support::sqlite_path(&folder);
    let clock = testkit::fakes::FakeClock::new();
    let database = crate::support::connect(&db::DatabaseConfig::Sqlite { path }, &clock).await;
    assert!(matches!(database.migrate().await, Err(DatabaseError::SingleThreaded)));
}
