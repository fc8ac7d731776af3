//! The server as a process of its own, and a client that speaks only HTTP.

mod answer;
mod looking;
mod mailbox;
mod people;
mod place;
mod shop;
mod staff;

pub(crate) use answer::Answer;
pub(crate) use looking::pause;
pub(crate) use mailbox::{Letter, Mailbox};
pub(crate) use people::Customer;
pub(crate) use place::{Place, doctor};
pub(crate) use staff::Staff;

use reqwest::{Client, RequestBuilder, redirect};
use serde_json::Value;
use std::io::{BufRead, BufReader, Lines};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// How long anything may take to come true.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Of the first account of staff.
pub(crate) const PASSWORD: &str = "one good password";

/// Both listeners on ports of the system's choice.
pub(crate) const ANYWHERE: [(&str, &str); 2] =
    [("HTTP_ADDR", "127.0.0.1:0"), ("SANDBOX_ADDR", "127.0.0.1:0")];

/// A running server.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
    /// Where its sandbox is; it outlives the server where it runs beside it.
    sandbox_url: String,
    pub(crate) http: Client,
    log: PathBuf,
}

impl Running {
    /// Starts one with a sandbox inside.
    pub(crate) fn start(place: &Place) -> Self {
        Self::start_with(place, &ANYWHERE)
    }

    /// The same with more settings.
    pub(crate) fn start_set(place: &Place, settings: &[(&str, &str)]) -> Self {
        let all: Vec<_> = ANYWHERE.iter().chain(settings).copied().collect();
        Self::start_with(place, &all)
    }

    pub(crate) fn start_with(place: &Place, settings: &[(&str, &str)]) -> Self {
        let mut command = place.server();
        command.envs(settings.iter().copied());
        let log = place.folder.path().join("server.log");
        let file = std::fs::File::options().create(true).append(true).open(&log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(file).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let Some((url, sandbox_url)) = told(&mut lines) else {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            panic!("the server did not start: {log}");
        };
        // Read on, so that the pipe never fills.
        std::thread::spawn(move || for _line in lines {});
        let http = Client::builder().no_proxy().timeout(PATIENCE);
        let http = http.redirect(redirect::Policy::none()).build().unwrap();
        Self { child, url, sandbox_url, http, log }
    }

    /// Another server on the same database and with the same sandbox.
    pub(crate) fn start_beside(&self, place: &Place) -> Self {
        let settings = [("HTTP_ADDR", "127.0.0.1:0"), ("SANDBOX_URL", self.sandbox_url())];
        Self::start_with(place, &settings)
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as a power cut would, and starts it again at the same address.
    pub(crate) fn kill_and_restart(mut self, place: &Place) -> Self {
        self.kill();
        let address = self.url.strip_prefix("http://").unwrap().to_owned();
        let settings = [("HTTP_ADDR", address.as_str()), ("SANDBOX_ADDR", "127.0.0.1:0")];
        Self::start_with(place, &settings)
    }

    /// Ends it politely and says how.
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        self.child.wait().unwrap()
    }

    pub(crate) fn sandbox_url(&self) -> &str {
        &self.sandbox_url
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        send(self.http.get(format!("{}{path}", self.url)), headers).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[]).await
    }

    pub(crate) async fn post_with(
        &self,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        send(self.http.post(format!("{}{path}", self.url)).json(body), headers).await
    }
}

impl Running {
    #[expect(clippy::print_stderr, reason = "for whoever reads why a test failed")]
    fn tell_end_of_log(&mut self) {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let told = log.lines().filter(|line| !line.contains(r#""message":"answered""#));
        let last: Vec<_> = told.collect::<Vec<_>>().into_iter().rev().take(20).collect();
        let last: Vec<_> = last.into_iter().rev().collect();
        eprintln!("{:?}, and its log ends with\n{}", self.child.try_wait(), last.join("\n"));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tell_end_of_log();
        }
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

async fn send(mut request: RequestBuilder, headers: &[(&str, &str)]) -> Answer {
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send().await.unwrap()).await
}

/// The addresses of the server and of its sandbox, from what it tells at its start.
fn told(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<(String, String)> {
    let mut next = |beginning: &str| {
        lines.find_map(|line| {
            let line = line.ok()?;
            line.strip_prefix(beginning).map(str::to_owned)
        })
    };
    let url = next("listening on ")?;
    let played = next("The sandbox plays ")?;
    let (_, rest) = played.split_once(" on http")?;
    let (sandbox_url, _) = rest.split_once(". ")?;
    Some((url, format!("http{sandbox_url}")))
}
