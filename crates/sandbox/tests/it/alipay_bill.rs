//! Alipay's daily bill.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use encoding_rs::GBK;
use sandbox::PlantOrder;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::alipay::{call, paid, precreate, refund};
use crate::support::{Stage, now};

const METHOD: &str = "alipay.data.dataservice.bill.downloadurl.query";
const FIRST: &str = "R20260101000000000000000000541";
const SECOND: &str = "R20260101000000000000000000542";

/// Today in Beijing.
async fn today(stage: &Stage) -> NaiveDate {
    let time = now() + stage.control.clock_offset().await.unwrap();
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    DateTime::from_timestamp(time, 0).unwrap().with_timezone(&zone).date_naive()
}

async fn address(stage: &Stage, day: NaiveDate) -> Value {
    let biz = json!({"bill_type": "trade", "bill_date": day.to_string()});
    call(stage, METHOD, &biz, "").await
}

/// The sheets by name, in UTF-8.
async fn sheets(stage: &Stage, day: NaiveDate) -> HashMap<String, String> {
    let node = address(stage, day).await;
    assert_eq!(node["code"], "10000", "{node}");
    let url = node["bill_download_url"].as_str().unwrap();
    let file = stage.http.get(url).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "application/zip");
    let mut zip = ZipArchive::new(Cursor::new(file.bytes().await.unwrap())).unwrap();
    let mut sheets = HashMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let (name, _, bad_name) = GBK.decode(file.name_raw());
        let name = name.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let (text, _, bad_text) = GBK.decode(&bytes);
        assert!(!bad_name && !bad_text);
        sheets.insert(name, text.into_owned());
    }
    sheets
}

/// The details' rows, each by the names of the columns, and the sums under them.
async fn details(stage: &Stage, day: NaiveDate) -> (Vec<HashMap<String, String>>, String) {
    let sheets = sheets(stage, day).await;
    let seller = &stage.ids.alipay.seller_id;
    let text = &sheets[&format!("{seller}_{}_业务明细.csv", day.format("%Y%m%d"))];
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(columns.len(), 25);
    let rows = lines.map(|line| {
        let values: Vec<String> = line.split(',').map(|value| value.trim().to_owned()).collect();
        assert_eq!(values.len(), 25);
        columns.iter().map(|name| (*name).to_owned()).zip(values).collect()
    });
    let sums = text.lines().filter(|line| line.contains("合计")).collect::<Vec<_>>().join("\n");
    (rows.collect(), sums)
}

async fn plant(stage: &Stage, day: NaiveDate, plant: &str, number: Option<&str>) {
    let order = PlantOrder {
        system: "alipay".to_owned(),
        day: day.to_string(),
        plant: plant.to_owned(),
        out_trade_no: number.map(str::to_owned),
    };
    stage.control.plant(&order).await.unwrap();
}

/// Today, which does not end while a test runs: close to midnight it is tomorrow.
async fn quiet_today(stage: &Stage) -> NaiveDate {
    let left = 86_400 - (now() + 8 * 3600).rem_euclid(86_400);
    if left < 120 {
        stage.control.advance_clock(left).await.unwrap();
    }
    today(stage).await
}

/// A day with two payments and a refund of a part, and that day.
async fn traded(stage: &Stage) -> NaiveDate {
    let day = quiet_today(stage).await;
    paid(stage, FIRST, "").await;
    paid(stage, SECOND, "").await;
    refund(stage, SECOND, "F1", "60.00").await;
    stage.control.advance_clock(86_400).await.unwrap();
    day
}

