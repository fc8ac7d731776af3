//! Every day once, whoever runs it and whatever breaks off.

use super::{Books, counts};
use crate::support::{member, settings};
use app::{Application, ReconcileError};
use chrono::{Days, NaiveDate, TimeDelta};
use domain::ports::Store;
use domain::reconciliation::{Reconciliation, ReconciliationSource, ReconciliationState};
use domain::staff::{Permission, Role};
use domain::{Channel, TaskState};
use futures_util::FutureExt;
use std::future::pending;
use testkit::fakes::{StatementFault, StoreFailure};
use testkit::given;

/// The run of the day before, which is due at half past ten in Shanghai.
fn of_yesterday(books: &Books) -> Vec<Reconciliation> {
    let runs = books.world.store.reconciliations();
    runs.into_iter().filter(|run| run.day == given::day()).collect()
}

/// A world in which the day of the start is about to be due.
async fn morning() -> Books {
    let books = Books::new();
    books.world.run_all().await;
    books.world.advance(TimeDelta::minutes(22 * 60 + 30) - TimeDelta::seconds(1));
    books.world.run_all().await;
    assert!(of_yesterday(&books).is_empty());
    books
}

#[tokio::test]
async fn at_half_past_ten_the_day_before_is_reconciled() {
    let books = morning().await;
    books.world.advance(TimeDelta::seconds(1));
    books.world.run_all().await;
    let [run] = of_yesterday(&books).try_into().unwrap();
    assert_eq!((run.source, run.state.name()), (ReconciliationSource::Daily, "done"));
    books.world.live_through(TimeDelta::minutes(10)).await;
    assert_eq!(of_yesterday(&books).len(), 1);
    books.world.assert_sound().await;
}

/// The days that were reconciled by themselves, oldest first.
fn days(books: &Books) -> Vec<NaiveDate> {
    let mut days: Vec<_> = books.world.store.reconciliations().iter().map(|run| run.day).collect();
    days.sort_unstable();
    days
}

#[tokio::test]
async fn days_on_which_nobody_ran_are_made_up_for() {
    let books = Books::new();
    books.world.run_all().await;
    let before = |days| given::day().checked_sub_days(Days::new(days)).unwrap();
    let after = |days| given::day().checked_add_days(Days::new(days)).unwrap();
    assert_eq!(days(&books), [before(1)], "a first start begins with the newest day alone");
    books.world.advance(TimeDelta::days(4));
    books.world.run_all().await;
    assert_eq!(days(&books), [before(1), after(0), after(1), after(2), after(3)]);
    books.world.advance(TimeDelta::days(30));
    books.world.run_all().await;
    let newest: Vec<_> = (27..34).map(after).collect();
    assert_eq!(days(&books)[5..], newest, "no more than a week");
    assert!(books.world.store.reconciliations().iter().all(|run| run.state.name() == "done"));
    books.world.assert_sound().await;
}

#[tokio::test]
async fn a_day_that_was_left_out_between_others_is_made_up_for() {
    let books = Books::new();
    books.world.run_all().await;
    let day = given::day().checked_add_days(Days::new(2)).unwrap();
    let source = ReconciliationSource::Daily;
    let account = given::merchant(Channel::Wechat).to_owned();
    let known = Reconciliation { source, day, account, ..given::reconciliation() };
    let mut unit = books.world.store.begin().await.unwrap();
    unit.reconciliations().insert(&known).await.unwrap();
    unit.commit().await.unwrap();
    books.world.advance(TimeDelta::days(4));
    books.world.run_all().await;
    assert_eq!(days(&books).len(), 5);
}

#[tokio::test]
async fn two_servers_do_it_once() {
    let books = morning().await;
    books.bill([given::statement_line(&given::attempt(&given::order()), 1)]);
    let fetched = books.statements.fetches();
    let second = Application::new(books.world.ports(), settings());
    books.world.advance(TimeDelta::seconds(1));
    for _round in 0..3 {
        let (first, other) = (&books.world.app.reconciliations, &second.reconciliations);
        let (one, two) = futures_util::join!(first.ensure_daily(), other.ensure_daily());
        assert!(one.is_ok() && two.is_ok());
        let (one, two) = futures_util::join!(books.world.app.jobs.run_due(), second.jobs.run_due());
        assert!(one.is_ok() && two.is_ok());
    }
    let [run] = of_yesterday(&books).try_into().unwrap();
    assert_eq!(counts(&run), [1, 0, 1, 0]);
    assert_eq!(books.statements.fetches(), fetched + 1);
}

#[tokio::test]
async fn a_bill_that_is_not_ready_is_fetched_twenty_minutes_later() {
    let books = morning().await;
    books.world.advance(TimeDelta::seconds(1));
    books.statements.fault(StatementFault::NotReady);
    books.world.run_all().await;
    assert_eq!(of_yesterday(&books)[0].state, ReconciliationState::Requested);
    let fetched = books.statements.fetches();
    books.world.live_through(TimeDelta::minutes(19)).await;
    assert_eq!(books.statements.fetches(), fetched);
    books.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(of_yesterday(&books)[0].state.name(), "done");
}

