//! The daily bill (业务明细): an address that lives briefly, and the file behind it.

mod archive;
mod rows;
mod sheets;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::app::App;
use super::gateway::Asked;
use super::page::refused;
use super::problem::{Problem, Stop};
use super::signed;
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::parse_beijing;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;
use rows::Row;
use sheets::Sheets;

/// How long an address can be opened, in seconds.
const LIFE: i64 = 30;

/// What an address leads to.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    app: App,
    /// `yyyy-MM-dd`.
    day: String,
    /// Seconds since 1970.
    expires_at: i64,
}

/// One day in Beijing, in seconds since 1970: from `start` to before `end`.
#[derive(Debug, Clone, Copy)]
struct Day {
    date: NaiveDate,
    start: i64,
    end: i64,
}

/// `alipay.data.dataservice.bill.downloadurl.query`.
pub(super) fn address(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let day = wanted(world, asked)?;
    let rows = rows::of(txn, asked.app, day)?;
    if rows::quiet(txn, asked.app, day)? {
        return Err(Problem::plain("BILL_NOT_EXIST", "账单不存在").into());
    }
    if rows.is_empty() {
        return Err(Problem::plain("NO_BILL_DATA", "无账单数据").into());
    }
    let now = world.clock.now();
    let token = random_hex32()?;
    let ticket =
        Ticket { app: asked.app, day: day.date.to_string(), expires_at: now.saturating_add(LIFE) };
    txn.put(Kind::AlipayBill, &token, None, &ticket)?;
    let seller = asked.app.seller_id(world);
    let date = day.date.format("%Y%m%d");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("bizType", "trade")
        .append_pair("userId", seller)
        .append_pair("fileType", "csv.zip")
        .append_pair("bizDates", &date.to_string())
        .append_pair("downloadFileName", &format!("{seller}_{date}.csv.zip"))
        .append_pair("fileId", &format!("/trade/{seller}/{date}.csv.zip"))
        .append_pair("timestamp", &world.clock.now_ms().to_string())
        .append_pair("token", &token)
        .finish();
    let node = json!({
        "code": "10000",
        "msg": "Success",
        "bill_download_url":
            format!("{}/alipay/downloadBillFile.resource?{query}", asked.origin),
    });
    Ok(signed(asked.method(), &day.date.to_string(), &node, Effect::Read))
}

/// The file behind an address.
pub(super) fn download(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    const OPERATION: &str = "bill.download";
    let token = call.parameter("token").unwrap_or_default();
    let ticket: Option<Ticket> = txn.get(Kind::AlipayBill, &token)?;
    let ticket = ticket.filter(|ticket| world.clock.now() < ticket.expires_at);
    let Some((day, ticket)) = ticket.and_then(|ticket| Some((Day::parse(&ticket.day)?, ticket)))
    else {
        let mut gone = refused("下载链接已失效");
        gone.status = 403;
        return Ok(gone.about(OPERATION, ""));
    };
    let sheets = Sheets {
        seller: ticket.app.seller_id(world),
        day,
        rows: &rows::of(txn, ticket.app, day)?,
        told_at: world.clock.now(),
        wrong: rows::wrong_total(txn, day)?,
    };
    let file = archive::pack(&sheets)?;
    let mut answer = Answer::file("application/zip", file, Effect::Read);
    let name = format!("{}_{}.csv.zip", sheets.seller, day.date.format("%Y%m%d"));
    let disposition = format!("attachment; filename=\"{name}\"");
    answer.headers.push(("Content-Disposition", disposition));
    Ok(answer.about(OPERATION, &day.date.to_string()))
}

/// The day asked for, which must be over.
fn wanted(world: &World, asked: &Asked<'_>) -> Result<Day, Problem> {
    let invalid = |words: &str| Problem::plain("INVAILID_ARGUMENTS", words);
    match asked.text("bill_type") {
        Some("trade") => {}
        Some("signcustomer" | "merchant_act") => {
            return Err(Problem::plain("TYPE_NOT_SUPPORTED", "账单类型不支持"));
        }
        Some(_) | None => return Err(invalid("参数不合法：bill_type")),
    }
    asked
        .text("bill_date")
        .and_then(Day::parse)
        .filter(|day| day.end <= world.clock.now())
        .ok_or_else(|| invalid("参数不合法：bill_date"))
}

impl Day {
    /// The day of a text `yyyy-MM-dd`.
    fn parse(text: &str) -> Option<Self> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        if text.len() != 10 {
            return None;
        }
        let midnight = |date: NaiveDate| parse_beijing(&format!("{date} 00:00:00"));
        let next = date.checked_add_days(Days::new(1))?;
        Some(Self { date, start: midnight(date)?, end: midnight(next)? })
    }

    fn has(self, time: i64) -> bool {
        (self.start..self.end).contains(&time)
    }
}