#[tokio::test]
async fn the_bill_lists_payments_and_refunds_as_alipay_does() {
    let stage = Stage::set().await;
    let day = traded(&stage).await;
    let (rows, sums) = details(&stage, day).await;
    let told: Vec<[&str; 4]> = rows
        .iter()
        .map(|row| {
            ["商户订单号", "业务类型", "订单金额（元）", "商家实收（元）"]
                .map(|name| row[name].as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            [FIRST, "交易", "460.00", "460.00"],
            [SECOND, "交易", "460.00", "460.00"],
            [SECOND, "退款", "-60.00", "-60.00"],
        ]
    );
    assert_eq!(rows[2]["退款批次号/请求号"], "F1");
    assert_eq!(
        (rows[0]["服务费（元）"].as_str(), rows[2]["服务费（元）"].as_str()),
        ("-2.76", "0.36")
    );
    assert_eq!(rows[0]["商品名称"], "宽带续费 100M 12个月");
    assert_eq!(rows[1]["支付宝交易号"], rows[2]["支付宝交易号"]);
    assert!(rows[0]["完成时间"].starts_with(&day.to_string()));
    assert!(sums.contains("#交易合计：2笔，商家实收共920.00元"));
    assert!(sums.contains("#退款合计：1笔，商家实收退款共-60.00元"));
}

#[tokio::test]
async fn the_file_has_comments_padded_values_and_a_summary() {
    let stage = Stage::set().await;
    let day = traded(&stage).await;
    let sheets = sheets(&stage, day).await;
    assert_eq!(sheets.len(), 2);
    let seller = &stage.ids.alipay.seller_id;
    let stem = format!("{seller}_{}_业务明细", day.format("%Y%m%d"));
    let text = &sheets[&format!("{stem}.csv")];
    assert!(text.starts_with("#支付宝业务明细查询\r\n#账号：["));
    assert!(text.contains(&format!(",{FIRST}\t,交易\t,")));
    assert!(text.lines().last().unwrap().starts_with("#导出时间：["));
    let summary = &sheets[&format!("{stem}(汇总).csv")];
    assert!(summary.contains("合计\t,\t,2,1,860.00,860.00,"));
}

#[tokio::test]
async fn planted_differences_are_in_the_file() {
    let stage = Stage::set().await;
    let day = traded(&stage).await;
    plant(&stage, day, "missing", Some(FIRST)).await;
    plant(&stage, day, "amount", Some(SECOND)).await;
    plant(&stage, day, "extra", Some("X1")).await;
    let (rows, sums) = details(&stage, day).await;
    let told: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["商户订单号"].as_str(), row["订单金额（元）"].as_str()))
        .collect();
    assert_eq!(told.len(), 3);
    for row in [("X1", "42.00"), (SECOND, "460.01"), (SECOND, "-60.00")] {
        assert!(told.contains(&row), "{told:?}");
    }
    assert!(sums.contains("#交易合计：2笔，商家实收共502.01元"));
    plant(&stage, day, "none", None).await;
    plant(&stage, day, "bad_hash", None).await;
    let (rows, sums) = details(&stage, day).await;
    assert_eq!(rows.len(), 3);
    assert!(sums.contains("#交易合计：3笔"), "{sums}");
}

#[tokio::test]
async fn a_trade_paid_silently_is_in_the_bill() {
    let stage = Stage::set().await;
    let day = traded(&stage).await;
    let next = day.checked_add_days(Days::new(1)).unwrap();
    precreate(&stage, "R3", "").await;
    plant(&stage, next, "state", Some("R3")).await;
    stage.control.advance_clock(86_400).await.unwrap();
    let (rows, _) = details(&stage, next).await;
    assert_eq!((rows.len(), rows[0]["商户订单号"].as_str()), (1, "R3"));
}

#[tokio::test]
async fn an_address_lives_half_a_minute_and_is_no_other() {
    let stage = Stage::set().await;
    let day = traded(&stage).await;
    let node = address(&stage, day).await;
    let url = node["bill_download_url"].as_str().unwrap();
    let other = format!("{url}0");
    assert_eq!(stage.http.get(&other).send().await.unwrap().status(), 403);
    assert_eq!(stage.http.get(url).send().await.unwrap().status(), 200);
    stage.control.advance_clock(30).await.unwrap();
    assert_eq!(stage.http.get(url).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_without_a_prefix() {
    let stage = Stage::set().await;
    let day = quiet_today(&stage).await;
    let before = day.checked_sub_days(Days::new(2)).unwrap().to_string();
    for (kind, date, sub_code) in [
        ("trade", before.as_str(), "BILL_NOT_EXIST"),
        ("trade", &day.to_string(), "INVAILID_ARGUMENTS"),
        ("trade", "2026-13-01", "INVAILID_ARGUMENTS"),
        ("trade", "2026-1-1", "INVAILID_ARGUMENTS"),
        ("trade", "", "INVAILID_ARGUMENTS"),
        ("nonsense", before.as_str(), "INVAILID_ARGUMENTS"),
        ("signcustomer", before.as_str(), "TYPE_NOT_SUPPORTED"),
    ] {
        let biz = json!({"bill_type": kind, "bill_date": date});
        let node = call(&stage, METHOD, &biz, "").await;
        assert_eq!((&node["code"], &node["sub_code"]), (&json!("40004"), &json!(sub_code)));
    }
}

#[tokio::test]
async fn a_bill_whose_rows_are_all_missing_has_no_data() {
    let stage = Stage::set().await;
    let day = quiet_today(&stage).await;
    paid(&stage, FIRST, "").await;
    plant(&stage, day, "missing", Some(FIRST)).await;
    stage.control.advance_clock(86_400).await.unwrap();
    assert_eq!(address(&stage, day).await["sub_code"], "NO_BILL_DATA");
}
