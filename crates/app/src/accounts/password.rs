use super::sign_in::password_hash;
use super::{AccountError, Accounts};
use crate::unit::finish;
use domain::account::{CustomerAccount, NewPassword};
use domain::customer::PhoneNumber;
use domain::ports::StoreError;
use domain::sms::SmsScene;

impl Accounts {
    /// Ends all sessions but that of the token.
    pub async fn change_password(
        &self,
        (seen, token): (&CustomerAccount, &str),
        old: &str,
        new: &NewPassword,
    ) -> Result<(), AccountError> {
        let phone = seen.phone.expose();
        if self.guards.counted(self.failures(), phone).await? >= self.failures().most {
            return Err(AccountError::Locked);
        }
        let old_hash = password_hash(Some(seen));
        if !self.ports.secrets.verify_password(old, old_hash).await {
            return Err(self.wrong_password(phone, AccountError::PasswordWrong).await?);
        }
        let new_hash = self.ports.secrets.hash_password(new.expose()).await;
        let this_one = self.token_hash(token);
        let mut work = self.ports.store.begin().await?;
        let changed = async {
            let mut account = Self::still_there(work.as_mut(), seen).await?;
            if account.password_hash != seen.password_hash {
                return Err(AccountError::PasswordWrong);
            }
            account.password_hash = Some(new_hash);
            work.accounts().update(&mut account).await?;
            work.account_sessions().end_others(account.id, Some(this_one)).await?;
            self.guards.clear_in(work.as_mut(), self.failures(), phone).await?;
            Ok(())
        }
        .await;
        finish(work, changed).await
    }

    /// A forgotten password: whoever reads the phone's messages chooses another, and every session
    /// ends. A phone without an account gets one, as when it signs in first.
    pub async fn reset_password(
        &self,
        phone: &PhoneNumber,
        code: &str,
        new: &NewPassword,
    ) -> Result<(), AccountError> {
        // Before the slow hash, so that guessing costs us little.
        self.use_code(phone, SmsScene::Password, code).await?;
        let new_hash = self.ports.secrets.hash_password(new.expose()).await;
        match self.store_password(phone, &new_hash).await {
            // Somebody else made or changed the account at the same moment.
            Err(AccountError::Store(StoreError::Duplicate | StoreError::Conflict)) => {
                self.store_password(phone, &new_hash).await
            }
            result => result,
        }
    }

    async fn store_password(&self, phone: &PhoneNumber, hash: &str) -> Result<(), AccountError> {
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            let mut account = self.find_or_make(work.as_mut(), phone).await?;
            account.password_hash = Some(hash.to_owned());
            work.accounts().update(&mut account).await?;
            work.account_sessions().end_others(account.id, None).await?;
            let failures = self.failures();
            self.guards.clear_in(work.as_mut(), failures, phone.expose()).await?;
            Ok(())
        }
        .await;
        finish(work, stored).await
    }

    async fn use_code(
        &self,
        phone: &PhoneNumber,
        scene: SmsScene,
        code: &str,
    ) -> Result<(), AccountError> {
        let mut work = self.ports.store.begin().await?;
        let checked = self.sms_codes.check_in(work.as_mut(), (phone, scene), code).await;
        Ok(finish(work, checked).await??)
    }
}
