use super::{DeskError, MoneyDesk};
use crate::staff::{allow, audit};
use crate::trades::TradeState;
use crate::unit::finish;
use domain::id::OrderId;
use domain::staff::{Permission, StaffMember};
use domain::with_causes;

/// How many are settled in one go.
const MOST: u32 = 100;

/// What became of the attempts whose creation ended unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StuckReport {
    pub looked_at: u32,
    /// Paid all the same: settled.
    pub paid: u32,
    /// Closed, at the provider where it knew them: nobody has been given a way to pay them.
    pub closed: u32,
    /// The provider did not answer: they are asked about again by themselves.
    pub unanswered: u32,
}

impl MoneyDesk {
    /// 补偿-创建支付单失败: settles what got stuck while being created, of one order or of all. It
    /// looks at the state alone, so that doing it twice is doing it once.
    pub async fn settle_stuck(
        &self,
        staff: &StaffMember,
        order: Option<OrderId>,
    ) -> Result<StuckReport, DeskError> {
        allow(staff, Permission::Fulfil)?;
        let now = self.ports.clock.now();
        let mut report = StuckReport::default();
        for attempt in self.ports.money.stuck_attempts(order, now, MOST).await? {
            report.looked_at += 1;
            match self.trades.resolve(&attempt).await {
                Ok(TradeState::Money(_)) => report.paid += 1,
                Ok(TradeState::Ended) => report.closed += 1,
                Ok(TradeState::Open | TradeState::NotFound) => report.unanswered += 1,
                Err(error) => {
                    let number = attempt.number.to_string();
                    let error = with_causes(&error);
                    tracing::warn!(payment_attempt.number = number, %error, "still unknown");
                    report.unanswered += 1;
                }
            }
        }
        let subject = order.map_or_else(|| "all".to_owned(), |id| id.to_string());
        let what = ("attempts.settle_stuck", subject, format!("{report:?}"));
        let mut work = self.ports.store.begin().await?;
        let audited = audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await;
        finish(work, audited).await?;
        Ok(report)
    }
}
