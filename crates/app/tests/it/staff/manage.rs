//! Accounts of staff: made, changed, dismissed, and never the last one who could.

use crate::accounts::second_server;
use crate::support::{World, member};
use app::{ChangeStaff, ManageError, NewStaff, SignInError};
use domain::account::NewPassword;
use domain::ports::Page;
use domain::staff::{Permission, Role, StaffAccount, StaffMember};
use testkit::given;

fn password(text: &str) -> NewPassword {
    NewPassword::parse("password", text).unwrap()
}

fn new(account: &str, role: Role) -> NewStaff {
    NewStaff { account: account.to_owned(), role, password: password("correct horse") }
}

/// A world with one administrator.
fn world() -> (World, StaffMember) {
    let world = World::new();
    let admin = StaffAccount { role: Role::Admin, ..given::staff("admin") };
    world.store.put_staff(admin.clone());
    (world, StaffMember::from(&admin))
}

#[tokio::test]
async fn who_is_hired_signs_in_and_is_listed() {
    let (world, admin) = world();
    let staff = &world.app.staff;
    let made = staff.create(&admin, new("wang", Role::Service)).await.unwrap();
    assert!(!format!("{made:?}").contains("fake$"));
    let signed_in = staff.sign_in("wang", "correct horse").await.unwrap();
    assert_eq!(signed_in.staff.role, Role::Service);
    let page = staff.list(&admin, Page { number: 1, size: 10 }).await.unwrap();
    let names: Vec<_> = page.rows.iter().map(|staff| staff.account.as_str()).collect();
    assert_eq!((page.total, names), (2, vec!["admin", "wang"]));
    let taken = staff.create(&admin, new("wang", Role::Admin)).await;
    assert!(matches!(taken, Err(ManageError::Taken)));
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.subject.as_str()), ("staff.create", "wang"));
    assert_eq!(entry.detail, "service");
}

#[tokio::test]
async fn whatever_is_changed_ends_the_sessions_and_is_recorded() {
    let (world, admin) = world();
    let staff = &world.app.staff;
    let id = staff.create(&admin, new("wang", Role::Service)).await.unwrap().id;
    for (change, action) in [
        (ChangeStaff::Role(Role::Content), "staff.role"),
        (ChangeStaff::Password(password("correct horse")), "staff.password"),
        (ChangeStaff::Disable, "staff.disable"),
    ] {
        let token = staff.sign_in("wang", "correct horse").await.unwrap().token;
        staff.change(&admin, id, change).await.unwrap();
        assert!(staff.authenticate(&token).await.unwrap().is_none(), "{action}");
        let audit = world.store.audit();
        assert!(audit.iter().any(|entry| entry.action == action && entry.subject == "wang"));
        assert!(audit.iter().all(|entry| !entry.detail.contains("horse")));
    }
}

#[tokio::test]
async fn who_is_dismissed_is_told_what_a_stranger_is_until_they_are_back() {
    let (world, admin) = world();
    let staff = &world.app.staff;
    let id = staff.create(&admin, new("wang", Role::Service)).await.unwrap().id;
    staff.change(&admin, id, ChangeStaff::Disable).await.unwrap();
    for _try in 0..5 {
        let refused = staff.sign_in("wang", "correct horse").await;
        assert!(matches!(refused, Err(SignInError::Wrong)));
    }
    assert!(matches!(staff.sign_in("wang", "correct horse").await, Err(SignInError::Locked)));
    staff.change(&admin, id, ChangeStaff::Enable).await.unwrap();
    world.advance(chrono::TimeDelta::minutes(10));
    staff.sign_in("wang", "correct horse").await.unwrap();
}

#[tokio::test]
async fn a_session_that_was_there_before_does_not_outlive_the_dismissal() {
    let (world, admin) = world();
    let staff = given::staff("finance");
    world.store.put_staff(StaffAccount { disabled_at: Some(given::start()), ..staff.clone() });
    let token = world.app.staff.sign_in("admin", "secret").await.unwrap().token;
    assert_eq!(world.app.staff.authenticate(&token).await.unwrap(), Some(admin));
    // Stored by another server a moment after the sessions were ended.
    world.store.put_session(given::session(&staff));
    assert!(matches!(world.app.staff.sign_in("finance", "secret").await, Err(SignInError::Wrong)));
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let (world, admin) = world();
    let staff = &world.app.staff;
    for change in [ChangeStaff::Disable, ChangeStaff::Role(Role::ReadOnly)] {
        let refused = staff.change(&admin, admin.id, change).await;
        assert!(matches!(refused, Err(ManageError::LastAdmin)));
    }
    staff.change(&admin, admin.id, ChangeStaff::Role(Role::Admin)).await.unwrap();
    let second = staff.create(&admin, new("second", Role::Admin)).await.unwrap();
    staff.change(&admin, second.id, ChangeStaff::Disable).await.unwrap();
    let refused = staff.change(&admin, admin.id, ChangeStaff::Disable).await;
    assert!(matches!(refused, Err(ManageError::LastAdmin)), "a dismissed one does not count");
    staff.change(&admin, second.id, ChangeStaff::Enable).await.unwrap();
    staff.change(&admin, admin.id, ChangeStaff::Disable).await.unwrap();
}

#[tokio::test]
async fn of_two_who_dismiss_each_other_at_once_one_stays() {
    let (world, admin) = world();
    let second = world.app.staff.create(&admin, new("second", Role::Admin)).await.unwrap();
    let (other, second) = (second_server(&world), StaffMember::from(&second));
    let (one, two) = futures_util::join!(
        world.app.staff.change(&admin, second.id, ChangeStaff::Disable),
        other.staff.change(&second, admin.id, ChangeStaff::Disable)
    );
    assert_eq!([one, two].iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(world.store.staff().iter().filter(|staff| staff.disabled_at.is_none()).count(), 1);
}

#[tokio::test]
async fn nobody_else_manages_and_nobody_is_changed_who_is_not_there() {
    let (world, admin) = world();
    let staff = &world.app.staff;
    let page = Page { number: 1, size: 10 };
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::ManageStaff)) {
        let other = member(role);
        let refused = staff.change(&other, admin.id, ChangeStaff::Enable).await;
        assert!(matches!(refused, Err(ManageError::Forbidden(_))));
        let refused = staff.create(&other, new("wang", Role::Admin)).await;
        assert!(matches!(refused, Err(ManageError::Forbidden(_))));
        assert!(matches!(staff.list(&other, page).await, Err(ManageError::Forbidden(_))));
    }
    let nobody = domain::StaffId(given::id());
    let unknown = staff.change(&admin, nobody, ChangeStaff::Enable).await;
    assert!(matches!(unknown, Err(ManageError::Unknown)));
    assert!(world.store.audit().is_empty());
}

#[tokio::test]
async fn an_unknown_account_is_locked_like_a_real_one() {
    let (world, _admin) = world();
    for account in ["admin", "nobody"] {
        let mut words = Vec::new();
        for _try in 0..7 {
            words.push(world.app.staff.sign_in(account, "guess").await.unwrap_err().to_string());
        }
        let wrong = words.iter().filter(|word| word.contains("wrong account")).count();
        assert_eq!((wrong, words.len()), (5, 7), "{account}: {words:?}");
        assert!(words[5..].iter().all(|word| word.contains("locked")), "{account}: {words:?}");
    }
}
