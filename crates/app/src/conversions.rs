//! Calls from promotion links (推广链接), recorded once and told to Baidu as conversions.

mod upload;

pub use upload::{UploadReport, UploadRunError};

use crate::guards::hash;
use crate::ports::{Ports, Settings};
use crate::staff::{Forbidden, allow};
use crate::unit::finish;
use domain::ConversionId;
use domain::conversion::{Conversion, ConversionState, LandingUrl};
use domain::ports::{IdError, Page, Paged, Purpose, StoreError};
use domain::staff::{Permission, StaffMember};
use domain::time::{Timestamp, to_micros};
use std::sync::Arc;

/// How old a call may be when it is told. Baidu takes conversions later than their clicks, but not
/// for ever.
const OLDEST_CALL: chrono::TimeDelta = chrono::TimeDelta::days(7);
/// How far a client's clock may be ahead.
const AHEAD: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// Somebody called a number that stands on a promotion page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionCall {
    pub landing: LandingUrl,
    /// By the client's clock; without it, now.
    pub called_at: Option<Timestamp>,
    /// The page's own number of the call; without it, calls of one click within a minute are one.
    pub event_id: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum CallRefused {
    /// The page is none of ours.
    #[error("the page is not on the list")]
    ForeignPage,
    #[error("the time of the call is too long ago, or to come")]
    OddTime,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

#[derive(Debug, thiserror::Error)]
pub enum ConversionListError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone)]
pub struct Conversions {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
}

impl Conversions {
    pub fn new(ports: &Arc<Ports>, settings: &Arc<Settings>) -> Self {
        Self { ports: Arc::clone(ports), settings: Arc::clone(settings) }
    }

    /// Told again it is the same call, and says so to nobody.
    pub async fn record(&self, call: PromotionCall) -> Result<(), CallRefused> {
        let host = call.landing.host();
        if !self.settings.promotion_hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)) {
            return Err(CallRefused::ForeignPage);
        }
        let id = ConversionId(self.ports.ids.next_id()?);
        let mut work = self.ports.store.begin().await?;
        let recorded = async {
            let now = to_micros(work.now().await?);
            let conversion = self.conversion(id, call, now)?;
            match work.conversions().insert(&conversion).await {
                Ok(()) | Err(StoreError::Duplicate) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
        .await;
        finish(work, recorded).await
    }

    /// Newest first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        state: Option<String>,
        page: Page,
    ) -> Result<Paged<Conversion>, ConversionListError> {
        allow(staff, Permission::SeeLeads)?;
        Ok(self.ports.leads.conversions(state, page).await?)
    }

    fn conversion(
        &self,
        id: ConversionId,
        call: PromotionCall,
        now: Timestamp,
    ) -> Result<Conversion, CallRefused> {
        let called_at = to_micros(call.called_at.unwrap_or(now));
        if called_at < now - OLDEST_CALL || called_at > now + AHEAD {
            return Err(CallRefused::OddTime);
        }
        let minute = (called_at.timestamp() / 60).to_string();
        let click = call.landing.click();
        let parts = match &call.event_id {
            Some(event) => ["call", click, "event", event.as_str()],
            None => ["call", click, "minute", &minute],
        };
        Ok(Conversion {
            id,
            sameness: hash(self.ports.cipher.as_ref(), Purpose::PersonalData, &parts),
            landing: call.landing,
            conversion_type: self.settings.call_conversion_type,
            // No later than Baidu's own clock will be.
            called_at: called_at.min(now),
            state: ConversionState::Waiting,
            due_at: now,
            failures: 0,
            last_error: None,
            created_at: now,
        })
    }
}
