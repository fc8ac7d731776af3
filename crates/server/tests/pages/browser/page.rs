use super::cdp::Raw;
use super::watching::{Seen, Watcher};
use super::{Chromium, Device, Language};
use crate::shared::running::{PATIENCE, Running, pause};
use chromiumoxide::Page as Tab;
use chromiumoxide::error::CdpError;
use serde_json::{Value, json};
use std::time::Instant;
use tokio::sync::Mutex;

/// A page of one server's in a browser of its own, watched from its first request on.
pub(crate) struct Page {
    pub(super) tab: Tab,
    pub(super) chromium: Chromium,
    pub(super) watcher: Mutex<Watcher>,
    origin: String,
}

impl Page {
    /// A tab that has loaded nothing yet.
    pub(crate) async fn open(server: &Running, device: Device, language: Language) -> Self {
        let chromium = Chromium::start().await;
        let tab = chromium.inner.new_page("about:blank").await.unwrap();
        let watcher = Mutex::new(Watcher::of(&tab, &server.url).await);
        let page = Self { tab, chromium, watcher, origin: server.url.clone() };
        page.watch().await;
        page.become_device(device, language).await;
        page
    }

    /// Goes to an address below the server's, and waits for it to be loaded.
    pub(crate) async fn goto(&self, path: &str) {
        let url = format!("{}{path}", self.origin);
        self.tab.goto(url).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Where it is, below the server's address.
    pub(crate) async fn path(&self) -> String {
        let url = self.eval("location.href").await;
        let url = url.as_str().unwrap();
        url.strip_prefix(&self.origin).unwrap_or(url).to_owned()
    }

    /// What stands on the page for a reader.
    pub(crate) async fn text(&self) -> String {
        self.eval("document.body.innerText").await.as_str().unwrap().to_owned()
    }

    /// The value of an expression, awaited where it is a promise.
    pub(crate) async fn eval(&self, expression: &str) -> Value {
        self.tried_eval(expression).await.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Looks until the expression is true.
    pub(crate) async fn wait_for(&self, expression: &str) {
        let began = Instant::now();
        // While the page changes there is nothing to ask.
        while self.tried_eval(expression).await.ok() != Some(Value::Bool(true)) {
            if began.elapsed() > PATIENCE {
                let (path, text) = (self.path().await, self.text().await);
                let seen = self.seen().await.problems;
                panic!("`{expression}` did not come true at {path}, {seen:#?}:\n{text}");
            }
            pause().await;
        }
    }

    /// Looks until the words stand on the page.
    pub(crate) async fn wait_for_text(&self, words: &str) {
        let words = Value::from(words);
        self.wait_for(&format!("document.body.innerText.includes({words})")).await;
    }

    /// Looks until the page's heading holds the words.
    pub(crate) async fn wait_for_heading(&self, words: &str) {
        let words = Value::from(words);
        self.wait_for(&format!("document.querySelector('h1')?.innerText.includes({words})")).await;
    }

    /// Everything that was asked for and answered until now, in bytes on the wire.
    pub(crate) async fn weight(&self) -> u64 {
        self.seen().await.weight
    }

    pub(super) async fn tried_eval(&self, expression: &str) -> Result<Value, String> {
        let parameters =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.tried_cdp("Runtime.evaluate", parameters).await;
        let answer = answer.map_err(|error| error.to_string())?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details.to_string()),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    pub(super) async fn cdp(&self, name: &'static str, parameters: Value) -> Value {
        self.tried_cdp(name, parameters).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(super) async fn tried_cdp(
        &self,
        name: &'static str,
        parameters: Value,
    ) -> Result<Value, CdpError> {
        self.tab.execute(Raw::new(name, parameters)).await.map(|answer| answer.result)
    }

    /// What has happened until now.
    async fn seen(&self) -> Seen {
        self.mark().await;
        self.watcher.lock().await.catch_up(&self.chromium.unread()).await
    }
}

impl Page {
    /// Another origin that this test visits on purpose.
    pub(crate) async fn may_visit(&self, origin: &str) {
        let mut watcher = self.watcher.lock().await;
        watcher.allow(origin);
        // The pages there have no picture for the tab.
        watcher.bear(&format!("{origin}/favicon.ico"));
    }

    /// Trouble that this test brings about: problems whose text holds the words are none, and one
    /// must come.
    pub(crate) async fn expect_trouble(&self, words: &str) {
        self.watcher.lock().await.excuse(words);
    }

    /// Looks until something went wrong whose text holds the words.
    pub(crate) async fn until_trouble(&self, words: &str) {
        let began = Instant::now();
        loop {
            let problems = self.seen().await.problems;
            if problems.iter().any(|problem| problem.contains(words)) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "no {words} in {problems:#?}");
            pause().await;
        }
    }

    /// The same where it depends on the moment whether any comes.
    pub(crate) async fn bear_trouble(&self, words: &str) {
        self.watcher.lock().await.bear(words);
    }

    /// Every test ends with this: nothing went wrong in the browser, and nothing was asked of
    /// anybody but the server. Trouble that was expected must have come.
    pub(crate) async fn was_clean(&self) {
        let seen = self.seen().await;
        assert!(seen.problems.is_empty(), "{:#?}", seen.problems);
        assert!(seen.unused.is_empty(), "expected, and did not come: {:?}", seen.unused);
    }
}
