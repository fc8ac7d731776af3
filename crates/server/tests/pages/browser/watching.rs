//! What goes wrong in a page, and what it asks for.

mod telling;

use super::Page;
use crate::shared::running::PATIENCE;
use chromiumoxide::Page as Tab;
use futures_util::stream::{BoxStream, SelectAll};
use futures_util::{FutureExt, StreamExt};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use telling::{Happening, MARK, is_watched};

/// Tells violations of the policy also where the browser's log would not.
const WATCH: &str = "document.addEventListener('securitypolicyviolation', e => console.error(
    `CSP: ${e.effectiveDirective} refuses ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))";

/// What has happened until now.
pub(super) struct Seen {
    pub(super) problems: Vec<String>,
    /// Words of excuses that excused nothing.
    pub(super) unused: Vec<String>,
    /// In bytes.
    pub(super) weight: u64,
}

pub(super) struct Watcher {
    events: SelectAll<BoxStream<'static, Happening>>,
    origins: Vec<String>,
    problems: Vec<String>,
    excuses: Vec<String>,
    used: BTreeSet<String>,
    /// By request, in bytes: what came, and the whole once it is known.
    weights: BTreeMap<String, Weight>,
}

#[derive(Default)]
struct Weight {
    redirects: f64,
    partial: f64,
    whole: Option<f64>,
}

impl Watcher {
    pub(super) async fn of(tab: &Tab, origin: &str) -> Self {
        Self {
            events: telling::events(tab).await,
            origins: vec![origin.to_owned()],
            problems: Vec::new(),
            excuses: Vec::new(),
            used: BTreeSet::new(),
            weights: BTreeMap::new(),
        }
    }

    pub(super) fn allow(&mut self, origin: &str) {
        self.origins.push(origin.to_owned());
    }

    pub(super) fn excuse(&mut self, words: &str) {
        self.excuses.push(words.to_owned());
    }

    /// An excuse that need not be used.
    pub(super) fn bear(&mut self, words: &str) {
        self.excuse(words);
        self.used.insert(words.to_owned());
    }

    /// Takes in everything up to the mark that was set last.
    pub(super) async fn catch_up(&mut self, unread: &[String]) -> Seen {
        let until_mark = async {
            while let Some(happening) = self.events.next().await {
                if matches!(happening, Happening::Mark) {
                    return;
                }
                self.take(happening);
            }
        };
        tokio::time::timeout(PATIENCE, until_mark).await.expect("the browser has stopped telling");
        // Events of other kinds that came before it lie ready.
        while let Some(Some(happening)) = self.events.next().now_or_never() {
            self.take(happening);
        }
        let unread = unread.iter().filter(|message| is_watched(message));
        let mut problems = self.problems.clone();
        problems.extend(unread.map(|message| format!("not understood: {message}")));
        problems.retain(|problem| !self.is_excused(problem));
        let unused = self.excuses.iter().filter(|words| !self.used.contains(*words));
        Seen { unused: unused.cloned().collect(), weight: self.weight(), problems }
    }

    fn is_excused(&mut self, problem: &str) -> bool {
        let excuse = self.excuses.iter().find(|words| problem.contains(words.as_str()));
        if let Some(words) = excuse {
            self.used.insert(words.clone());
        }
        excuse.is_some()
    }

    #[expect(clippy::float_arithmetic, reason = "the browser tells bytes as floats")]
    fn take(&mut self, happening: Happening) {
        match happening {
            Happening::Problem(problem) => self.problems.push(problem),
            Happening::Asked { id, url, redirect } => {
                if !self.is_own(&url) {
                    self.problems.push(format!("asked somebody else: {url}"));
                }
                self.weights.entry(id).or_default().redirects += redirect;
            }
            Happening::Answered { id, url, status, head } => {
                if status >= 400 {
                    self.problems.push(format!("answered with {status}: {url}"));
                }
                self.weights.entry(id).or_default().partial += head;
            }
            Happening::Received { id, bytes } => {
                let bytes = i32::try_from(bytes).map_or(f64::MAX, f64::from);
                self.weights.entry(id).or_default().partial += bytes;
            }
            Happening::Finished { id, bytes } => {
                self.weights.entry(id).or_default().whole = Some(bytes);
            }
            Happening::Mark | Happening::Nothing => {}
        }
    }

    fn is_own(&self, url: &str) -> bool {
        let is_within = ["data:", "blob:", "about:"].iter().any(|scheme| url.starts_with(scheme));
        let at = |origin: &String| {
            url.strip_prefix(origin.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        is_within || self.origins.iter().any(at)
    }

    #[expect(clippy::float_arithmetic, reason = "the browser tells bytes as floats")]
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "far below 2^53, and never negative"
    )]
    fn weight(&self) -> u64 {
        let whole = |weight: &Weight| weight.redirects + weight.whole.unwrap_or(weight.partial);
        self.weights.values().map(whole).sum::<f64>() as u64
    }
}

impl Page {
    pub(super) async fn watch(&self) {
        for domain in ["Runtime.enable", "Log.enable", "Network.enable", "Page.enable"] {
            self.cdp(domain, json!({})).await;
        }
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await;
    }

    /// Whatever the browser has told before this mark comes before it.
    pub(super) async fn mark(&self) {
        self.eval(&format!("console.debug('{MARK}')")).await;
    }
}