#[tokio::test]
async fn a_bill_that_cannot_be_had_is_shown_to_staff() {
    for fault in [StatementFault::Damaged, StatementFault::Refused] {
        let books = morning().await;
        books.world.advance(TimeDelta::seconds(1));
        books.statements.fault(fault);
        books.world.run_all().await;
        let [run] = of_yesterday(&books).try_into().unwrap();
        let ReconciliationState::Failed { reason, .. } = run.state else { panic!("{fault:?}") };
        assert!(!reason.is_empty());
        assert_eq!(books.world.tasks("reconcile").pop().unwrap().state.name(), "dead");
        assert!(books.world.store.differences().is_empty());
        // Staff have it run again once the provider has mended it.
        let staff = member(Role::Finance);
        let reconciliations = &books.world.app.reconciliations;
        reconciliations.run_again(&staff, Channel::Wechat, given::day()).await.unwrap();
        books.world.run_all().await;
        assert_eq!(of_yesterday(&books)[1].state.name(), "done");
    }
}

#[tokio::test]
async fn a_provider_that_is_not_reached_is_tried_again() {
    let books = morning().await;
    books.world.advance(TimeDelta::seconds(1));
    books.statements.fault(StatementFault::Unavailable);
    books.world.run_all().await;
    assert_eq!(books.world.tasks("reconcile").pop().unwrap().state, TaskState::Retrying);
    books.world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(of_yesterday(&books)[0].state.name(), "done");
}

#[tokio::test]
async fn a_run_that_was_broken_off_is_begun_anew_without_doubling_anything() {
    let books = Books::new();
    let attempt = books.paid_in_secret().await;
    books.gateway.hide_money(true);
    books.world.advance(TimeDelta::hours(2));
    books.world.run_all().await;
    books.gateway.hide_money(false);
    books.world.advance(TimeDelta::minutes(20 * 60 + 30));
    let unknown = given::statement_line(&given::attempt(&given::order()), 1);
    books.bill([unknown, given::statement_line(&attempt, 2)]);
    // It has kept the lines and a difference when it asks about the second.
    books.gateway.after_query(pending());
    books.world.app.reconciliations.ensure_daily().await.unwrap();
    assert!(books.world.app.jobs.run_due().now_or_never().is_none());
    let [broken] = of_yesterday(&books).try_into().unwrap();
    assert_eq!((broken.state.name(), books.found(&broken).len()), ("running", 1));
    books.world.advance(TimeDelta::seconds(61));
    books.world.run_all().await;
    let [run] = of_yesterday(&books).try_into().unwrap();
    // Asked once more, the provider is heard.
    assert_eq!((run.state.name(), counts(&run)), ("done", [2, 0, 2, 1]));
    let expected = [["payment", "theirs_only", "open"], ["payment", "state", "healed"]];
    assert_eq!(books.found(&run), expected);
    assert_eq!(books.world.tasks("reconcile").pop().unwrap().failures, 0);
    books.world.assert_sound().await;
}

#[tokio::test]
async fn one_at_the_command_line_that_breaks_off_does_not_stay_running() {
    let books = Books::new();
    let attempt = books.paid_in_secret().await;
    books.bill([given::statement_line(&attempt, 1)]);
    books.next_day();
    let store = books.world.store.clone();
    books.gateway.after_query(async move { store.fail_next(StoreFailure::Unavailable) });
    // What fails is settling the answer, which leaves the difference open, or what comes after it.
    let store = books.world.store.clone();
    let reconciliations = &books.world.app.reconciliations;
    let run = reconciliations.run_now(Channel::Wechat, given::day()).await.unwrap();
    assert_eq!(books.found(&run), [["payment", "state", "open"]]);
    books.gateway.after_query(async move {
        store.fail_next_commit(StoreFailure::Unavailable);
        store.fail_next_commit(StoreFailure::Unavailable);
    });
    let failed = reconciliations.run_now(Channel::Wechat, given::day()).await;
    assert!(matches!(failed, Err(ReconcileError::Store(_))));
    assert_eq!(of_yesterday(&books)[1].state.name(), "failed");
}

#[tokio::test]
async fn staff_have_a_day_run_again_that_is_over() {
    let books = Books::new();
    books.next_day();
    books.world.run_all().await;
    let reconciliations = &books.world.app.reconciliations;
    let (finance, day) = (member(Role::Finance), given::day());
    for role in Role::ALL {
        let run = reconciliations.run_again(&member(role), Channel::Wechat, day).await;
        assert_eq!(run.is_ok(), role.may(Permission::MoveMoney), "{role:?}");
        assert_eq!(matches!(run, Err(ReconcileError::Forbidden(_))), run.is_err());
    }
    let today = day.checked_add_days(Days::new(1)).unwrap();
    let early = reconciliations.run_again(&finance, Channel::Wechat, today).await;
    assert!(matches!(early, Err(ReconcileError::NotOver)));
    let alipay = reconciliations.run_again(&finance, Channel::Alipay, day).await;
    assert!(matches!(alipay, Err(ReconcileError::NotOffered)));
    let written = books.world.audited();
    assert_eq!(written.len(), 2);
    assert!(written.iter().all(|(action, _)| *action == "reconciliation.run"));
    books.world.run_all().await;
    let sources: Vec<_> = of_yesterday(&books).iter().map(|run| run.source.name()).collect();
    assert_eq!(sources, ["daily", "staff", "staff"]);
    assert!(of_yesterday(&books).iter().all(|run| run.state.name() == "done"));
}
