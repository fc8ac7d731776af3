//! The daily bill (业务明细): asked for, downloaded, and compared with what it says of itself. Alipay
//! gives no hash and no signature of the file, so that only the place it comes from, its account,
//! its day, its end and its sums speak for it.

mod archive;
mod lines;
mod survey;
mod text;

use super::Inner;
use super::exchange::Call;
use super::reply::{Problem, Reply};
use super::status::Meaning;
use super::wire::{BILL_ADDRESS, BillContent};
use crate::bill::{LARGEST_FILE, download, unavailable};
use crate::recorder::{About, rejected, unanswered};
use chrono::{NaiveDate, TimeDelta};
use domain::evidence::EvidenceVerdict;
use domain::ports::{StatementError, StatementLines};
use domain::reconciliation::day_span;
use domain::with_causes;
use lines::Lines;
use reqwest::Url;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::time::Duration;
use survey::Expected;

/// Bills are made by nine in the morning of the next day, and sometimes later.
const MADE_AFTER: TimeDelta = TimeDelta::hours(10);
/// The most that the download may take.
const DOWNLOAD_LIMIT: Duration = Duration::from_mins(5);
/// Where Alipay has its files, beside the gateway's own host: `(end of the gateway's host, ends of
/// the files' hosts)`.
const FILE_HOSTS: [(&str, &[&str]); 2] = [
    (".alipay.com", &[".alipay.com", ".alipayobjects.com"]),
    (".alipaydev.com", &[".alipaydev.com"]),
];

/// Why there is no file.
#[derive(Debug)]
enum Fetch {
    /// The address did not work: another may.
    Gone,
    Failed(StatementError),
}

impl Inner {
    pub(super) async fn fetch_bill(
        &self,
        day: NaiveDate,
    ) -> Result<StatementLines, StatementError> {
        let (_from, until) = day_span(day);
        if self.exchange.clock.now() < until {
            return Err(StatementError::NotReady);
        }
        let Some(address) = self.bill_address(day).await? else { return Ok(nothing()) };
        match self.download_bill(address, day).await {
            Ok(lines) => Ok(lines),
            Err(Fetch::Failed(error)) => Err(error),
            // The address works for half a minute: once more with another.
            Err(Fetch::Gone) => {
                let Some(address) = self.bill_address(day).await? else { return Ok(nothing()) };
                self.download_bill(address, day).await.map_err(|fetch| match fetch {
                    Fetch::Gone => unavailable("the download address does not work"),
                    Fetch::Failed(error) => error,
                })
            }
        }
    }

    /// `None`: there was nothing that day.
    async fn bill_address(&self, day: NaiveDate) -> Result<Option<Url>, StatementError> {
        let content = BillContent { bill_type: "trade", bill_date: day.to_string() };
        let content = serde_json::to_string(&content).map_err(unavailable)?;
        let about = About { operation: "bill", number: None };
        let reply = self.exchange.call(Call::new(about, BILL_ADDRESS, &content)).await;
        match reply.map_err(unavailable)? {
            Reply::Success { node, .. } => {
                let address = node.bill_download_url.unwrap_or_default();
                let address = allowed(&self.exchange.gateway, &address);
                address.map(Some).ok_or_else(|| unavailable("the address is not one of Alipay's"))
            }
            Reply::Problem(problem) => {
                let (_from, until) = day_span(day);
                no_bill(problem, self.exchange.clock.now() >= until + MADE_AFTER)
            }
        }
    }

    async fn download_bill(&self, address: Url, day: NaiveDate) -> Result<StatementLines, Fetch> {
        let request = self.exchange.http.get(address).timeout(DOWNLOAD_LIMIT).build();
        let request = request.map_err(unavailable)?;
        let about = About { operation: "bill_file", number: None };
        let opened = self.exchange.recorder.open(&self.exchange.http, request, about).await;
        let (heard, response) = opened.map_err(unavailable)?;
        let status = heard.answer.status;
        if status != 200 {
            heard.judged(rejected("unsigned", "an error instead of the bill")).await;
            let failed = unavailable(format!("an answer of status {status}"));
            return Err(if status < 500 { Fetch::Gone } else { Fetch::Failed(failed) });
        }
        let expected =
            Expected { account: Some(self.seller_id.clone()), day: Some(day), is_whole: true };
        let lines = match download(response, LARGEST_FILE).await {
            Ok(file) => on_a_thread(move || unpacked(file, &expected)).await,
            Err(error) => Err(error),
        };
        let verdict = match &lines {
            Ok(_lines) => EvidenceVerdict::Accepted,
            Err(StatementError::Damaged(problem)) => rejected("damaged", *problem),
            Err(error) => unanswered(with_causes(error)),
        };
        heard.judged(verdict).await;
        Ok(lines?)
    }
}

/// A file that somebody has fetched by hand: the ZIP, or the sheet in it, in GBK or saved as UTF-8.
/// One that was edited may have lost its sums.
pub(super) fn open(file: &Path, account: &str) -> Result<StatementLines, StatementError> {
    let mut file = File::open(file).map_err(unavailable)?;
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start).map_err(unavailable)?;
    file.rewind().map_err(unavailable)?;
    let expected = Expected { account: Some(account.to_owned()), day: None, is_whole: false };
    if start.starts_with(b"PK") { unpacked(file, &expected) } else { read(file, &expected) }
}

