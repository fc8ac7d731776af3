use crate::ports::Ports;
use crate::unit::finish;
use domain::id::StaffId;
use domain::ports::{IdError, Purpose, StoreError};
use domain::staff::{Role, SESSION_LIFE, StaffAccount, StaffMember, StaffSession};
use domain::time::Timestamp;
use std::sync::Arc;

/// The account that the first start makes.
const FIRST_ACCOUNT: &str = "admin";

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown account or wrong password: never told apart.
    #[error("wrong account or password")]
    Wrong,
    #[error("too many wrong passwords: locked for a while")]
    Locked,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// A new session. The token is told once and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub token: String,
    pub staff: StaffMember,
    pub expires_at: Timestamp,
}

/// Without the token.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("staff", &self.staff).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone)]
pub struct StaffDesk {
    ports: Arc<Ports>,
}

impl StaffDesk {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Makes the first account, if there is none. A password that was made up, to be told once.
    pub async fn first_account(
        &self,
        password: Option<&str>,
    ) -> Result<Option<String>, SignInError> {
        if self.count().await? > 0 {
            return Ok(None);
        }
        let made_up = password.is_none().then(|| self.ports.secrets.token());
        let chosen = password.or(made_up.as_deref()).unwrap_or_default();
        let staff = StaffAccount {
            id: StaffId(self.ports.ids.next_id()?),
            account: FIRST_ACCOUNT.to_owned(),
            role: Role::Admin,
            password_hash: self.ports.secrets.hash_password(chosen).await,
            failures: 0,
            locked_until: None,
            created_at: self.ports.clock.now(),
            version: 1,
        };
        let mut work = self.ports.store.begin().await?;
        let inserted = work.staff().insert(&staff).await;
        match finish(work, inserted).await {
            Ok(()) => Ok(made_up),
            // Another server was first.
            Err(StoreError::Duplicate) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the same time whether the account exists. No transaction is open meanwhile.
    pub async fn sign_in(&self, account: &str, password: &str) -> Result<SignedIn, SignInError> {
        let known = self.find(account).await?;
        let hash = known.as_ref().map_or("", |staff| staff.password_hash.as_str());
        let is_right = self.ports.secrets.verify_password(password, hash).await;
        let mut work = self.ports.store.begin().await?;
        let signed_in = async {
            let now = work.now().await?;
            let Some(mut staff) = work.staff().lock_by_account(account).await? else {
                return Ok(Err(SignInError::Wrong));
            };
            if staff.is_locked(now) {
                return Ok(Err(SignInError::Locked));
            }
            // Changed meanwhile: what was checked is not what holds.
            if !is_right || staff.password_hash != hash {
                staff.fail(now);
                work.staff().update(&mut staff).await?;
                return Ok(Err(SignInError::Wrong));
            }
            if staff.failures > 0 || staff.locked_until.is_some() {
                staff.succeed();
                work.staff().update(&mut staff).await?;
            }
            let (token, expires_at) = (self.ports.secrets.token(), now + SESSION_LIFE);
            let token_hash = self.hash(&token);
            let session =
                StaffSession { token_hash, staff_id: staff.id, created_at: now, expires_at };
            work.sessions().purge(now).await?;
            work.sessions().add(&session).await?;
            Ok(Ok(SignedIn { token, staff: StaffMember::from(&staff), expires_at }))
        }
        .await;
        // A wrong password is stored as well: its count is what locks.
        finish::<_, SignInError>(work, signed_in).await?
    }

    /// Who the token belongs to, if its session still holds.
    pub async fn authenticate(&self, token: &str) -> Result<Option<StaffMember>, StoreError> {
        let hash = self.hash(token);
        let mut work = self.ports.store.begin().await?;
        let found = async {
            let now = work.now().await?;
            let session = work.sessions().find(&hash).await?;
            let Some(session) = session.filter(|session| session.expires_at > now) else {
                return Ok(None);
            };
            work.staff().find(session.staff_id).await
        }
        .await;
        Ok(finish(work, found).await?.as_ref().map(StaffMember::from))
    }

    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let ended = work.sessions().end(&self.hash(token)).await;
        finish(work, ended).await
    }

    async fn find(&self, account: &str) -> Result<Option<StaffAccount>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let found = work.staff().lock_by_account(account).await;
        finish(work, found).await
    }

    async fn count(&self) -> Result<i64, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let count = work.staff().count().await;
        finish(work, count).await
    }

    fn hash(&self, token: &str) -> [u8; 32] {
        self.ports.cipher.keyed_hash(Purpose::Session, token.as_bytes())
    }
}
