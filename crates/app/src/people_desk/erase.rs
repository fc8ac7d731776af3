use super::{PeopleDesk, PeopleError, PersonId, find};
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::Invalid;
use domain::customer::{Address, Contact, PersonName, PhoneNumber};
use domain::ports::{StoreError, UnitOfWork, Whose};
use domain::staff::{Permission, StaffMember};
use domain::time::Timestamp;

/// What stands on the orders of somebody who was forgotten.
const NOBODY: &str = "已注销";
/// Orders in these states still have to be delivered to somebody.
const OWED: [&str; 3] = ["paid", "fulfilling", "fulfilment_failed"];

impl PeopleDesk {
    /// Forgets a person: the account and its sessions, the copies of BOSS by the same phone, and
    /// who they were on their orders, leads and messages, which stay. How many orders that were.
    pub async fn erase(
        &self,
        staff: &StaffMember,
        id: &PersonId,
        reason: &str,
    ) -> Result<u64, PeopleError> {
        allow(staff, Permission::ErasePeople)?;
        let whose = self.whose(id).await?;
        self.erase_whose(staff, &whose, (id.to_string(), reason)).await
    }

    /// The same by the phone alone, for somebody who may have ordered and is in no list. The record
    /// names the account, or a queryId, and never the phone.
    pub async fn erase_phone(
        &self,
        staff: &StaffMember,
        phone: &PhoneNumber,
        reason: &str,
    ) -> Result<u64, PeopleError> {
        allow(staff, Permission::ErasePeople)?;
        let mut work = self.ports.store.begin().await?;
        let whose = async { whose_phone(work.as_mut(), phone.clone()).await }.await;
        let whose = finish(work, whose).await?;
        let account = whose.account.map(PersonId::Account);
        let customer = || whose.query_ids.first().cloned().map(PersonId::Customer);
        let subject = account.or_else(customer).map(|id| id.to_string());
        let subject = subject.unwrap_or_else(|| "phone".to_owned());
        self.erase_whose(staff, &whose, (subject, reason)).await
    }

    async fn erase_whose(
        &self,
        staff: &StaffMember,
        whose: &Whose,
        (subject, reason): (String, &str),
    ) -> Result<u64, PeopleError> {
        let nobody = nobody()?;
        let mut work = self.ports.store.begin().await?;
        let erased = async {
            let work = work.as_mut();
            // Locked, so that none of them is paid from here on.
            let orders = work.orders().lock_all(whose).await?;
            if orders.iter().any(|order| OWED.contains(&order.state.name())) {
                return Err(PeopleError::Owed);
            }
            if let Some(account) = whose.account {
                work.accounts().remove(account).await?;
            }
            for query_id in &whose.query_ids {
                work.customers().remove(query_id).await?;
            }
            let now = work.now().await?;
            let orders = work.orders().anonymise(whose, &nobody).await?;
            let others = forget_phone(work, whose, now).await?;
            let is_known = whose.account.is_some() || !whose.query_ids.is_empty();
            if orders == 0 && others == 0 && !is_known {
                return Err(PeopleError::Unknown);
            }
            let record = ("customer.erase", subject, reason.to_owned());
            audit(work, self.ports.ids.as_ref(), staff, record, now).await?;
            Ok(orders)
        }
        .await;
        finish(work, erased).await
    }

    /// All that is the same person by the phone.
    async fn whose(&self, id: &PersonId) -> Result<Whose, PeopleError> {
        let mut work = self.ports.store.begin().await?;
        let whose = async { whose(work.as_mut(), id).await }.await;
        finish(work, whose).await
    }
}

async fn whose(work: &mut dyn UnitOfWork, id: &PersonId) -> Result<Whose, PeopleError> {
    let person = find(work, id).await?;
    whose_phone(work, person.phone).await
}

async fn whose_phone(work: &mut dyn UnitOfWork, phone: PhoneNumber) -> Result<Whose, PeopleError> {
    let account = work.accounts().find_by_phone(&phone).await?;
    let copies = work.customers().of_phone(&phone).await?;
    let query_ids = copies.into_iter().map(|customer| customer.query_id).collect();
    Ok(Whose { account: account.map(|account| account.id), query_ids, phone: Some(phone) })
}

/// How many leads and messages were the phone's.
async fn forget_phone(
    work: &mut dyn UnitOfWork,
    whose: &Whose,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let Some(phone) = &whose.phone else { return Ok(0) };
    let leads = work.leads().forget(phone).await?;
    Ok(leads + work.campaigns().forget(phone, now).await?)
}

fn nobody() -> Result<Contact, Invalid> {
    Ok(Contact {
        name: PersonName::parse(NOBODY)?,
        phone: PhoneNumber::nobody(),
        address: Address::parse(NOBODY)?,
    })
}