/// The lines of a sheet, whosever and of whatever day. Never panics.
pub fn read_bill(sheet: Vec<u8>) -> Result<StatementLines, StatementError> {
    read(Cursor::new(sheet), &Expected::default())
}

/// The lines of a ZIP of sheets. Never panics.
pub fn read_bill_archive(file: File) -> Result<StatementLines, StatementError> {
    unpacked(file, &Expected::default())
}

fn unpacked(file: File, expected: &Expected) -> Result<StatementLines, StatementError> {
    read(archive::sheet(file, archive::LARGEST_SHEET)?, expected)
}

/// Goes through the sheet twice: what it says of itself stands at its end.
fn read<R>(mut sheet: R, expected: &Expected) -> Result<StatementLines, StatementError>
where
    R: Read + Seek + Send + 'static,
{
    survey::check(BufReader::new(&mut sheet), expected)?;
    sheet.rewind().map_err(unavailable)?;
    Ok(Box::new(Lines::read(BufReader::new(sheet)).map_err(unavailable)?))
}

fn nothing() -> StatementLines {
    Box::new(std::iter::empty())
}

/// `is_late`: whether by now a bill would be there, if there were anything in it.
fn no_bill(problem: Problem, is_late: bool) -> Result<Option<Url>, StatementError> {
    if !problem.signed {
        return Err(unavailable(problem.into_unknown()));
    }
    match (problem.code.as_str(), problem.sub_code.as_str()) {
        ("40004", "NO_BILL_DATA") => Ok(None),
        ("40004", "BILL_NOT_EXIST") if is_late => Ok(None),
        ("40004", "BILL_NOT_EXIST") => Err(StatementError::NotReady),
        (
            "40004",
            "INVAILID_ARGUMENTS" | "BILL_DATE_BEFORE_REGISTRATION" | "TYPE_NOT_SUPPORTED",
        ) => Err(refused(problem)),
        (code, _) if Meaning::read(code, &problem.sub_code) == Meaning::AtTheGate => {
            Err(refused(problem))
        }
        _busy_or_unknown => Err(unavailable(problem.into_unknown())),
    }
}

fn refused(problem: Problem) -> StatementError {
    StatementError::Refused { code: problem.word().to_owned(), message: problem.message }
}

/// The address where a bill may be fetched: at the gateway itself, or at Alipay's other hosts if
/// the gateway is one of them. There always by HTTPS, whatever the address says.
fn allowed(gateway: &Url, address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok()?;
    if url.origin() == gateway.origin() {
        return Some(url);
    }
    let (from, host) = (gateway.host_str()?, url.host_str()?);
    let is_theirs = FILE_HOSTS.iter().any(|(of_gateway, of_files)| {
        from.ends_with(of_gateway) && of_files.iter().any(|end| host.ends_with(end))
    });
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (is_theirs && is_plain && url.set_scheme("https").is_ok()).then_some(url)
}

/// Reading a large file takes its time.
async fn on_a_thread(
    work: impl FnOnce() -> Result<StatementLines, StatementError> + Send + 'static,
) -> Result<StatementLines, StatementError> {
    tokio::task::spawn_blocking(work).await.map_err(unavailable)?
}

impl From<StatementError> for Fetch {
    fn from(error: StatementError) -> Self {
        Self::Failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_fetched_from_the_gateways_host_and_from_alipays_own_alone() {
        let real = Url::parse("https://openapi.alipay.com/gateway.do").unwrap();
        let here = Url::parse("http://127.0.0.1:8080/alipay/gateway.do").unwrap();
        let allowed = |gateway, address| allowed(gateway, address).map(String::from);
        for (address, fetched) in [
            ("https://openapi.alipay.com/bill?a=1", "https://openapi.alipay.com/bill?a=1"),
            ("http://dwbillcenter.alipay.com/d?a=1", "https://dwbillcenter.alipay.com/d?a=1"),
            ("https://x.alipayobjects.com/d", "https://x.alipayobjects.com/d"),
        ] {
            assert_eq!(allowed(&real, address).as_deref(), Some(fetched));
        }
        for address in [
            "https://alipay.com.example/d",
            "https://evil-alipay.com/d",
            "https://x.alipaydev.com/d",
            "https://127.0.0.1/d",
            "https://dwbillcenter.alipay.com:8443/d",
            "https://user@dwbillcenter.alipay.com/d",
            "ftp://dwbillcenter.alipay.com/d",
            "file:///etc/passwd",
            "dwbillcenter.alipay.com",
            "",
        ] {
            assert_eq!(allowed(&real, address), None, "{address}");
        }
        let own = "http://127.0.0.1:8080/alipay/file?x=1";
        assert_eq!(allowed(&here, own).as_deref(), Some(own));
        for address in ["http://127.0.0.1:8081/f", "https://dwbillcenter.alipay.com/d"] {
            assert_eq!(allowed(&here, address), None, "{address}");
        }
    }
}
