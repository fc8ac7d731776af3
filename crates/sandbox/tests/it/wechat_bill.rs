//! The trade bill of a day: asked for, downloaded, checked, and with differences planted.

use std::io::Read;

use aws_lc_rs::digest;
use reqwest::Method;
use sandbox::{PlantOrder, SandboxError};
use serde_json::{Value, json};

use crate::support::wechat::{
    Answered, authorization, call, jsapi_order, place, query, refund, refund_order, refund_query,
};
use crate::support::{Stage, now};

const NUMBER: &str = "R20260101000000000000000001501";
const SECOND: &str = "R20260101000000000000000001502";
const REFUND: &str = "F20260101000000000000000001501";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// A stage with one paid trade, and the day it was paid on in Shanghai.
async fn paid() -> (Stage, String) {
    let stage = Stage::set().await;
    place(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "silent").await;
    let time = query(&stage, NUMBER).await.json()["success_time"].as_str().unwrap().to_owned();
    (stage, time.split_once('T').unwrap().0.to_owned())
}

/// Moves the clock to `seconds` before ten o'clock on the day after `day`.
async fn before_ten(stage: &Stage, day: &str, seconds: i64) {
    let begin = chrono::DateTime::parse_from_rfc3339(&format!("{day}T00:00:00+08:00")).unwrap();
    let ten = begin.timestamp() + 86_400 + 36_000;
    let sandbox_now = now() + stage.control.clock_offset().await.unwrap();
    stage.control.advance_clock(ten - seconds - sandbox_now).await.unwrap();
}

async fn ask(stage: &Stage, day: &str, rest: &str) -> Answered {
    call(stage, Method::GET, &format!("/v3/bill/tradebill?bill_date={day}{rest}"), "").await
}

/// The file at a `download_url`, asked for with a signature over path and query.
async fn fetch(stage: &Stage, told: &Value) -> reqwest::Response {
    let url = told["download_url"].as_str().unwrap();
    let path = url.strip_prefix(&stage.ids.wechat.base_url).unwrap();
    let stamp = now() + stage.control.clock_offset().await.unwrap();
    let header = authorization(&stage.ids.wechat, "GET", path, stamp, "");
    let request = stage.http.get(url).header("Authorization", header);
    request.header("Accept", "application/json").send().await.unwrap()
}

fn sha1(content: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, content))
}

/// The bill's lines, split into values, after its hash was checked.
async fn bill(stage: &Stage, day: &str, rest: &str) -> Vec<Vec<String>> {
    let told = ask(stage, day, rest).await;
    assert_eq!(told.status, 200, "{}", told.body);
    assert!(told.signed(&stage.ids.wechat));
    let told = told.json();
    let content = fetch(stage, &told).await.bytes().await.unwrap();
    assert_eq!((&told["hash_type"], &told["hash_value"]), (&json!("SHA1"), &json!(sha1(&content))));
    let text = String::from_utf8(content.to_vec()).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The value of one column of a row, without its backtick.
fn value<'a>(bill: &'a [Vec<String>], row: usize, column: &str) -> &'a str {
    let index = bill[0].iter().position(|name| name == column).unwrap();
    bill[row][index].strip_prefix('`').unwrap()
}

async fn plant(stage: &Stage, day: &str, plant: &str, number: Option<&str>) -> Value {
    let order = PlantOrder {
        system: "wechat".to_owned(),
        day: day.to_owned(),
        plant: plant.to_owned(),
        out_trade_no: number.map(str::to_owned),
    };
    stage.control.plant(&order).await.unwrap()
}

