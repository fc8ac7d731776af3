use super::{RenewalQueryError, Renewals};
use chrono::TimeDelta;
use domain::customer::{PersonName, QueryId};
use domain::limit::LimitVerdict;
use domain::ports::{OutsideError, Purpose, StoreError};
use domain::time::Timestamp;

/// Every answer takes a multiple of this, so that its time does not tell whom we know.
pub const VERIFY_STEP: TimeDelta = TimeDelta::milliseconds(500);

#[derive(Debug, thiserror::Error)]
pub enum VerifyNameError {
    /// Too many tries for this queryId: the next one after so long.
    #[error("tried too often")]
    TooOften { wait: TimeDelta },
    #[error("the customer directory cannot be asked, and there is no copy")]
    DirectoryUnavailable(#[source] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Renewals {
    /// Whether the customer of the queryId has this name. Of a queryId that nobody has no name is
    /// right: same tries, same answer, same time.
    pub async fn verify_name(
        &self,
        id: &QueryId,
        name: &PersonName,
    ) -> Result<bool, VerifyNameError> {
        let (limit, guards) = (&self.settings.limits.name_check, self.guards.always());
        if let LimitVerdict::Full { until } = guards.count(limit, id.as_str()).await? {
            let wait = until - self.ports.clock.now();
            return Err(VerifyNameError::TooOften { wait });
        }
        let begun_at = self.ports.clock.now();
        let checked = self.is_named(id, name).await;
        let now = self.ports.clock.now();
        self.ports.clock.sleep_until(step_end(begun_at, now)).await;
        checked
    }

    async fn is_named(&self, id: &QueryId, name: &PersonName) -> Result<bool, VerifyNameError> {
        let found = match self.query(id).await {
            Ok(customer) => Some(customer.contact.name),
            Err(RenewalQueryError::UnknownCustomer | RenewalQueryError::CaptchaNeeded) => None,
            Err(RenewalQueryError::DirectoryUnavailable(error)) => {
                return Err(VerifyNameError::DirectoryUnavailable(error));
            }
            Err(RenewalQueryError::Store(error)) => return Err(error.into()),
        };
        // Hashes of one length, whatever the names: where they differ takes no time.
        let hash = |text: &str| self.ports.cipher.keyed_hash(Purpose::Fingerprint, text.as_bytes());
        let known = hash(found.as_ref().map_or("", PersonName::expose));
        let difference = known
            .iter()
            .zip(hash(name.expose()))
            .fold(0, |so_far, (known, given)| so_far | (known ^ given));
        Ok(difference == 0)
    }
}

/// The end of the step that `now` is in; a moment that ends one is its end.
fn step_end(begun_at: Timestamp, now: Timestamp) -> Timestamp {
    let (step, taken) = (VERIFY_STEP.num_microseconds(), (now - begun_at).num_microseconds());
    let steps = match (step, taken) {
        (Some(step), Some(taken)) => (taken.max(0) + step - 1) / step,
        (None, _) | (_, None) => 0,
    };
    i32::try_from(steps).map_or(now, |steps| begun_at + VERIFY_STEP * steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn every_answer_ends_with_a_step() {
        let begun_at = DateTime::UNIX_EPOCH;
        let after = |taken| {
            let now = begun_at + TimeDelta::milliseconds(taken);
            (step_end(begun_at, now) - begun_at).num_milliseconds()
        };
        assert_eq!([0, 1, 499, 500, 501, 2_400].map(after), [0, 500, 500, 500, 1_000, 2_500]);
        // A clock that steps back.
        assert_eq!(after(-9), 0);
    }
}
