use super::{Forbidden, StaffDesk, allow, audit};
use crate::unit::finish;
use domain::account::NewPassword;
use domain::id::StaffId;
use domain::ports::{IdError, Page, Paged, StoreError, UnitOfWork};
use domain::staff::{Permission, Role, StaffAccount, StaffMember};
use domain::time::Timestamp;

/// As many accounts as are looked through for the last administrator at once.
const LIST_SIZE: u32 = 100;

#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such account")]
    Unknown,
    #[error("the account's name is taken")]
    Taken,
    /// Nobody could make another.
    #[error("the last administrator stays one")]
    LastAdmin,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// Somebody is hired.
#[derive(Debug, Clone)]
pub struct NewStaff {
    pub account: String,
    pub role: Role,
    pub password: NewPassword,
}

/// What is done to an account. Each ends its sessions, but for being enabled again.
#[derive(Debug, Clone)]
pub enum ChangeStaff {
    Role(Role),
    Password(NewPassword),
    Disable,
    Enable,
}

impl ChangeStaff {
    fn action(&self) -> &'static str {
        match self {
            Self::Role(_) => "staff.role",
            Self::Password(_) => "staff.password",
            Self::Disable => "staff.disable",
            Self::Enable => "staff.enable",
        }
    }
}

impl StaffDesk {
    /// By account.
    pub async fn list(
        &self,
        staff: &StaffMember,
        page: Page,
    ) -> Result<Paged<StaffAccount>, ManageError> {
        allow(staff, Permission::ManageStaff)?;
        Ok(self.ports.people.staff(page).await?)
    }

    pub async fn create(
        &self,
        staff: &StaffMember,
        new: NewStaff,
    ) -> Result<StaffAccount, ManageError> {
        allow(staff, Permission::ManageStaff)?;
        let id = StaffId(self.ports.ids.next_id()?);
        let password_hash = self.ports.secrets.hash_password(new.password.expose()).await;
        let mut work = self.ports.store.begin().await?;
        let created = async {
            let created_at = work.now().await?;
            let NewStaff { account, role, password: _ } = new;
            let disabled_at = None;
            let made = StaffAccount {
                id,
                account,
                role,
                password_hash,
                disabled_at,
                created_at,
                version: 1,
            };
            work.staff().insert(&made).await?;
            let record = ("staff.create", made.account.clone(), role.name().to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, created_at).await?;
            Ok(made)
        }
        .await;
        match finish(work, created).await {
            Err(ManageError::Store(StoreError::Duplicate)) => Err(ManageError::Taken),
            result => result,
        }
    }

    /// Once more is no error: it is recorded again.
    pub async fn change(
        &self,
        staff: &StaffMember,
        id: StaffId,
        change: ChangeStaff,
    ) -> Result<StaffAccount, ManageError> {
        allow(staff, Permission::ManageStaff)?;
        let action = change.action();
        let change = self.hashed(change).await;
        let admins = self.admins().await?;
        let mut work = self.ports.store.begin().await?;
        let changed = async {
            let others = lock_admins(work.as_mut(), &admins, id).await?;
            let mut account = lock(work.as_mut(), id).await?;
            let was_admin = is_admin(&account);
            let now = work.now().await?;
            let detail = apply(&mut account, change, now);
            if was_admin && !is_admin(&account) && others == 0 {
                return Err(ManageError::LastAdmin);
            }
            work.staff().update(&mut account).await?;
            work.sessions().end_all(id).await?;
            let record = (action, account.account.clone(), detail);
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await?;
            Ok(account)
        }
        .await;
        finish(work, changed).await
    }

    /// The slow hash of a new password, made before anything is locked.
    async fn hashed(&self, change: ChangeStaff) -> Change {
        match change {
            ChangeStaff::Role(role) => Change::Role(role),
            ChangeStaff::Password(new) => {
                Change::Password(self.ports.secrets.hash_password(new.expose()).await)
            }
            ChangeStaff::Disable => Change::Disable,
            ChangeStaff::Enable => Change::Enable,
        }
    }

    /// The names of those who are administrators by now, in the order in which they are locked.
    async fn admins(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for number in 1.. {
            let page = self.ports.people.staff(Page { number, size: LIST_SIZE }).await?;
            let is_last = page.rows.is_empty();
            names.extend(page.rows.into_iter().filter(is_admin).map(|staff| staff.account));
            if is_last {
                break;
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }
}

enum Change {
    Role(Role),
    /// Its hash.
    Password(String),
    Disable,
    Enable,
}

/// What the record says beside the action.
fn apply(account: &mut StaffAccount, change: Change, now: Timestamp) -> String {
    match change {
        Change::Role(role) => {
            let was = std::mem::replace(&mut account.role, role);
            return format!("{} → {}", was.name(), role.name());
        }
        Change::Password(hash) => account.password_hash = hash,
        Change::Disable => account.disabled_at = account.disabled_at.or(Some(now)),
        Change::Enable => account.disabled_at = None,
    }
    String::new()
}

fn is_admin(staff: &StaffAccount) -> bool {
    staff.role == Role::Admin && staff.disabled_at.is_none()
}

/// Locks them all, so that two who dismiss each other at the same moment wait for one another. How
/// many beside the one still are administrators.
async fn lock_admins(
    work: &mut dyn UnitOfWork,
    names: &[String],
    but: StaffId,
) -> Result<usize, StoreError> {
    let mut others = 0;
    for name in names {
        let found = work.staff().lock_by_account(name).await?;
        if found.is_some_and(|staff| staff.id != but && is_admin(&staff)) {
            others += 1;
        }
    }
    Ok(others)
}

async fn lock(work: &mut dyn UnitOfWork, id: StaffId) -> Result<StaffAccount, ManageError> {
    let known = work.staff().find(id).await?.ok_or(ManageError::Unknown)?;
    work.staff().lock_by_account(&known.account).await?.ok_or(ManageError::Unknown)
}
