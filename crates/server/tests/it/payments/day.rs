//! Days in Asia/Shanghai, by the sandbox's clock.

use crate::running::{Running, Staff};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::Value;

/// The day by the sandbox's clock, and the time of day.
async fn now(server: &Running) -> DateTime<FixedOffset> {
    let offset = TimeDelta::seconds(server.world().clock_offset().await.unwrap());
    let now = DateTime::<Utc>::from(std::time::UNIX_EPOCH)
        + TimeDelta::from_std(std::time::UNIX_EPOCH.elapsed().unwrap()).unwrap();
    (now + offset).with_timezone(&FixedOffset::east_opt(8 * 3_600).unwrap())
}

/// Moves the clock to the next noon, so that nothing happens around midnight; gives the day.
pub(super) async fn at_noon(server: &Running) -> NaiveDate {
    forward_to(server, 12, 0).await
}

/// Moves the clock to where the bills of the day before are due.
pub(super) async fn after_the_bills(server: &Running) {
    forward_to(server, 10, 31).await;
}

/// To the time of day on the next day.
async fn forward_to(server: &Running, hour: u32, minute: u32) -> NaiveDate {
    let now = now(server).await;
    let day = now.date_naive().succ_opt().unwrap();
    let at = day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
    server.advance((at - now.naive_local()).num_seconds()).await;
    day
}

/// Waits for the day's reconciliation of the channel by the job, and gives it.
pub(super) async fn reconciled(staff: &Staff<'_>, channel: &str, day: NaiveDate) -> Value {
    let path = format!("/v1/admin/reconciliations?channel={channel}&status=done");
    let is_meant = |row: &Value| row["day"] == day.to_string() && row["source"] == "daily";
    let rows = staff.until_rows(&path, |rows| rows.iter().any(is_meant)).await;
    rows.into_iter().find(is_meant).unwrap()
}
