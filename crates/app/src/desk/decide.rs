use super::{DeskError, MoneyDesk};
use crate::refunds::RecordError;
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::attempt::{AttemptNumber, PaymentAttempt};
use domain::id::{DifferenceId, LatePaymentId, QuarantineId, TaskId};
use domain::ports::{StoreError, UnitOfWork};
use domain::reconciliation::{Difference, DifferenceResolution, DifferenceState};
use domain::settlement::{
    LateChoice, LatePayment, LateRefusal, LateRuling, LateVerdict, Quarantine, QuarantineChoice,
    Resolution, decide_late,
};
use domain::staff::{Permission, StaffMember};
use domain::task::{Task, TaskKind};
use domain::time::Timestamp;

impl MoneyDesk {
    /// Staff have looked at quarantined money. Once nothing more of its attempt is in quarantine the
    /// attempt is held no longer.
    pub async fn resolve_quarantine(
        &self,
        staff: &StaffMember,
        id: QuarantineId,
        choice: QuarantineChoice,
        reason: &str,
    ) -> Result<Quarantine, DeskError> {
        allow(staff, Permission::MoveMoney)?;
        let mut work = self.ports.store.begin().await?;
        let resolved = async {
            let work = work.as_mut();
            let found = work.quarantine().find(id).await?.ok_or(DeskError::Unknown)?;
            let attempt = attempt_of(work, &found).await?;
            // Under the order's lock, since settlements change the attempt as well.
            let found = work.quarantine().find(id).await?.ok_or(DeskError::Unknown)?;
            if found.resolution.is_some() {
                return Err(DeskError::Decided);
            }
            let at = work.now().await?;
            let (by, reason) = (staff.account.clone(), reason.to_owned());
            let resolution = Some(Resolution { at, by, reason: reason.clone(), choice });
            let resolved = Quarantine { resolution, ..found };
            work.quarantine().resolve(&resolved).await?;
            if let Some(attempt) = attempt {
                self.let_go(work, attempt, choice, at).await?;
            }
            let what =
                ("quarantine.resolve", id.to_string(), format!("{}: {reason}", choice.name()));
            audit(work, self.ports.ids.as_ref(), staff, what, at).await?;
            Ok(resolved)
        }
        .await;
        let resolved = finish(work, resolved).await?;
        self.wake.notify_one();
        Ok(resolved)
    }

    async fn let_go(
        &self,
        work: &mut dyn UnitOfWork,
        mut attempt: PaymentAttempt,
        choice: QuarantineChoice,
        now: Timestamp,
    ) -> Result<(), DeskError> {
        let number = attempt.number.to_string();
        let others = work.quarantine().of_number(&number).await?;
        // The same money told otherwise: staff need not look at it once more.
        for same in others.iter().filter_map(|other| other.closed_among(&others)) {
            work.quarantine().resolve(&same).await?;
        }
        let others = work.quarantine().of_number(&number).await?;
        if !attempt.is_held() || others.iter().any(|other| other.resolution.is_none()) {
            return Ok(());
        }
        // Money that was dealt with outside is not awaited, whatever was made of other reports.
        let is_closed = others.iter().any(Quarantine::closes_the_attempt);
        let applied = match if is_closed { QuarantineChoice::Close } else { choice } {
            QuarantineChoice::Release => attempt.release(),
            QuarantineChoice::Close => attempt.end_hold(now),
        };
        if applied == Ok(domain::Applied::Applied) {
            work.attempts().update(&mut attempt).await?;
            let kind = TaskKind::CheckAttempt(attempt.id);
            work.tasks().add(&Task::new(TaskId(self.ports.ids.next_id()?), kind, now, now)).await?;
        }
        Ok(())
    }

