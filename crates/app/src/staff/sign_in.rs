use crate::guards::Guards;
use crate::ports::{Ports, Settings};
use crate::unit::finish;
use domain::id::StaffId;
use domain::limit::{Limit, LimitVerdict};
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
    pub(super) ports: Arc<Ports>,
    settings: Arc<Settings>,
    /// Those that count whatever the settings say.
    guards: Guards,
}

impl StaffDesk {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>, guards: &Guards) -> Self {
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, guards: guards.always() }
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
            disabled_at: None,
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

    /// Does the same, and takes the same time, whether the account exists: failures are counted by
    /// the name that was typed. No transaction is open while the password is checked.
    pub async fn sign_in(&self, account: &str, password: &str) -> Result<SignedIn, SignInError> {
        let failures = self.failures();
        if self.guards.counted(failures, account).await? >= failures.most {
            return Err(SignInError::Locked);
        }
        let known = self.find(account).await?;
        let hash = known.as_ref().map_or("", |staff| staff.password_hash.as_str());
        let is_right = self.ports.secrets.verify_password(password, hash).await;
        // An account that is disabled has no password that is right.
        match known.filter(|staff| is_right && staff.disabled_at.is_none()) {
            Some(staff) => self.open(staff).await,
            None => match self.guards.count(failures, account).await? {
                LimitVerdict::Within => Err(SignInError::Wrong),
                LimitVerdict::Full { until: _ } => Err(SignInError::Locked),
            },
        }
    }

    /// The password was right. Unless it was changed, or the account locked, meanwhile.
    async fn open(&self, seen: StaffAccount) -> Result<SignedIn, SignInError> {
        let mut work = self.ports.store.begin().await?;
        let opened = async {
            let (name, failures) = (seen.account.as_str(), self.failures());
            let staff = work.staff().lock_by_account(name).await?;
            if self.guards.counted_in(work.as_mut(), failures, name).await? >= failures.most {
                return Ok(Err(SignInError::Locked));
            }
            let is_same = |now: &StaffAccount| {
                now.password_hash == seen.password_hash && now.disabled_at.is_none()
            };
            let Some(staff) = staff.filter(is_same) else { return Ok(Err(SignInError::Wrong)) };
            self.guards.clear_in(work.as_mut(), failures, name).await?;
            let now = work.now().await?;
            let (token, expires_at) = (self.ports.secrets.token(), now + SESSION_LIFE);
            let session = StaffSession {
                token_hash: self.hash(&token),
                staff_id: staff.id,
                created_at: now,
                expires_at,
            };
            work.sessions().purge(now).await?;
            work.sessions().add(&session).await?;
            Ok(Ok(SignedIn { token, staff: StaffMember::from(&staff), expires_at }))
        }
        .await;
        finish::<_, SignInError>(work, opened).await?
    }

    fn failures(&self) -> &Limit {
        &self.settings.limits.staff_sign_in_failures
    }

    /// Who the token belongs to, if its session still holds.
    pub async fn authenticate(&self, token: &str) -> Result<Option<StaffMember>, StoreError> {
        Ok(self.session(token).await?.map(|(staff, _until)| staff))
    }

    /// The same, and when the session ends.
    pub async fn session(
        &self,
        token: &str,
    ) -> Result<Option<(StaffMember, Timestamp)>, StoreError> {
        let hash = self.hash(token);
        let mut work = self.ports.store.begin().await?;
        let found = async {
            let now = work.now().await?;
            let session = work.sessions().find(&hash).await?;
            let Some(session) = session.filter(|session| session.expires_at > now) else {
                return Ok(None);
            };
            let staff = work.staff().find(session.staff_id).await?;
            Ok(staff.map(|staff| (staff, session.expires_at)))
        }
        .await;
        let found =
            finish(work, found).await?.filter(|(staff, _until)| staff.disabled_at.is_none());
        Ok(found.map(|(staff, until)| (StaffMember::from(&staff), until)))
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
