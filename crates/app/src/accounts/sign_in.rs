use super::{AccountError, Accounts, SignedInCustomer};
use crate::unit::finish;
use domain::account::CustomerAccount;
use domain::customer::PhoneNumber;
use domain::limit::{Limit, LimitVerdict};
use domain::ports::{StoreError, UnitOfWork};
use domain::sms::SmsScene;
use std::fmt;

/// A customer signs in by password.
#[derive(Clone, Copy)]
pub struct PasswordSignIn<'a> {
    pub phone: &'a PhoneNumber,
    pub password: &'a str,
    /// For a solved captcha: needed after a few wrong passwords.
    pub ticket: Option<&'a str>,
    /// Who asks.
    pub address: &'a str,
}

/// Without the password and the ticket.
impl fmt::Debug for PasswordSignIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordSignIn").finish_non_exhaustive()
    }
}

impl Accounts {
    /// Does the same, and takes the same time, whether the phone has an account: failures are
    /// counted by phone. No transaction is open while the password is checked.
    pub async fn sign_in(
        &self,
        request: PasswordSignIn<'_>,
    ) -> Result<SignedInCustomer, AccountError> {
        let phone = request.phone.expose();
        let failures = self.guards.counted(self.failures(), phone).await?;
        if failures >= self.failures().most {
            return Err(AccountError::Locked);
        }
        if failures >= self.settings.limits.sign_in_free_failures {
            self.captchas.use_ticket(request.ticket, request.address).await?;
        }
        let known = self.find_by_phone(request.phone).await?;
        let hash = password_hash(known.as_ref());
        let is_right = self.ports.secrets.verify_password(request.password, hash).await;
        match known.filter(|_account| is_right) {
            Some(account) => self.open(account, phone).await,
            None => Err(self.wrong_password(phone, AccountError::Wrong).await?),
        }
    }

    /// A first sign-in makes the account.
    pub async fn sign_in_by_code(
        &self,
        phone: &PhoneNumber,
        code: &str,
    ) -> Result<SignedInCustomer, AccountError> {
        match self.try_by_code(phone, code).await {
            // Somebody else made the account at the same moment.
            Err(AccountError::Store(StoreError::Duplicate)) => self.try_by_code(phone, code).await,
            result => result,
        }
    }

    async fn try_by_code(
        &self,
        phone: &PhoneNumber,
        code: &str,
    ) -> Result<SignedInCustomer, AccountError> {
        let mut work = self.ports.store.begin().await?;
        let signed_in = async {
            let place = (phone, SmsScene::Login);
            if let Err(error) = self.sms_codes.check_in(work.as_mut(), place, code).await? {
                return Ok(Err(error.into()));
            }
            let account = self.find_or_make(work.as_mut(), phone).await?;
            Ok(Ok(self.begin_session(work.as_mut(), account).await?))
        }
        .await;
        finish::<_, AccountError>(work, signed_in).await?
    }

    /// The password was right. Unless it was changed, or the account locked, meanwhile.
    async fn open(
        &self,
        seen: CustomerAccount,
        phone: &str,
    ) -> Result<SignedInCustomer, AccountError> {
        let mut work = self.ports.store.begin().await?;
        let opened = async {
            let limit = self.failures();
            if self.guards.counted_in(work.as_mut(), limit, phone).await? >= limit.most {
                return Ok(Err(AccountError::Locked));
            }
            let account = work.accounts().find(seen.id).await?;
            let is_same = |now: &CustomerAccount| now.password_hash == seen.password_hash;
            let Some(account) = account.filter(is_same) else {
                return Ok(Err(AccountError::Wrong));
            };
            self.guards.clear_in(work.as_mut(), limit, phone).await?;
            Ok(Ok(self.begin_session(work.as_mut(), account).await?))
        }
        .await;
        finish::<_, AccountError>(work, opened).await?
    }

    /// Counts a wrong password. What it is to be answered with.
    pub(super) async fn wrong_password(
        &self,
        phone: &str,
        wrong: AccountError,
    ) -> Result<AccountError, StoreError> {
        Ok(match self.guards.count(self.failures(), phone).await? {
            LimitVerdict::Within => wrong,
            LimitVerdict::Full { until: _ } => AccountError::Locked,
        })
    }

    pub(super) fn failures(&self) -> &Limit {
        &self.settings.limits.sign_in_failures
    }

    async fn find_by_phone(
        &self,
        phone: &PhoneNumber,
    ) -> Result<Option<CustomerAccount>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let found = work.accounts().find_by_phone(phone).await;
        finish(work, found).await
    }

    pub(super) async fn still_there(
        work: &mut dyn UnitOfWork,
        seen: &CustomerAccount,
    ) -> Result<CustomerAccount, AccountError> {
        work.accounts().find(seen.id).await?.ok_or(AccountError::Gone)
    }
}

/// Checking an account without one takes as long as any other.
pub(super) fn password_hash(account: Option<&CustomerAccount>) -> &str {
    account.and_then(|account| account.password_hash.as_deref()).unwrap_or_default()
}
