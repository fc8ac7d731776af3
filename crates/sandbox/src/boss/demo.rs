//! Invented customers; no such person, number or address is known to us.

use chrono::{Days, NaiveDate};

use super::{Customer, Entry};

/// The demo directory of somebody who starts on `today`.
pub(super) fn entries(today: NaiveDate) -> Vec<Entry> {
    let in_days = |days: u64| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let days_ago = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    vec![
        entry(
            ["PBS001022579", "测试", "18612345772", "江场西路12号", "100M/12", "100M"],
            in_days(30),
            "expires in a month",
        ),
        entry(
            ["PBS001022580", "甲示例", "13900000101", "虚构路1号", "200M/12", "200M"],
            in_days(10),
            "expires in ten days",
        ),
        entry(
            ["PBS001022581", "乙示例", "13900000102", "虚构路2号", "100M/12", "100M"],
            days_ago(40),
            "lapsed: expired 40 days before the first start",
        ),
        qualified(entry(
            ["PBS001022582", "丙示例", "13900000103", "虚构路3号", "500M/12", "500M"],
            in_days(45),
            "qualified (达标)",
        )),
        entry(
            ["PBS001022583", "丁示例", "13900000104", "样例街4弄5号602室", "300M/24", "300M"],
            in_days(200),
            "expires in half a year",
        ),
        entry(
            ["PBS001022584", "欧阳示例", "13900000105", "样例街6号", "1000M/12", "1000M"],
            in_days(1),
            "expires tomorrow",
        ),
        entry(
            ["PBS001022585", "示", "13900000106", "样例街7号", "50M/6", "50M"],
            in_days(0),
            "expires today; a name of one character",
        ),
        entry(
            ["PBS001022586", "Example Person", "13900000107", "样例街8号", "100M/1", "100M"],
            in_days(20),
            "a name in Latin letters",
        ),
        entry(
            ["PBS001022587", "戊示例", "13900000108", "样例街九号", "200M/12", "200M"],
            in_days(366),
            "expires in a year; an address without digits",
        ),
    ]
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
            qualified: false,
        },
        note: note.to_owned(),
    }
}

fn qualified(mut entry: Entry) -> Entry {
    entry.customer.qualified = true;
    entry
}