    /// Staff decide about late money that waits.
    pub async fn decide_late(
        &self,
        staff: &StaffMember,
        id: LatePaymentId,
        choice: LateChoice,
        reason: &str,
    ) -> Result<LatePayment, DeskError> {
        allow(staff, Permission::MoveMoney)?;
        let mut work = self.ports.store.begin().await?;
        let decided = async {
            let decided = self.decide_late_in(work.as_mut(), staff, (id, choice)).await?;
            let at = work.now().await?;
            let what =
                ("late_payment.decide", id.to_string(), format!("{}: {reason}", choice.name()));
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, at).await?;
            Ok::<_, DeskError>(decided)
        }
        .await;
        let decided = finish(work, decided).await?;
        self.wake.notify_one();
        Ok(decided)
    }

    async fn decide_late_in(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        (id, choice): (LatePaymentId, LateChoice),
    ) -> Result<LatePayment, DeskError> {
        let found = work.late_payments().find(id).await?.ok_or(DeskError::Unknown)?;
        let order = work.orders().lock(found.order_id).await?.ok_or(DeskError::Unknown)?;
        let late = work.late_payments().find(id).await?.ok_or(DeskError::Unknown)?;
        let attempt = work.attempts().find(late.attempt_id).await?.ok_or(DeskError::Unknown)?;
        let is_replaced = work.is_replaced(&order).await?;
        let by = Some(staff.account.as_str());
        let ruling = LateRuling { order: &order, attempt: &attempt, is_replaced, choice, by };
        let now = work.now().await?;
        let verdict = decide_late(&late, ruling, now, self.ports.ids.as_ref())?;
        let verdict = verdict.map_err(|refusal| match refusal {
            LateRefusal::Decided => DeskError::Decided,
            refusal @ LateRefusal::NotOwed => DeskError::NotOwed(refusal),
        })?;
        // When it expired it gave back the one that it had taken.
        if verdict.order.is_some()
            && order.package.limited
            && !work.packages().take_stock(order.package.id).await?
        {
            return Err(DeskError::NotOwed(LateRefusal::NotOwed));
        }
        write_verdict(work, late, verdict).await
    }

    /// Staff have looked at a difference: what they found holds for later runs of that day too.
    pub async fn resolve_difference(
        &self,
        staff: &StaffMember,
        id: DifferenceId,
        reason: &str,
    ) -> Result<Difference, DeskError> {
        allow(staff, Permission::MoveMoney)?;
        let mut work = self.ports.store.begin().await?;
        let resolved = async {
            let found = work.reconciliations().find_difference(id).await?;
            let found = found.ok_or(DeskError::Unknown)?;
            if found.state != DifferenceState::Open {
                return Err(DeskError::Decided);
            }
            let at = work.now().await?;
            let (by, reason) = (staff.account.clone(), reason.to_owned());
            let what = ("difference.resolve", id.to_string(), reason.clone());
            let state = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
            let resolved = Difference { state, ..found };
            work.reconciliations().settle_difference(&resolved).await?;
            let ended = self.refunds.end_outside(work.as_mut(), &resolved).await;
            ended.map_err(|error| match error {
                RecordError::Unknown => DeskError::Unknown,
                RecordError::Store(error) => DeskError::Store(error),
                RecordError::Ids(error) => DeskError::Ids(error),
            })?;
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, at).await?;
            Ok(resolved)
        }
        .await;
        finish(work, resolved).await
    }
}

/// The attempt that quarantined money is about, its order locked.
async fn attempt_of(
    work: &mut dyn UnitOfWork,
    quarantine: &Quarantine,
) -> Result<Option<PaymentAttempt>, StoreError> {
    let number = quarantine.number.as_deref().and_then(|number| number.parse().ok());
    let Some(number): Option<AttemptNumber> = number else { return Ok(None) };
    if work.orders().lock(number.order()).await?.is_none() {
        return Ok(None);
    }
    work.attempts().find_by_number(number).await
}

async fn write_verdict(
    work: &mut dyn UnitOfWork,
    late: LatePayment,
    verdict: LateVerdict,
) -> Result<LatePayment, DeskError> {
    let LateVerdict { decision, order, refund, events, tasks } = verdict;
    let late = LatePayment { decision, ..late };
    if let Some(refund) = &refund {
        work.refunds().insert(refund).await?;
    }
    if let Some(mut order) = order {
        work.orders().update(&mut order).await?;
    }
    work.late_payments().decide(&late).await?;
    for event in &events {
        work.events().add(event).await?;
    }
    for task in &tasks {
        work.tasks().add(task).await?;
    }
    Ok(late)
}
