//! The trade bill (交易账单) of a day, and its download.

mod format;
mod rows;

use aws_lc_rs::digest;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::problem::{Problem, Stop};
use super::signed;
use crate::answer::{Answer, Effect};
use crate::bill::{Plant, Planted};
use crate::call::Call;
use crate::clock::parse_beijing;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::world::World;
use format::BillType;

/// How long a `download_url` lives, in seconds.
const LIFE: i64 = 30;

/// When the bill of a day is there, in seconds after that day's beginning: at ten the next day.
const READY: i64 = 86_400 + 10 * 3_600;

/// How long it stays there, in seconds.
const KEPT: i64 = 93 * 86_400;

/// A file that waits to be downloaded.
#[derive(Debug, Serialize, Deserialize)]
struct BillFile {
    token: String,
    content: String,
    gzip: bool,
    /// Seconds since 1970.
    until: i64,
}

/// `GET /v3/bill/tradebill?bill_date=&bill_type=&tar_type=`.
pub(super) fn tell(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, Stop> {
    let day = day(call)?;
    let bill_type = match call.parameter("bill_type") {
        None => BillType::All,
        Some(name) => BillType::parse(&name)
            .ok_or_else(|| Problem::field("bill_type", "query", "不支持的账单类型"))?,
    };
    let gzip = match call.parameter("tar_type").as_deref() {
        None => false,
        Some("GZIP") => true,
        Some(_) => return Err(Problem::field("tar_type", "query", "不支持的压缩类型").into()),
    };
    let now = world.clock.now();
    ready(&day, now)?;
    let planted = Planted::of(txn, System::Wechat, &day)?;
    let rows = rows::of(world, txn, &day, bill_type, &planted)?;
    if rows.is_empty() {
        return Err(Problem::new(400, "NO_STATEMENT_EXIST", "请求的账单文件不存在").into());
    }
    let content = format::file(bill_type, &rows);
    let spoilt = planted.iter().any(|planted| planted.plant == Plant::BadHash);
    let hash_value = sha1(&if spoilt { format!("{content}\n") } else { content.clone() });
    let token = random_hex32()?;
    let download_url = format!("{}/wechat/v3/billdownload/file?token={token}", call.origin);
    let file = BillFile { token, content, gzip, until: now.saturating_add(LIFE) };
    keep(txn, &file, now)?;
    let told = json!({"hash_type": "SHA1", "hash_value": hash_value, "download_url": download_url});
    Ok(signed(200, &told, Effect::Read).about("bill", &day))
}

/// `GET download_url`: the file itself, which no signature goes with.
pub(super) fn download(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, Stop> {
    let token = call.parameter("token").unwrap_or_default();
    let file: Option<BillFile> = txn.get(Kind::WechatBill, &token)?;
    let live = file.filter(|file| world.clock.now() < file.until);
    let gone = || Problem::new(400, "INVALID_REQUEST", "账单下载链接无效或已过期");
    let file = live.ok_or_else(gone)?;
    let answer = if file.gzip {
        Answer::file("application/x-gzip", packed(&file.content)?, Effect::Read)
    } else {
        Answer::file("text/plain; charset=utf-8", file.content.into_bytes(), Effect::Read)
    };
    Ok(answer.about("bill_file", ""))
}

/// `YYYY-MM-DD`.
fn day(call: &Call) -> Result<String, Problem> {
    let wrong = || Problem::field("bill_date", "query", "账单日期格式必须为YYYY-MM-DD");
    let text = call.parameter("bill_date").ok_or_else(wrong)?;
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_error| wrong())?;
    if day.to_string() == text { Ok(text) } else { Err(wrong()) }
}

/// A bill is there from ten o'clock of the next day on, for three months.
fn ready(day: &str, now: i64) -> Result<(), Problem> {
    let begin = parse_beijing(&format!("{day} 00:00:00"))
        .ok_or_else(|| Problem::field("bill_date", "query", "账单日期无效"))?;
    if now < begin.saturating_add(READY) {
        return Err(Problem::new(400, "STATEMENT_CREATING", "账单正在生成中，请稍后再试"));
    }
    if now >= begin.saturating_add(KEPT) {
        return Err(Problem::new(400, "INVALID_REQUEST", "只能下载三个月以内的账单"));
    }
    Ok(())
}

/// Keeps the file, and lets go of those whose time is over.
fn keep(txn: &Txn<'_>, file: &BillFile, now: i64) -> Result<(), SandboxError> {
    for old in txn.all::<BillFile>(Kind::WechatBill)? {
        if now >= old.until {
            txn.remove(Kind::WechatBill, &old.token)?;
        }
    }
    txn.put(Kind::WechatBill, &file.token, None, file)
}

fn packed(content: &str) -> Result<Vec<u8>, SandboxError> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, content.as_bytes()).map_err(SandboxError::Files)?;
    encoder.finish().map_err(SandboxError::Files)
}

fn sha1(content: &str) -> String {
    hex::encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, content.as_bytes()))
}
