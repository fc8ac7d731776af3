//! Members of staff: what each may do, how they sign in, and the record of what they did.

use crate::id::{AuditId, StaffId};
use crate::time::Timestamp;
use chrono::TimeDelta;
use std::fmt;

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
    /// Find orders, masked.
    SeeOrders,
    /// Cancel orders and write notes beside them.
    ChangeOrders,
    /// See names, phones and addresses in plain text; each look is recorded.
    SeePersonalData,
    /// Forget a customer.
    ErasePeople,
    /// Packages, groups, banners and news.
    EditContent,
    /// Make accounts of staff and change their roles.
    ManageStaff,
    /// Read the record of what staff did.
    SeeAudit,
    /// See tasks, jobs, imports and what is monitored.
    SeeWork,
    /// Bring in customers and qualified users from files.
    ImportPeople,
    /// See leads and customers whose term is over, masked.
    SeeLeads,
    /// Send text messages to customers.
    SendMessages,
}

impl Permission {
    pub const ALL: [Self; 14] = [
        Self::SeeMoney,
        Self::MoveMoney,
        Self::Fulfil,
        Self::SeeOrders,
        Self::ChangeOrders,
        Self::SeePersonalData,
        Self::ErasePeople,
        Self::EditContent,
        Self::ManageStaff,
        Self::SeeAudit,
        Self::SeeWork,
        Self::ImportPeople,
        Self::SeeLeads,
        Self::SendMessages,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::SeeMoney => "see_money",
            Self::MoveMoney => "move_money",
            Self::Fulfil => "fulfil",
            Self::SeeOrders => "see_orders",
            Self::ChangeOrders => "change_orders",
            Self::SeePersonalData => "see_personal_data",
            Self::ErasePeople => "erase_people",
            Self::EditContent => "edit_content",
            Self::ManageStaff => "manage_staff",
            Self::SeeAudit => "see_audit",
            Self::SeeWork => "see_work",
            Self::ImportPeople => "import_people",
            Self::SeeLeads => "see_leads",
            Self::SendMessages => "send_messages",
        }
    }
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
        match permission {
            Permission::SeeMoney | Permission::SeeOrders | Permission::SeeWork => {
                self != Self::Content
            }
            Permission::MoveMoney => matches!(self, Self::Admin | Self::Finance),
            Permission::Fulfil
            | Permission::ChangeOrders
            | Permission::SeePersonalData
            | Permission::ImportPeople
            | Permission::SeeLeads
            | Permission::SendMessages => matches!(self, Self::Admin | Self::Service),
            Permission::EditContent => matches!(self, Self::Admin | Self::Content),
            Permission::ErasePeople | Permission::ManageStaff => self == Self::Admin,
            Permission::SeeAudit => matches!(self, Self::Admin | Self::Finance | Self::ReadOnly),
        }
    }
}

/// An account of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffAccount {
    pub id: StaffId,
    /// What they sign in with.
    pub account: String,
    pub role: Role,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Nobody signs in with it any more.
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
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

    #[test]
    fn who_may_do_what() {
        // In the order of `Permission::ALL`.
        let table = [
            (Role::Admin, "yyyyyyyyyyyyyy"),
            (Role::Finance, "yy-y-----yy---"),
            (Role::Service, "y-yyyy----yyyy"),
            (Role::Content, "-------y------"),
            (Role::ReadOnly, "y--y-----yy---"),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, expected) in table {
            let may = |permission| if role.may(permission) { 'y' } else { '-' };
            assert_eq!(Permission::ALL.map(may).iter().collect::<String>(), expected, "{role:?}");
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
    }
}
