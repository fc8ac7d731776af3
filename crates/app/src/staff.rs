//! Members of staff: signing in, who may do what, and the record of what they did.

mod manage;
mod sign_in;

pub use manage::{ChangeStaff, ManageError, NewStaff};
pub use sign_in::{SignInError, SignedIn, StaffDesk};

use domain::id::AuditId;
use domain::ports::{IdGenerator, StoreError, UnitOfWork};
use domain::staff::{AuditEntry, Permission, StaffMember};
use domain::time::Timestamp;

/// The role of the account does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account may not do that")]
pub struct Forbidden;

pub(crate) fn allow(staff: &StaffMember, permission: Permission) -> Result<(), Forbidden> {
    if staff.role.may(permission) { Ok(()) } else { Err(Forbidden) }
}

/// Records an action in the transaction that does it: action, subject, detail.
pub(crate) async fn audit(
    work: &mut dyn UnitOfWork,
    ids: &dyn IdGenerator,
    staff: &StaffMember,
    (action, subject, detail): (&'static str, String, String),
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = ids.next_id().map_err(|error| StoreError::Unavailable(error.into()))?;
    let id = AuditId(id);
    let account = staff.account.clone();
    work.audit().add(&AuditEntry { id, account, action, subject, detail, at }).await
}
