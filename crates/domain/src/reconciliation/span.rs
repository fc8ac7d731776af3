use crate::time::{Timestamp, in_shanghai};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

/// When the day before is reconciled: 10:30 in Shanghai, the providers having their bills by 10.
const DUE: TimeDelta = TimeDelta::minutes(10 * 60 + 30);
/// How many days before the newest are made up for.
const MOST_MISSED: u64 = 6;
const EAST: TimeDelta = TimeDelta::hours(8);

/// From the beginning of a day in Asia/Shanghai to (not at) that of the next.
pub fn day_span(day: NaiveDate) -> (Timestamp, Timestamp) {
    let from = day.and_time(NaiveTime::MIN).and_utc() - EAST;
    (from, from + TimeDelta::days(1))
}

/// The newest day whose bill is due by now, and when the next one's is.
pub fn bill_is_due(now: Timestamp) -> (NaiveDate, Timestamp) {
    let today = in_shanghai(now).date_naive();
    let (midnight, next_midnight) = day_span(today);
    let before = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    if now >= midnight + DUE {
        (before(1), next_midnight + DUE)
    } else {
        (before(2), midnight + DUE)
    }
}

/// The days to see to by now, oldest first: the newest that is due, and before it those of a week
/// that were missed since `first`, the first day of the account that the schedule reconciled. An
/// account that it has not reconciled yet begins with the newest day.
pub fn days_due(now: Timestamp, first: Option<NaiveDate>) -> Vec<NaiveDate> {
    let (newest, _next) = bill_is_due(now);
    let week = newest.checked_sub_days(Days::new(MOST_MISSED)).unwrap_or(newest);
    let from = first.map_or(newest, |first| first.max(week)).min(newest);
    from.iter_days().take_while(|day| *day <= newest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    #[test]
    fn a_day_is_shanghais() {
        let (from, until) = day_span(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
        assert_eq!(from, Utc.with_ymd_and_hms(2026, 2, 28, 16, 0, 0).unwrap());
        assert_eq!(until, Utc.with_ymd_and_hms(2026, 3, 1, 16, 0, 0).unwrap());
    }

    #[test]
    fn yesterdays_bill_is_due_at_half_past_ten() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let due = Utc.with_ymd_and_hms(2026, 3, 5, 2, 30, 0).unwrap();
        assert_eq!(bill_is_due(due - TimeDelta::seconds(1)), (day(3), due));
        assert_eq!(bill_is_due(due), (day(4), due + TimeDelta::days(1)));
    }

    #[test]
    fn missed_days_of_a_week_are_due_from_the_first_on() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let now = Utc.with_ymd_and_hms(2026, 3, 20, 4, 0, 0).unwrap();
        let days = |from: u32| (from..=19).map(day).collect::<Vec<_>>();
        let table = [(None, 19), (Some(25), 19), (Some(19), 19), (Some(15), 15), (Some(1), 13)];
        for (first, from) in table {
            assert_eq!(days_due(now, first.map(day)), days(from), "{first:?}");
        }
    }
}
