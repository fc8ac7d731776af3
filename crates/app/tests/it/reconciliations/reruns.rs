//! What staff made of a difference holds when the day is run again.

use super::{Books, counts};
use crate::support::member;
use app::DeskError;
use domain::reconciliation::{DifferenceState, StatementLine};
use domain::staff::{Permission, Role};
use domain::{DifferenceId, PaymentAttempt};
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
