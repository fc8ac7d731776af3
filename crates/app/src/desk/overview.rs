use super::{DeskError, MoneyDesk};
use crate::staff::allow;
use chrono::{Days, NaiveDate};
use domain::staff::{Permission, StaffMember};
use domain::time::shanghai_day;
use domain::turnover::Turnover;

/// The last days of Asia/Shanghai, today's included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Oldest first, none left out.
    pub days: Vec<(NaiveDate, Turnover)>,
    pub total: Turnover,
}

impl MoneyDesk {
    /// Of so many days, one at least.
    pub async fn overview(&self, staff: &StaffMember, days: u8) -> Result<Overview, DeskError> {
        allow(staff, Permission::SeeOrders)?;
        let today = shanghai_day(self.ports.clock.now());
        let before = Days::new(u64::from(days.saturating_sub(1)));
        let first = today.checked_sub_days(before).unwrap_or(today);
        let found = self.ports.money.turnover(first, today).await?;
        let each = first.iter_days().take_while(|day| *day <= today);
        let of_day = |day| (day, found.get(&day).copied().unwrap_or_default());
        let days: Vec<_> = each.map(of_day).collect();
        let total = days.iter().fold(Turnover::default(), |sum, (_day, one)| sum.plus(one));
        Ok(Overview { days, total })
    }
}
