use super::{RenewalQueryError, Renewals};
use crate::placing::{Asked, Draft, Drafted, Look, Repeat, SaveAnswers, SaveError, SaveRefusal};
use domain::customer::{Customer, QueryId, Source};
use domain::id::{AccountId, OrderKind, PackageId};
use domain::intake::{SeenCustomer, StoredAnswer};
use domain::supplier::Wish;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct SaveRenewal {
    pub query_id: QueryId,
    pub package_id: PackageId,
    /// Who is signed in, if anybody.
    pub account: Option<AccountId>,
    pub source: Source,
    pub repeat: Repeat,
}

impl Renewals {
    /// Saves an unpaid renewal. Its price is the package's own at this moment.
    pub async fn save(
        &self,
        save: SaveRenewal,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError> {
        let asked = Asked {
            route: "order/renewal/save",
            account: save.account,
            said: format!("{}\0{}", save.query_id, save.package_id),
            repeat: &save.repeat,
        };
        self.placer.save(&asked, |look| self.draft(&save, look), answers).await
    }

    /// As we kept them since they were last looked at, if that is not long ago, with what the intake
    /// makes sure of: that they are still so. Otherwise they are looked at now, and a copy that is made
    /// anew meanwhile does no harm.
    async fn seen(
        &self,
        id: &QueryId,
        look: Look,
    ) -> Result<(Arc<Customer>, Option<SeenCustomer>), RenewalQueryError> {
        let now = self.ports.clock.now();
        let kept = match look {
            Look::First => self.kept.find(id, now),
            Look::Again => None,
        };
        match kept {
            Some(customer) if self.is_young(&customer) => {
                let seen = SeenCustomer::from(customer.as_ref());
                Ok((customer, Some(seen)))
            }
            _older_or_none => Ok((Arc::new(self.query(id).await?), None)),
        }
    }

    /// What the order would be made from, or why not.
    async fn draft(&self, save: &SaveRenewal, look: Look) -> Drafted {
        let (customer, seen) = match self.seen(&save.query_id, look).await {
            Ok(found) => found,
            Err(RenewalQueryError::UnknownCustomer) => {
                return Ok(Err(SaveRefusal::UnknownCustomer));
            }
            // Of looking up alone.
            Err(RenewalQueryError::CaptchaNeeded) => return Err(SaveError::CaptchaNeeded),
            Err(RenewalQueryError::DirectoryUnavailable(error)) => {
                return Err(SaveError::DirectoryUnavailable(error));
            }
            Err(RenewalQueryError::Store(error)) => return Err(error.into()),
        };
        let Some(package) = self.placer.package(save.package_id).await? else {
            return Ok(Err(SaveRefusal::UnknownPackage));
        };
        if let Err(refusal) = package.check_renewal(&customer, self.ports.clock.now()) {
            return Ok(Err(refusal.into()));
        }
        Ok(Ok(Draft {
            wish: Wish::Broadband,
            amount: package.price,
            kind: OrderKind::Renewal,
            query_id: Some(customer.query_id.clone()),
            customer: seen,
            account: save.account,
            contact: customer.contact.clone(),
            package,
            source: save.source.clone(),
        }))
    }
}
