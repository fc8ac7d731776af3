use super::Conversions;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::conversion::{Conversion, MOST_PER_UPLOAD};
use domain::ports::{ConversionUpload, IdError, RefusedConversion, StoreError, UploadError};
use domain::staff::{Permission, StaffMember};
use domain::task::Lease;
use domain::time::Timestamp;
use domain::{Applied, TransitionError, with_causes};

/// Longer than any upload takes.
const LEASE_FOR: TimeDelta = TimeDelta::minutes(5);
/// How long nothing is tried after our token was refused.
const TOKEN_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// So many requests in one run; what is left waits for the next.
const MOST_REQUESTS: u32 = 50;

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadReport {
    pub uploaded: u32,
    pub refused: u32,
    /// Those without an end after the run, due or not.
    pub waiting: i64,
    /// Why the run ended before its time.
    pub problem: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum UploadRunError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

impl Conversions {
    /// The same, asked for by staff and recorded.
    pub async fn upload_now(&self, staff: &StaffMember) -> Result<UploadReport, UploadRunError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let recorded = async {
            let now = work.now().await?;
            let record = ("conversion.upload", "conversions".to_owned(), String::new());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await
        }
        .await;
        finish(work, recorded).await?;
        self.upload_due().await
    }

    /// Uploads what is due, batch by batch, and ends at the first failure. Two that run at once
    /// share the work: each conversion is leased by one of them.
    pub async fn upload_due(&self) -> Result<UploadReport, UploadRunError> {
        let mut report = UploadReport::default();
        if let Some(upload) = &self.ports.conversions {
            for _request in 0..MOST_REQUESTS {
                let is_over = self.upload_batch(upload.as_ref(), &mut report).await?;
                if is_over {
                    break;
                }
            }
        } else {
            report.problem = Some("no account for conversions is configured".to_owned());
        }
        let mut work = self.ports.store.begin().await?;
        let waiting = work.conversions().waiting().await;
        report.waiting = finish(work, waiting).await?;
        Ok(report)
    }

    /// Whether nothing more is to be done in this run.
    async fn upload_batch(
        &self,
        upload: &dyn ConversionUpload,
        report: &mut UploadReport,
    ) -> Result<bool, UploadRunError> {
        let (lease, batch) = self.lease().await?;
        if batch.is_empty() {
            return Ok(true);
        }
        let result = upload.upload(&batch).await;
        let mut settled = Vec::with_capacity(batch.len());
        let now = self.ports.clock.now();
        for (position, mut conversion) in batch.into_iter().enumerate() {
            let _applied = settle(&mut conversion, position, &result, (now, lease))?;
            settled.push(conversion);
        }
        if let Err(error) = &result {
            let error = with_causes(error);
            tracing::warn!(conversions = settled.len(), %error, "conversions were not uploaded");
            report.problem = Some(error);
        }
        if let Ok(refused) = &result {
            let refused = count(refused.len());
            report.refused += refused;
            report.uploaded += count(settled.len()).saturating_sub(refused);
        }
        self.store(&settled, lease).await?;
        Ok(result.is_err())
    }

    async fn lease(&self) -> Result<(Lease, Vec<Conversion>), UploadRunError> {
        let token = self.ports.ids.next_id()?;
        let mut work = self.ports.store.begin().await?;
        let leased = async {
            let now = work.now().await?;
            let lease = Lease { token, until: now + LEASE_FOR };
            let most = count(MOST_PER_UPLOAD);
            Ok::<_, StoreError>((lease, work.conversions().lease(most, lease, now).await?))
        }
        .await;
        Ok(finish(work, leased).await?)
    }

    /// What somebody else has taken over meanwhile is theirs: sent twice it counts once.
    async fn store(&self, settled: &[Conversion], held: Lease) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            for conversion in settled {
                match work.conversions().settle(conversion, held).await {
                    Ok(()) => {}
                    Err(StoreError::Conflict) => {
                        let id = conversion.id.to_string();
                        tracing::warn!(conversion.id = id, "a lease ended before the upload did");
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        }
        .await;
        finish(work, stored).await
    }
}

fn settle(
    conversion: &mut Conversion,
    position: usize,
    result: &Result<Vec<RefusedConversion>, UploadError>,
    (now, lease): (Timestamp, Lease),
) -> Result<Applied, TransitionError> {
    match result {
        Ok(refused) => match refused.iter().find(|refused| refused.position == position) {
            Some(refused) => conversion.refuse(&refused.reason, now),
            None => conversion.finish(now),
        },
        Err(error @ UploadError::TokenRefused { .. }) => {
            conversion.postpone(&error.to_string(), now + TOKEN_PAUSE)
        }
        Err(
            error @ (UploadError::TheirFault { .. }
            | UploadError::NotReached(_)
            | UploadError::Unknown(_)),
        ) => {
            let jitter = u16::try_from(lease.token.as_i64() % 1_001).unwrap_or_default();
            conversion.fail(&with_causes(error), now, jitter)
        }
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
