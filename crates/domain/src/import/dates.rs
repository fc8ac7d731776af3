use super::Cell;
use crate::Invalid;
use chrono::{Days, NaiveDate};

/// The day that spreadsheets count from. (They take 1900 for a leap year, so that it is this one
/// for every day since March 1900.)
const SHEET_EPOCH: Option<NaiveDate> = NaiveDate::from_ymd_opt(1899, 12, 30);
/// The years that a last paid day may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// `2026-12-31`, `2026/12/31`, `2026.12.31`, `20261231`, `2026年12月31日`, each with or without a
/// time behind it, or a spreadsheet's number of days.
pub(super) fn read(cell: &Cell, field: &'static str) -> Result<NaiveDate, Invalid> {
    let text = cell.text();
    if text.is_empty() {
        return Err(Invalid { field, problem: "must not be empty" });
    }
    let day = written(text).or_else(|| match cell {
        Cell::Number(_) => counted(text),
        Cell::Text(_) => None,
    });
    let day = day.filter(|day| YEARS.contains(&chrono::Datelike::year(day)));
    day.ok_or(Invalid { field, problem: "is no day like 2026-12-31" })
}

fn written(text: &str) -> Option<NaiveDate> {
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return day_of(year, month, day);
    }
    let text = text.strip_suffix('日').unwrap_or(text);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() { None } else { day_of(year, month, day) }
}

fn day_of(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// What stands behind the point is the time of day.
fn counted(text: &str) -> Option<NaiveDate> {
    let days: u64 = text.split('.').next()?.parse().ok()?;
    SHEET_EPOCH?.checked_add_days(Days::new(days.min(200_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Result<String, Invalid> {
        read(&Cell::Text(text.to_owned()), "expiresOn").map(|day| day.to_string())
    }

    #[test]
    fn days_are_read_as_people_and_spreadsheets_write_them() {
        for written in [
            "2026-12-31",
            " 2026/12/31 ",
            "2026.12.31",
            "20261231",
            "2026年12月31日",
            "2026-12-31 23:59:59",
            "2026-12-31T00:00:00",
        ] {
            assert_eq!(text(written).unwrap(), "2026-12-31", "{written}");
        }
        assert_eq!(text("2026/1/5").unwrap(), "2026-01-05");
        for days in ["46387", "46387.5"] {
            let cell = Cell::Number(days.to_owned());
            assert_eq!(read(&cell, "expiresOn").unwrap().to_string(), "2026-12-31", "{days}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for written in [
            "",
            "46387",
            "2026-13-01",
            "2026-02-30",
            "26-12-31",
            "1899-12-31",
            "明天",
            "2026-12",
            "+2026-1-1",
            "2026-1-1-1",
        ] {
            assert_eq!(text(written).unwrap_err().field, "expiresOn", "{written}");
        }
        assert!(read(&Cell::Number("99999999999999".to_owned()), "expiresOn").is_err());
    }
}
