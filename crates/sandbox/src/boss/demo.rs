//! Invented customers; no such person, number or address is known to us.

use chrono::{Days, NaiveDate};

use super::{Customer, Entry};

/// The last day in days from the first start, negative before it, and what is special.
const DEMO: [([&str; 6], i64, &str); 9] = [
    (
        ["PBS001022579", "测试", "18612345772", "江场西路12号", "100M/12", "100M"],
        30,
        "expires in a month",
    ),
    (
        ["PBS001022580", "甲示例", "13900000101", "虚构路1号", "200M/12", "200M"],
        10,
        "expires in ten days",
    ),
    (
        ["PBS001022581", "乙示例", "13900000102", "虚构路2号", "100M/12", "100M"],
        -40,
        "lapsed: expired 40 days before the first start",
    ),
    (["PBS001022582", "丙示例", "13900000103", "虚构路3号", "500M/12", "500M"], 45, QUALIFIED),
    (
        ["PBS001022583", "丁示例", "13900000104", "样例街4弄5号602室", "300M/24", "300M"],
        200,
        "expires in half a year",
    ),
    (
        ["PBS001022584", "欧阳示例", "13900000105", "样例街6号", "1000M/12", "1000M"],
        1,
        "expires tomorrow",
    ),
    (
        ["PBS001022585", "示", "13900000106", "样例街7号", "50M/6", "50M"],
        0,
        "expires today; a name of one character",
    ),
    (
        ["PBS001022586", "Example Person", "13900000107", "样例街8号", "100M/1", "100M"],
        20,
        "a name in Latin letters",
    ),
    (
        ["PBS001022587", "戊示例", "13900000108", "样例街九号", "200M/12", "200M"],
        366,
        "expires in a year; an address without digits",
    ),
];
const QUALIFIED: &str = "qualified (达标)";

/// The demo directory of somebody who starts on `today`.
pub(super) fn entries(today: NaiveDate) -> Vec<Entry> {
    DEMO.into_iter().map(|(texts, in_days, note)| entry(texts, on(today, in_days), note)).collect()
}

fn on(today: NaiveDate, in_days: i64) -> NaiveDate {
    let days = Days::new(in_days.unsigned_abs());
    let day = if in_days < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) };
    day.unwrap_or(today)
}

fn entry(texts: [&str; 6], expires_on: NaiveDate, note: &str) -> Entry {
    let [query_id, customer_name, phone_number, address, package_name, package_rate] =
        texts.map(str::to_owned);
    Entry {
        customer: Customer {
            query_id,
            customer_name,
            phone_number,
            address,
            package_name,
            package_rate,
            expires_on: expires_on.format("%Y-%m-%d").to_string(),
            qualified: note == QUALIFIED,
        },
        note: note.to_owned(),
    }
}
