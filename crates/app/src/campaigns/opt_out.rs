use super::{CampaignError, Campaigns};
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::PhoneNumber;
use domain::ports::{StoreError, UnitOfWork};
use domain::staff::{Permission, StaffMember};

impl Campaigns {
    /// A customer asked not to be written to, and staff note it.
    pub async fn opt_out(
        &self,
        staff: &StaffMember,
        phone: &PhoneNumber,
    ) -> Result<(), CampaignError> {
        allow(staff, Permission::SendMessages)?;
        let mut work = self.ports.store.begin().await?;
        let noted = async {
            let now = work.now().await?;
            work.campaigns().opt_out(phone, now).await?;
            let subject = phone.masked().into_string();
            let record = ("sms.opt_out", subject, String::new());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await?;
            Ok(())
        }
        .await;
        finish(work, noted).await
    }

    /// How many phones get no messages of this kind. Which they are stands nowhere in clear.
    pub async fn opt_outs(&self, staff: &StaffMember) -> Result<i64, CampaignError> {
        allow(staff, Permission::SeeLeads)?;
        Ok(self.ports.leads.opt_outs().await?)
    }

    /// A customer says so of the phone that is signed in.
    pub async fn choose(&self, phone: &PhoneNumber, opt_out: bool) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let chosen = keep_choice(work.as_mut(), phone, opt_out).await;
        finish(work, chosen).await
    }
}

async fn keep_choice(
    work: &mut dyn UnitOfWork,
    phone: &PhoneNumber,
    opt_out: bool,
) -> Result<(), StoreError> {
    if opt_out {
        let now = work.now().await?;
        work.campaigns().opt_out(phone, now).await
    } else {
        work.campaigns().opt_in(phone).await
    }
}
