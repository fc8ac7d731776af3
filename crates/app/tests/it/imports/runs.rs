use super::{HEADER, boss, counts, lines, member, service, users};
use crate::support::World;
use app::{CustomerSource, ImportError, NewImport};
use chrono::TimeDelta;
use domain::import::{ChangeKind, ImportState};
use domain::ports::{Clock, ImportQueries};
use domain::staff::Role;
use domain::{Customer, QueryId};
use testkit::fakes::StoreFailure;
use testkit::given;

#[tokio::test]
async fn lines_become_customers_and_bad_ones_a_report() {
    let world = World::new();
    let text = lines(7)
        + "PBS8,测试,手机,某路,100M/12,100M,2026-12-31\nPBS1,测试,1,某路,100M,100M,2026-12-31\n\npbs9\n";
    let import = world.imported(boss(), &text).await;
    assert_eq!(import.state, ImportState::Done { at: world.clock.now() });
    assert_eq!(counts(&import), [10, 7, 0, 0, 3]);
    assert_eq!(import.line, 12);
    let customer = world.customer("PBS7").await.unwrap();
    assert_eq!(customer.contact.phone.expose(), "13800000007");
    assert_eq!(customer.copied_at, import.created_at);
    let refusals = world.store.refusals(import.id, 0, 10).await.unwrap();
    let told: Vec<_> =
        refusals.iter().map(|refusal| (refusal.line, refusal.column.as_str())).collect();
    assert_eq!(told, [(9, "phoneNumber"), (10, "queryId"), (12, "queryId")]);
    assert_eq!(refusals[1].reason, "stands on an earlier line of the file already");
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let world = World::new();
    world.imported(boss(), &lines(10)).await;
    let before = world.customer("PBS3").await;
    world.advance(TimeDelta::days(1));
    let again = world.imported(boss(), &lines(10)).await;
    assert_eq!(counts(&again), [10, 0, 0, 10, 0]);
    assert_eq!(world.customer("PBS3").await, before);
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_shows_what_it_would_change() {
    let world = World::new();
    world.imported(boss(), &lines(3)).await;
    let changed = lines(5).replace("某路2号", "新路2号");
    let import = world.imported(NewImport { dry_run: true, ..boss() }, &changed).await;
    assert_eq!(counts(&import), [5, 2, 1, 2, 0]);
    assert_eq!(world.customer("PBS4").await, None);
    assert_eq!(world.customer("PBS2").await.unwrap().contact.address.expose(), "某路2号");
    let samples = world.app.imports.samples(&service(), import.id).await.unwrap();
    let told: Vec<_> = samples.iter().map(|change| (change.line, change.kind)).collect();
    assert_eq!(
        told,
        [(3, ChangeKind::Changed), (5, ChangeKind::Created), (6, ChangeKind::Created)]
    );
    assert_eq!(samples[0].fields.len(), 1);
    assert_eq!(samples[0].fields[0].field, "address");
    let real = world.imported(boss(), &changed).await;
    assert_eq!(counts(&real), counts(&import), "the dry run told the truth");
    assert!(world.app.imports.samples(&service(), real.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_store_that_fails_in_the_middle_costs_and_repeats_no_line() {
    let world = World::new();
    let received = world.send(boss(), &lines(20)).await.unwrap();
    for failing in 0..60 {
        // At another place in each round.
        for _calls in 0..failing % 7 {
            let _import = world.store.import(received.import.id).await.unwrap();
        }
        world.store.fail_next_commit(StoreFailure::Unavailable);
        let _ran = world.app.jobs.run_due().await;
        world.advance(TimeDelta::minutes(12));
    }
    world.live_through(TimeDelta::hours(1)).await;
    let import = world.store.import(received.import.id).await.unwrap().unwrap();
    assert_eq!(import.state.name(), "done");
    assert_eq!(counts(&import), [20, 20, 0, 0, 0]);
}

#[tokio::test]
async fn a_file_that_breaks_in_the_middle_fails_with_its_line_and_keeps_what_is_done() {
    let world = World::new();
    let import = world.imported(boss(), &(lines(8) + "!\n")).await;
    let ImportState::Failed { problem, .. } = &import.state else { panic!("{import:?}") };
    assert_eq!((problem.line, problem.problem.as_str()), (Some(10), "a broken line"));
    assert_eq!(counts(&import)[1], 8);
    assert!(world.customer("PBS8").await.is_some());
    assert_eq!(world.store.chunk(import.id, 0).await.unwrap(), None);
    assert_eq!(world.task("import").state.name(), "done", "no retry makes the file better");
}

#[tokio::test]
async fn what_boss_said_after_the_file_came_stays() {
    let world = World::new();
    let received = world.send(boss(), &lines(2)).await.unwrap();
    let newer = Customer {
        query_id: QueryId::parse("PBS1").unwrap(),
        copied_at: received.import.created_at + TimeDelta::seconds(1),
        ..given::customer()
    };
    world.store.put_customer(newer.clone());
    world.run_all().await;
    assert_eq!(world.customer("PBS1").await, Some(newer));
    let import = world.store.import(received.import.id).await.unwrap().unwrap();
    assert_eq!(counts(&import), [2, 1, 0, 1, 0]);
}

#[tokio::test]
async fn an_import_is_cancelled_once_and_leaves_what_is_done() {
    let world = World::new();
    let received = world.send(boss(), &lines(2)).await.unwrap();
    let id = received.import.id;
    let forbidden = world.app.imports.cancel(&member(Role::Finance), id).await.unwrap_err();
    assert!(matches!(forbidden, ImportError::Forbidden(_)), "{forbidden}");
    for _again in 0..2 {
        let cancelled = world.app.imports.cancel(&service(), id).await.unwrap();
        assert_eq!(cancelled.state.name(), "cancelled");
    }
    world.run_all().await;
    assert_eq!(world.customer("PBS1").await, None);
    assert_eq!(world.task("import").state.name(), "done");
    let done = world.imported(boss(), &lines(3)).await;
    let late = world.app.imports.cancel(&service(), done.id).await.unwrap_err();
    assert!(matches!(late, ImportError::Ended), "{late}");
}

#[tokio::test]
async fn beginning_and_end_are_recorded_with_the_counts_and_without_values() {
    let world = World::new();
    let import = world.imported(boss(), &lines(2)).await;
    let audit = world.store.audit();
    let told: Vec<_> = audit.iter().map(|entry| (entry.action, entry.account.as_str())).collect();
    assert_eq!(told, [("import.start", "wang"), ("import.end", "wang")]);
    assert_eq!(audit[1].subject, import.id.to_string());
    assert_eq!(
        audit[1].detail,
        "boss, done: 2 lines, 2 created, 0 changed, 0 unchanged, 0 refused"
    );
}

#[tokio::test]
async fn somebody_on_the_list_is_qualified_before_and_after_boss_knows_them() {
    let world = World::new();
    let id = given::query_id();
    let import = world.imported(users(), &format!("查询号,活动\n{id},双十一\nPBS9,\n")).await;
    assert_eq!(counts(&import), [2, 2, 0, 0, 0]);
    // Not a customer of ours until the directory is asked.
    let found = world.app.renewals.find(&id).await.unwrap();
    assert_eq!(found.source, CustomerSource::Directory);
    assert!(found.customer.qualified);
    assert!(world.app.renewals.find(&id).await.unwrap().customer.qualified);
    world.advance(TimeDelta::hours(25));
    assert!(world.app.renewals.find(&id).await.unwrap().customer.qualified);
    let told = world.app.imports.qualification(&service(), &id).await.unwrap();
    assert_eq!(told.by_boss, Some(false), "the list is no part of the copy");
    assert_eq!(told.listed.unwrap().since, import.created_at);
    let again =
        world.imported(users(), &format!("查询号,活动,达标\n{id},双十一,是\nPBS9,秋,\n")).await;
    assert_eq!(counts(&again), [2, 0, 1, 1, 0]);
    let off = world.imported(users(), &format!("查询号,达标\n{id},否\nPBS8,否\n")).await;
    assert_eq!(counts(&off), [2, 0, 1, 1, 0]);
    assert!(!world.app.renewals.find(&id).await.unwrap().customer.qualified);
}

#[tokio::test]
async fn columns_that_nothing_is_known_of_are_told() {
    let world = World::new();
    let text = lines(1).replace(HEADER, &format!("{HEADER},备注"));
    let import = world.imported(boss(), &text).await;
    assert_eq!(import.ignored, ["备注"]);
    assert_eq!(counts(&import), [1, 1, 0, 0, 0]);
}
