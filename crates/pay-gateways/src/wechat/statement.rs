//! The daily trade bill (交易账单): asked for, downloaded, checked against its hash.

use super::exchange::{Call, Problem, Reply};
use super::wire::BillAnswer;
use super::{Inner, bill_lines};
use crate::bill::{LARGEST_CONTENT, LARGEST_FILE, content, download, sha1, unavailable};
use crate::http::unknown;
use crate::recorder::{About, rejected, unanswered};
use crate::text::shown;
use chrono::NaiveDate;
use domain::evidence::EvidenceVerdict;
use domain::ports::{StatementError, StatementLines};
use domain::with_causes;
use reqwest::{Method, Url};
use std::fs::File;
use std::io::{self, Seek};

/// Which bill, and what it is to be.
#[derive(Debug)]
struct Offer {
    url: Url,
    /// Lower-case hexadecimal.
    hash: String,
}

impl Inner {
    pub(super) async fn statement(&self, day: NaiveDate) -> Result<StatementLines, StatementError> {
        let Some(offer) = self.offered(day).await? else {
            return Ok(Box::new(std::iter::empty()));
        };
        match self.fetched(offer).await {
            // The address works for seconds only: once more with another.
            Err(Fetch::Gone) => {
                let offer = self.offered(day).await?.ok_or(StatementError::NotReady)?;
                self.fetched(offer).await.map_err(|fetch| match fetch {
                    Fetch::Gone => unavailable("the download address does not work"),
                    Fetch::Failed(error) => error,
                })
            }
            Err(Fetch::Failed(error)) => Err(error),
            Ok(lines) => Ok(lines),
        }
    }

    /// `None`: there was no trade on that day.
    async fn offered(&self, day: NaiveDate) -> Result<Option<Offer>, StatementError> {
        let call = Call {
            about: About { operation: "bill", number: None },
            method: Method::GET,
            path: &["v3", "bill", "tradebill"],
            query: &[("bill_date", &day.to_string()), ("bill_type", "ALL"), ("tar_type", "GZIP")],
            body: String::new(),
        };
        match self.exchange.call(call).await.map_err(unavailable)? {
            Reply::Success(answer) => self.offer(&answer.body).map(Some),
            Reply::Problem(problem) => not_offered(problem),
        }
    }

    fn offer(&self, body: &[u8]) -> Result<Offer, StatementError> {
        let said: BillAnswer = serde_json::from_slice(body)
            .map_err(|_error| unavailable("the answer does not say where the bill is"))?;
        if said.hash_type != "SHA1" {
            let kind = shown(&said.hash_type);
            return Err(unavailable(format!("the bill's hash is {kind:?}, not SHA1")));
        }
        let url = Url::parse(&said.download_url)
            .ok()
            .filter(|url| url.scheme() == self.exchange.base.scheme())
            .ok_or_else(|| unavailable("the bill's download address is none"))?;
        Ok(Offer { url, hash: said.hash_value.to_ascii_lowercase() })
    }

    /// The file comes without a signature: its hash is what is signed.
    async fn fetched(&self, offer: Offer) -> Result<StatementLines, Fetch> {
        let about = About { operation: "bill_file", number: None };
        let request = self.exchange.file_request(offer.url).map_err(unavailable)?;
        let opened = self.exchange.recorder.open(&self.exchange.http, request, about).await;
        let (heard, response) = opened.map_err(unavailable)?;
        let status = heard.answer.status;
        if status != 200 {
            heard.judged(rejected("unsigned", "an error instead of the bill")).await;
            let unexpected = unavailable(unknown(format!("an answer of status {status}")));
            return Err(if status < 500 { Fetch::Gone } else { Fetch::Failed(unexpected) });
        }
        let checked = match download(response, LARGEST_FILE).await {
            Ok(file) => on_a_thread(move || checked(file, &offer.hash)).await,
            Err(error) => Err(error),
        };
        let verdict = match &checked {
            Ok(_lines) => EvidenceVerdict::Accepted,
            Err(StatementError::Damaged(problem)) => rejected("bad_signature", *problem),
            Err(error) => unanswered(with_causes(error)),
        };
        heard.judged(verdict).await;
        checked.map_err(Fetch::Failed)
    }
}

/// Why there is no bill.
#[derive(Debug)]
enum Fetch {
    /// The address did not work: another may.
    Gone,
    Failed(StatementError),
}

impl From<StatementError> for Fetch {
    fn from(error: StatementError) -> Self {
        Self::Failed(error)
    }
}

fn not_offered(problem: Problem) -> Result<Option<Offer>, StatementError> {
    if !problem.signed {
        return Err(unavailable(problem.into_unknown()));
    }
    match (problem.status, problem.code.replace('_', "").as_str()) {
        (_, "NOSTATEMENTEXIST") => Ok(None),
        (_, "STATEMENTCREATING") => Err(StatementError::NotReady),
        (400..=428, _) => {
            let Problem { code, message, status: _, signed: _ } = problem;
            Err(StatementError::Refused { code, message })
        }
        _later => Err(unavailable(problem.into_unknown())),
    }
}

/// The hash is over the content, not over the packed file.
fn checked(mut file: File, hash: &str) -> Result<StatementLines, StatementError> {
    let found = file.try_clone().and_then(|file| sha1(content(file, LARGEST_CONTENT)?));
    match found {
        Ok(found) if found == hash => {}
        Ok(_other) => return Err(StatementError::Damaged("its SHA-1 is not the one told")),
        Err(_error) => return Err(StatementError::Damaged("it does not unpack")),
    }
    file.rewind().map_err(unavailable)?;
    open(file)
}

/// Reading and hashing a large file takes its time.
async fn on_a_thread(
    work: impl FnOnce() -> Result<StatementLines, StatementError> + Send + 'static,
) -> Result<StatementLines, StatementError> {
    tokio::task::spawn_blocking(work).await.map_err(unavailable)?
}

/// The lines of a file, packed or not.
pub(super) fn open(file: File) -> Result<StatementLines, StatementError> {
    let content = content(file, LARGEST_CONTENT).map_err(unavailable)?;
    let lines = bill_lines::read(io::BufReader::new(content))?;
    Ok(Box::new(lines))
}