#[tokio::test]
async fn the_bill_shows_payments_and_refunds_and_adds_up() {
    let (stage, day) = paid().await;
    let app_id = stage.ids.wechat.mini_program_app_id.clone();
    let order = jsapi_order(&stage, SECOND, NOWHERE, &app_id, "bob").await;
    call(&stage, Method::POST, "/v3/pay/transactions/jsapi", &order.to_string()).await;
    stage.act(SECOND, "underpay").await;
    refund(&stage, &refund_order(NUMBER, REFUND, 1, NOWHERE)).await;
    before_ten(&stage, &day, 0).await;
    let bill = bill(&stage, &day, "&bill_type=ALL").await;
    assert_eq!(
        bill[0].join(","),
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,\
         交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,\
         充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,\
         申请退款金额,费率备注"
    );
    assert_eq!(bill.len(), 6);
    let told = query(&stage, NUMBER).await.json();
    let row = |column| value(&bill, 1, column);
    assert_eq!(row("微信订单号"), told["transaction_id"]);
    assert_eq!(
        (row("商户订单号"), row("交易状态"), row("交易类型")),
        (NUMBER, "SUCCESS", "NATIVE")
    );
    assert_eq!(
        (row("订单金额"), row("应结订单金额"), row("退款金额")),
        ("460.00", "460.00", "0.00")
    );
    assert_eq!((row("微信退款单号"), row("手续费"), row("费率")), ("0", "2.76000", "0.60%"));
    let time = told["success_time"].as_str().unwrap();
    assert_eq!(format!("{}+08:00", row("交易时间").replace(' ', "T")), time);
    assert_eq!(value(&bill, 2, "公众账号ID"), app_id);
    assert_eq!((value(&bill, 2, "交易类型"), value(&bill, 2, "订单金额")), ("JSAPI", "459.99"));
    let row = |column| value(&bill, 3, column);
    assert_eq!(
        (row("交易状态"), row("商户退款单号"), row("退款状态")),
        ("REFUND", REFUND, "SUCCESS")
    );
    assert_eq!((row("订单金额"), row("退款金额"), row("申请退款金额")), ("0.00", "0.01", "0.01"));
    assert_eq!(row("微信退款单号"), refund_query(&stage, REFUND).await.json()["refund_id"]);
    assert_eq!(bill[4][0], "总交易单数");
    assert_eq!(bill[5].join(","), "`3.0,`919.99,`0.01,`0.00,`5.51988,`919.99,`0.01");
    assert!(bill[1..4].iter().flatten().all(|value| value.starts_with('`')));
}

#[tokio::test]
async fn payments_and_refunds_have_bills_of_their_own() {
    let (stage, day) = paid().await;
    refund(&stage, &refund_order(NUMBER, REFUND, 46000, NOWHERE)).await;
    before_ten(&stage, &day, 0).await;
    let payments = bill(&stage, &day, "&bill_type=SUCCESS").await;
    assert_eq!((payments.len(), payments[0].len()), (4, 20));
    assert_eq!(value(&payments, 1, "交易状态"), "SUCCESS");
    let refunds = bill(&stage, &day, "&bill_type=REFUND").await;
    assert_eq!((refunds.len(), refunds[0].len()), (4, 29));
    assert_eq!(value(&refunds, 1, "商户退款单号"), REFUND);
    assert!(value(&refunds, 1, "退款成功时间").starts_with("20"));
}

#[tokio::test]
async fn a_packed_bill_is_hashed_unpacked() {
    let (stage, day) = paid().await;
    before_ten(&stage, &day, 0).await;
    let told = ask(&stage, &day, "&bill_type=ALL&tar_type=GZIP").await.json();
    let response = fetch(&stage, &told).await;
    assert_eq!(response.status(), 200);
    assert!(!response.headers().contains_key("wechatpay-signature"));
    let packed = response.bytes().await.unwrap();
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(&*packed).read_to_end(&mut content).unwrap();
    assert_eq!(told["hash_value"], sha1(&content));
    assert!(String::from_utf8(content).unwrap().contains(NUMBER));
}

