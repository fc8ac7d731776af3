use super::{AccountError, Accounts};
use crate::unit::finish;
use domain::account::CustomerAccount;
use domain::customer::{Address, PhoneNumber};
use domain::ports::{StoreError, UnitOfWork};
use domain::sms::SmsScene;
use std::fmt;

/// What the customer wants to be otherwise. The code went to the new phone, else to the present one.
#[derive(Clone)]
pub struct ChangeProfile<'a> {
    pub phone: Option<PhoneNumber>,
    pub address: Option<Address>,
    pub code: &'a str,
}

/// Without the code.
impl fmt::Debug for ChangeProfile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeProfile")
            .field("phone", &self.phone)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    pub async fn change_profile(
        &self,
        seen: &CustomerAccount,
        change: ChangeProfile<'_>,
    ) -> Result<CustomerAccount, AccountError> {
        let mut work = self.ports.store.begin().await?;
        let changed = self.change_in(work.as_mut(), seen, change).await;
        match finish(work, changed).await {
            Err(AccountError::Store(StoreError::Duplicate)) => Err(AccountError::PhoneTaken),
            result => result?,
        }
    }

    async fn change_in(
        &self,
        work: &mut dyn UnitOfWork,
        seen: &CustomerAccount,
        change: ChangeProfile<'_>,
    ) -> Result<Result<CustomerAccount, AccountError>, AccountError> {
        let proved = change.phone.as_ref().unwrap_or(&seen.phone);
        let place = (proved, SmsScene::Profile);
        if let Err(error) = self.sms_codes.check_in(work, place, change.code).await? {
            return Ok(Err(error.into()));
        }
        let mut account = Self::still_there(work, seen).await?;
        if let Some(phone) = change.phone {
            // Whoever could read the code may learn whether their own phone has an account.
            let holder = work.accounts().find_by_phone(&phone).await?;
            if holder.is_some_and(|holder| holder.id != account.id) {
                return Ok(Err(AccountError::PhoneTaken));
            }
            account.phone = phone;
        }
        if let Some(address) = change.address {
            account.address = Some(address);
        }
        work.accounts().update(&mut account).await?;
        Ok(Ok(account))
    }
}
