//! Members of staff: what each may do, how they sign in, and the record of what they did.

use crate::id::{AuditId, StaffId};
use crate::time::Timestamp;
use chrono::TimeDelta;
use std::fmt;

/// So many wrong passwords in a row lock an account…
const MOST_FAILURES: u32 = 5;
/// …for so long.
const LOCKED_FOR: TimeDelta = TimeDelta::minutes(10);
/// How long a session lasts.
pub const SESSION_LIFE: TimeDelta = TimeDelta::hours(12);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Admin,
    Finance,
    Service,
    Content,
    ReadOnly,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See payments, refunds, quarantine and reconciliation.
    SeeMoney,
    /// Give money back, decide about late and quarantined money, settle differences.
    MoveMoney,
    /// Push orders again, put tasks back, settle what got stuck.
    Fulfil,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Admin, Self::Finance, Self::Service, Self::Content, Self::ReadOnly];

    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Finance => "finance",
            Self::Service => "service",
            Self::Content => "content",
            Self::ReadOnly => "read_only",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    pub fn may(self, permission: Permission) -> bool {
        match self {
            Self::Admin => true,
            Self::Finance => {
                matches!(permission, Permission::SeeMoney | Permission::MoveMoney)
            }
            Self::Service => matches!(permission, Permission::SeeMoney | Permission::Fulfil),
            Self::Content => false,
            Self::ReadOnly => permission == Permission::SeeMoney,
        }
    }
}

/// An account and what has become of its sign-ins.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffAccount {
    pub id: StaffId,
    /// What they sign in with.
    pub account: String,
    pub role: Role,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Wrong passwords in a row.
    pub failures: u32,
    pub locked_until: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

impl StaffAccount {
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    /// A wrong password: the last of too many locks the account.
    pub fn fail(&mut self, now: Timestamp) {
        self.failures += 1;
        if self.failures >= MOST_FAILURES {
            self.failures = 0;
            self.locked_until = Some(now + LOCKED_FOR);
        }
    }

    pub fn succeed(&mut self) {
        self.failures = 0;
        self.locked_until = None;
    }
}

/// Without the password's hash.
impl fmt::Debug for StaffAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffAccount")
            .field("id", &self.id)
            .field("account", &self.account)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Someone signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub id: StaffId,
    pub account: String,
    pub role: Role,
}

impl From<&StaffAccount> for StaffMember {
    fn from(staff: &StaffAccount) -> Self {
        Self { id: staff.id, account: staff.account.clone(), role: staff.role }
    }
}

/// A sign-in that holds until it ends. Only a keyed hash of its token is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffSession {
    pub token_hash: [u8; 32],
    pub staff_id: StaffId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Without the token's hash.
impl fmt::Debug for StaffSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffSession").field("staff_id", &self.staff_id).finish_non_exhaustive()
    }
}

/// One thing that a member of staff did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: AuditId,
    /// The account; `server` for what a command line did.
    pub account: String,
    /// `refund.request`, `quarantine.resolve`, …
    pub action: &'static str,
    /// What it was done to: the id or number, nothing personal.
    pub subject: String,
    /// The reason given, and what was chosen.
    pub detail: String,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use chrono::{TimeZone, Utc};

    #[test]
    fn who_may_do_what() {
        let table = [
            (Role::Admin, [true, true, true]),
            (Role::Finance, [true, true, false]),
            (Role::Service, [true, false, true]),
            (Role::Content, [false, false, false]),
            (Role::ReadOnly, [true, false, false]),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, expected) in table {
            let permissions = [Permission::SeeMoney, Permission::MoveMoney, Permission::Fulfil];
            assert_eq!(permissions.map(|permission| role.may(permission)), expected, "{role:?}");
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
    }

    #[test]
    fn five_wrong_passwords_lock_for_ten_minutes() {
        let now = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let mut staff = StaffAccount {
            id: StaffId(Snowflake::from_i64(1).unwrap()),
            account: "admin".to_owned(),
            role: Role::Admin,
            password_hash: String::new(),
            failures: 0,
            locked_until: None,
            created_at: now,
            version: 1,
        };
        for _wrong in 0..4 {
            staff.fail(now);
            assert!(!staff.is_locked(now));
        }
        staff.fail(now);
        assert!(staff.is_locked(now + TimeDelta::minutes(9)));
        assert!(!staff.is_locked(now + TimeDelta::minutes(10)));
        staff.succeed();
        assert!(!staff.is_locked(now));
    }
}