#[tokio::test]
async fn the_download_is_for_the_merchant_only_and_for_half_a_minute() {
    let (stage, day) = paid().await;
    before_ten(&stage, &day, 0).await;
    let told = ask(&stage, &day, "").await.json();
    let url = told["download_url"].as_str().unwrap();
    let (path, _) = url.strip_prefix(&stage.ids.wechat.base_url).unwrap().split_once('?').unwrap();
    let stamp = now() + stage.control.clock_offset().await.unwrap();
    let headers = [None, Some(authorization(&stage.ids.wechat, "GET", path, stamp, ""))];
    for header in headers {
        let mut request = stage.http.get(url).header("Accept", "application/json");
        if let Some(header) = header {
            request = request.header("Authorization", header);
        }
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(fetch(&stage, &told).await.status(), 200);
    stage.control.advance_clock(31).await.unwrap();
    assert_eq!(fetch(&stage, &told).await.status(), 400);
    let again = ask(&stage, &day, "").await.json();
    assert_eq!(again["hash_value"], told["hash_value"]);
    assert_eq!(fetch(&stage, &again).await.status(), 200);
}

#[tokio::test]
async fn a_bill_that_is_not_there_yet_or_has_nothing_to_show_is_a_signed_400() {
    let (stage, day) = paid().await;
    let code = async |day: &str, rest: &str| {
        let answered = ask(&stage, day, rest).await;
        assert!(answered.signed(&stage.ids.wechat));
        (answered.status, answered.json()["code"].as_str().unwrap_or_default().to_owned())
    };
    let of = |code: &str| (400, code.to_owned());
    assert_eq!(code(&day, "").await, of("STATEMENT_CREATING"));
    before_ten(&stage, &day, 60).await;
    assert_eq!(code(&day, "").await, of("STATEMENT_CREATING"));
    before_ten(&stage, &day, 0).await;
    assert_eq!(code(&day, "&bill_type=REFUND").await, of("NO_STATEMENT_EXIST"));
    for (day, rest) in [
        ("20260101", ""),
        ("2026-1-1", ""),
        ("2026-13-01", ""),
        (day.as_str(), "&bill_type=NONE"),
        (day.as_str(), "&tar_type=ZIP"),
    ] {
        assert_eq!(code(day, rest).await, of("PARAM_ERROR"));
    }
    stage.control.advance_clock(94 * 86_400).await.unwrap();
    assert_eq!(code(&day, "").await, of("INVALID_REQUEST"));
}

#[tokio::test]
async fn rows_can_be_left_out_made_up_and_changed() {
    let (stage, day) = paid().await;
    place(&stage, SECOND, NOWHERE).await;
    stage.act(SECOND, "silent").await;
    plant(&stage, &day, "missing", Some(NUMBER)).await;
    plant(&stage, &day, "amount", Some(SECOND)).await;
    let extra = plant(&stage, &day, "extra", None).await;
    let extra = extra["outTradeNo"].as_str().unwrap();
    let stage = stage.restarted().await;
    before_ten(&stage, &day, 0).await;
    let shown = bill(&stage, &day, "").await;
    let mut rows: Vec<(&str, &str)> = (1..shown.len() - 2)
        .map(|row| (value(&shown, row, "商户订单号"), value(&shown, row, "订单金额")))
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, [(SECOND, "460.01"), (extra, "42.00")]);
    assert_eq!(query(&stage, extra).await.status, 404);
    assert_eq!(bill(&stage, &day, "").await, shown);

    plant(&stage, &day, "none", None).await;
    let honest = bill(&stage, &day, "").await;
    assert_eq!(honest.len(), 5);
    assert_eq!(value(&honest, 1, "商户订单号"), NUMBER);
}

#[tokio::test]
async fn a_hash_can_be_wrong_and_a_payment_unheard_of() {
    let (stage, day) = paid().await;
    place(&stage, SECOND, NOWHERE).await;
    plant(&stage, &day, "state", Some(SECOND)).await;
    assert_eq!(query(&stage, SECOND).await.json()["trade_state"], "SUCCESS");
    plant(&stage, &day, "bad_hash", None).await;
    before_ten(&stage, &day, 0).await;
    let told = ask(&stage, &day, "").await.json();
    let content = fetch(&stage, &told).await.bytes().await.unwrap();
    assert_ne!(told["hash_value"], sha1(&content));
    assert!(String::from_utf8(content.to_vec()).unwrap().contains(SECOND));
}

#[tokio::test]
async fn a_difference_that_cannot_be_planted_is_refused() {
    let stage = Stage::set().await;
    for (system, day, plant, number, status) in [
        ("boss", "2026-01-01", "extra", None, 400),
        ("wechat", "01.01.2026", "extra", None, 400),
        ("wechat", "2026-01-01", "explode", None, 400),
        ("wechat", "2026-01-01", "missing", None, 400),
        ("wechat", "2026-01-01", "state", Some(NUMBER), 404),
    ] {
        let order = PlantOrder {
            system: system.to_owned(),
            day: day.to_owned(),
            plant: plant.to_owned(),
            out_trade_no: number.map(str::to_owned),
        };
        match stage.control.plant(&order).await {
            Err(SandboxError::Answered { status: answered, .. }) => assert_eq!(answered, status),
            other => panic!("no refusal: {other:?}"),
        }
    }
}
