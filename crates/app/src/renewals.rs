//! Renewals (续费): finding the customer behind a queryId, checking their name, saving the order.

mod addresses;
mod kept;
mod save;
mod verify;

pub use crate::placing::{Repeat, SaveAnswers, SaveError, SaveRefusal};
pub use addresses::SaveAddressRenewal;
pub use save::SaveRenewal;
pub use verify::{VERIFY_STEP, VerifyNameError};

use crate::captchas::{CaptchaError, Captchas};
use crate::customer_copies::{CopyError, CustomerCopies};
use crate::guards::Guards;
use crate::placing::Placer;
use crate::ports::{Ports, Settings};
use domain::customer::{Customer, QueryId};
use domain::ports::{OutsideError, StoreError};
use domain::with_causes;
use kept::KeptCustomers;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum RenewalQueryError {
    #[error("nobody has this queryId")]
    UnknownCustomer,
    /// So many were asked for in vain that a person has to show up.
    #[error("a captcha must be solved first")]
    CaptchaNeeded,
    #[error("the customer directory cannot be asked, and there is no copy")]
    DirectoryUnavailable(#[source] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where what is told of a customer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerSource {
    /// The directory (BOSS), just now.
    Directory,
    /// Our copy, young enough to be believed.
    Copy,
    /// Our copy, older than that: the directory could not be asked.
    StaleCopy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCustomer {
    pub customer: Customer,
    pub source: CustomerSource,
}

#[derive(Debug, Clone)]
pub struct Renewals {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    copies: CustomerCopies,
    kept: KeptCustomers,
    placer: Placer,
    guards: Guards,
    captchas: Captchas,
}

impl Renewals {
    pub(crate) fn new(
        ports: &Arc<Ports>,
        settings: &Arc<Settings>,
        placer: Placer,
        guards: Guards,
        captchas: Captchas,
    ) -> Self {
        let copies = CustomerCopies::new(ports, settings);
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, copies, kept: KeptCustomers::default(), placer, guards, captchas }
    }

    /// Whether an order that came now would be taken in, or sent away for now.
    pub fn has_room(&self) -> bool {
        self.ports.intake.has_room()
    }

    /// The customer, for somebody at this address. An address that asked for many in vain must have
    /// solved a captcha.
    pub async fn look_up(
        &self,
        id: &QueryId,
        address: &str,
        captcha_ticket: Option<&str>,
    ) -> Result<FoundCustomer, RenewalQueryError> {
        let misses = &self.settings.limits.renewal_misses;
        if self.guards.are_on() && self.guards.counted(misses, address).await? >= misses.most {
            match self.captchas.use_ticket(captcha_ticket, address).await {
                Ok(()) => {}
                Err(CaptchaError::Wrong | CaptchaError::TicketNeeded) => {
                    return Err(RenewalQueryError::CaptchaNeeded);
                }
                Err(CaptchaError::Store(error)) => return Err(error.into()),
            }
        }
        let found = self.find(id).await;
        if matches!(found, Err(RenewalQueryError::UnknownCustomer)) {
            let _verdict = self.guards.count(misses, address).await?;
        }
        found
    }

    /// The customer, from wherever they can be had.
    pub async fn query(&self, id: &QueryId) -> Result<Customer, RenewalQueryError> {
        Ok(self.find(id).await?.customer)
    }

    /// From a young copy of ours, else from the directory, else from an old copy.
    pub async fn find(&self, id: &QueryId) -> Result<FoundCustomer, RenewalQueryError> {
        let (customer, source) = self.look(id).await?;
        self.kept.keep(customer.clone(), self.ports.clock.now());
        Ok(FoundCustomer { customer, source })
    }

    async fn look(&self, id: &QueryId) -> Result<(Customer, CustomerSource), RenewalQueryError> {
        let copy = self.ports.queries.customer(id).await?;
        let copy = match copy {
            Some(customer) if self.is_young(&customer) => {
                return Ok((customer, CustomerSource::Copy));
            }
            older => older,
        };
        match self.copies.take(id).await {
            Ok(Some(customer)) => Ok((customer, CustomerSource::Directory)),
            Ok(None) => Err(RenewalQueryError::UnknownCustomer),
            Err(CopyError::Store(error)) => Err(error.into()),
            Err(CopyError::Directory(error)) => match copy {
                Some(customer) => {
                    let error = with_causes(&error);
                    tracing::warn!(%error, "the customer directory failed: an old copy serves");
                    Ok((customer, CustomerSource::StaleCopy))
                }
                None => Err(RenewalQueryError::DirectoryUnavailable(error)),
            },
        }
    }

    /// Whether our copy may be believed without asking the directory.
    fn is_young(&self, copy: &Customer) -> bool {
        copy.copied_at > self.ports.clock.now() - self.settings.customer_copy_life
    }
}
