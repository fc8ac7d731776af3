//! What staff made of a difference holds when the day is run again.

use super::{Books, counts};
use crate::support::member;
use app::DeskError;
use chrono::{Days, TimeDelta};
use domain::ports::Queries;
use domain::reconciliation::{DifferenceState, StatementLine};
use domain::staff::{Permission, Role};
use domain::{Channel, DifferenceId, PaymentAttempt};
use testkit::fakes::StoreFailure;
use testkit::given;

/// A day with one difference, open: an amount.
async fn one_open() -> (Books, PaymentAttempt, DifferenceId) {
    let books = Books::new();
    let attempt = books.paid().await;
    books.bill([short(&attempt, "459.99")]);
    books.next_day();
    books.run().await;
    let [open] = books.world.store.differences().try_into().unwrap();
    (books, attempt, open.id)
}

fn short(attempt: &PaymentAttempt, amount: &str) -> StatementLine {
    StatementLine { amount: given::yuan(amount), ..given::statement_line(attempt, 1) }
}

#[tokio::test]
async fn resolved_it_is_not_opened_again() {
    let (books, attempt, id) = one_open().await;
    let desk = &books.world.app.desk;
    let resolved = desk.resolve_difference(&member(Role::Finance), id, "手续费").await.unwrap();
    let DifferenceState::Resolved(resolution) = &resolved.state else { panic!("open") };
    assert_eq!((resolution.by.as_str(), resolution.reason.as_str()), ("finance", "手续费"));
    assert_eq!(books.world.audited(), [("difference.resolve", id.to_string())]);
    let run = books.run().await;
    assert_eq!(books.found(&run), [["payment", "amount", "resolved"]]);
    let again = books.world.store.differences().pop().unwrap();
    assert_eq!(again.state, resolved.state);
    // Another amount is another difference.
    books.bill([short(&attempt, "459.98")]);
    let run = books.run().await;
    assert_eq!(books.found(&run), [["payment", "amount", "open"]]);
}

#[tokio::test]
async fn open_it_is_found_again_and_set_right_it_is_gone() {
    let (books, attempt, _id) = one_open().await;
    assert_eq!(books.found(&books.run().await), [["payment", "amount", "open"]]);
    books.bill([given::statement_line(&attempt, 1)]);
    let run = books.run().await;
    assert_eq!(counts(&run), [1, 1, 0, 0]);
}

/// The states of all differences, oldest first.
fn states(books: &Books) -> Vec<&'static str> {
    books.world.store.differences().iter().map(|found| found.state.name()).collect()
}

#[tokio::test]
async fn run_again_each_difference_is_open_once() {
    let (books, attempt, id) = one_open().await;
    books.run().await;
    assert_eq!(states(&books), ["superseded", "open"]);
    assert_eq!(books.world.store.figures().await.unwrap().differences, 1);
    let desk = &books.world.app.desk;
    let old = desk.resolve_difference(&member(Role::Finance), id, "手续费").await;
    assert!(matches!(old, Err(DeskError::Decided)));
    // The provider has set its bill right.
    books.bill([given::statement_line(&attempt, 1)]);
    books.run().await;
    assert_eq!(states(&books), ["superseded", "superseded"]);
    // What takes the place of another is not what staff have resolved.
    books.bill([short(&attempt, "459.99")]);
    books.run().await;
    assert_eq!(states(&books), ["superseded", "superseded", "open"]);
    books.world.assert_sound().await;
}

#[tokio::test]
async fn an_older_run_that_ends_after_a_newer_one_opens_nothing() {
    let (books, _attempt, _id) = one_open().await;
    books.world.run_all().await;
    let reconciliations = &books.world.app.reconciliations;
    let (staff, day) = (member(Role::Finance), given::day());
    let older = reconciliations.run_again(&staff, Channel::Wechat, day).await.unwrap();
    let newer = books.run().await;
    books.world.run_all().await;
    assert_eq!(books.found(&older), [["payment", "amount", "superseded"]]);
    assert_eq!(books.found(&newer), [["payment", "amount", "open"]]);
}

#[tokio::test]
async fn other_days_and_accounts_are_left_alone() {
    let (books, _attempt, id) = one_open().await;
    let next = given::day().checked_add_days(Days::new(1)).unwrap();
    books.world.advance(TimeDelta::days(1));
    books.world.app.reconciliations.run_now(Channel::Wechat, next).await.unwrap();
    let found = books.world.store.differences().into_iter().find(|found| found.id == id).unwrap();
    assert_eq!(found.state, DifferenceState::Open);
}

#[tokio::test]
async fn one_that_breaks_off_leaves_nothing_open_and_takes_nothing_away() {
    let (books, attempt, _id) = one_open().await;
    let unpaid = books.paid_in_secret().await;
    let lines = [short(&attempt, "459.98"), given::statement_line(&unpaid, 2)];
    books.bill(lines);
    let store = books.world.store.clone();
    books.gateway.after_query(async move {
        store.fail_next_commit(StoreFailure::Unavailable);
        store.fail_next_commit(StoreFailure::Unavailable);
    });
    let day = given::day();
    assert!(books.world.app.reconciliations.run_now(Channel::Wechat, day).await.is_err());
    assert_eq!(states(&books), ["open"]);
}

#[tokio::test]
async fn it_is_resolved_once_and_by_those_who_may() {
    let (books, _attempt, id) = one_open().await;
    let desk = &books.world.app.desk;
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::MoveMoney)) {
        let refused = desk.resolve_difference(&member(role), id, "x").await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{role:?}");
    }
    let finance = member(Role::Finance);
    let nothing = desk.resolve_difference(&finance, DifferenceId(given::id()), "x").await;
    assert!(matches!(nothing, Err(DeskError::Unknown)));
    desk.resolve_difference(&finance, id, "手续费").await.unwrap();
    let again = desk.resolve_difference(&finance, id, "别的").await;
    assert!(matches!(again, Err(DeskError::Decided)));
    assert_eq!(books.world.audited().len(), 1);
}
