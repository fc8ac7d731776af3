//! The server as a process of its own, and a client that speaks only HTTP.

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testkit::postgres::{TestDatabase, fresh_database};

/// How long anything may take to come true.
const PATIENCE: Duration = Duration::from_secs(40);

/// Where a server keeps its state: a folder, and a PostgreSQL database if wanted. Gone with its last
/// clone.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) folder: Arc<TempDir>,
    pub(crate) url: Option<String>,
    /// Dropped with the place.
    _database: Option<Arc<TestDatabase>>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self { folder: Arc::new(tempfile::tempdir().unwrap()), url: None, _database: None }
    }

    pub(crate) async fn postgres() -> Self {
        let database = fresh_database().await.unwrap();
        let place = Self::at(&database.url);
        Self { _database: Some(Arc::new(database)), ..place }
    }

    /// On a PostgreSQL database that somebody else looks after.
    pub(crate) fn at(url: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self { folder, url: Some(url.to_owned()), _database: None }
    }

    pub(crate) fn server(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.env_clear().env("DATA_DIR", self.folder.path()).env("SANDBOX", "true");
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }
}

/// Every journey ends with this: whatever was done, and however the server ended, all invariants
/// hold in what it left.
pub(crate) fn doctor(place: &Place) {
    let output = place.server().arg("doctor").output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{why}");
    assert!(told.lines().count() > 10, "{told}{why}");
}

/// A running server.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
    http: Client,
}

impl Running {
    /// Starts one with a sandbox inside, on ports of the system's choice.
    pub(crate) fn start(place: &Place) -> Self {
        Self::start_with(place, &[("HTTP_ADDR", "127.0.0.1:0"), ("SANDBOX_ADDR", "127.0.0.1:0")])
    }

    pub(crate) fn start_with(place: &Place, settings: &[(&str, &str)]) -> Self {
        let mut command = place.server();
        command.envs(settings.iter().copied());
        let log = place.folder.path().join("server.log");
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.by_ref().find_map(|line| {
            let line = line.ok()?;
            line.strip_prefix("listening on ").map(str::to_owned)
        });
        let Some(url) = url else {
            let log = std::fs::read_to_string(place.folder.path().join("server.log"));
            panic!("the server did not start: {}", log.unwrap_or_default());
        };
        // Read on, so that the pipe never fills.
        std::thread::spawn(move || for _line in lines {});
        let http = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self { child, url, http }
    }

    /// Ends it as a power cut would, and starts it again at the same address.
    pub(crate) fn kill_and_restart(mut self, place: &Place) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
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

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.http.get(format!("{}{path}", self.url)).send().await.unwrap()).await
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
        let mut request = self.http.post(format!("{}{path}", self.url)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Saves the document's own renewal under a key of its own.
    pub(crate) async fn saved_order(&self, key: &str) -> String {
        let body = json!({"queryId": "PBS001022579", "packageId": 74});
        let key = format!("{key:-<16}");
        let headers = [("Idempotency-Key", key.as_str())];
        let answer = self.post_with("/v1/order/renewal/save", &body, &headers).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["data"]["orderId"].as_str().unwrap().to_owned()
    }

    /// Starts a payment and gives its action.
    pub(crate) async fn started_payment(&self, channel: &str, scene: &str, order: &str) -> Value {
        let body = json!({"orderId": order, "scene": scene});
        let answer = self.post(&format!("/v1/cashier/{channel}/pay"), &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["data"].clone()
    }

    /// Has the sandbox's payer act on the order.
    pub(crate) async fn payer(&self, order: &str, action: &str) -> Value {
        let body = json!({"orderId": order, "action": action});
        let answer = self.post("/v1/test/payer", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["data"].clone()
    }

    pub(crate) async fn fault(&self, system: &str, fault: &str, count: Option<u32>) {
        let body = json!({"system": system, "fault": fault, "count": count});
        let answer = self.post("/v1/test/faults", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        let answer = self.post("/v1/test/clock", &json!({"advanceSeconds": seconds})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    pub(crate) async fn order_status(&self, order: &str) -> String {
        let answer = self.get(&format!("/v1/order/renewal/order?orderId={order}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["data"]["status"].as_str().unwrap().to_owned()
    }

    /// Looks until the order has the status.
    pub(crate) async fn until_status(&self, order: &str, wanted: &str) {
        let started = Instant::now();
        loop {
            let status = self.order_status(order).await;
            if status == wanted {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{order} is still {status}, not {wanted}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Looks until the order's n-th payment has the status.
    pub(crate) async fn until_payment(&self, order: &str, number: usize, wanted: &str) {
        let started = Instant::now();
        loop {
            let view = self.get(&format!("/v1/cashier/order?orderId={order}")).await;
            let payment = &view.body["data"]["payments"][number];
            if payment["status"] == wanted {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "not {wanted}: {payment}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Looks until the server says that it can work.
    pub(crate) async fn until_ready(&self) {
        let started = Instant::now();
        while self.get("/readyz").await.status != StatusCode::OK {
            assert!(started.elapsed() < PATIENCE, "the server is still not ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What one outside system holds: a receipt for each order pushed, a trade for each attempt.
    pub(crate) async fn outside(&self, system: &str) -> Value {
        let answer = self.get(&format!("/v1/test/outside?system={system}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["data"].clone()
    }

    /// How many orders the back office took in for this order: must never be more than one.
    pub(crate) async fn deliveries(&self, order: &str) -> usize {
        let outside = self.outside("zhuoyue").await;
        let requests = outside["requests"].as_array().unwrap();
        let is_delivery = |request: &&Value| {
            request["effect"] == "created"
                && request["key"].as_str().is_some_and(|key| key.starts_with(order))
        };
        requests.iter().filter(is_delivery).count()
    }

    /// One metric by its name and labels, as they stand before the figure.
    pub(crate) async fn metric(&self, name: &str) -> String {
        let text = self.http.get(format!("{}/metrics", self.url)).send().await.unwrap();
        let text = text.text().await.unwrap();
        let line = text.lines().find(|line| line.rsplit_once(' ').is_some_and(|(n, _)| n == name));
        line.map_or("0", |line| line.rsplit_once(' ').unwrap().1).to_owned()
    }

    /// Where its sandbox is.
    pub(crate) async fn sandbox_url(&self, place: &Place) -> String {
        let log = self.log(place).await;
        let (_, rest) = log.rsplit_once("\"sandbox.url\":\"").expect("the log names the sandbox");
        rest.split('"').next().unwrap().to_owned()
    }

    /// Who we are at the providers that its sandbox plays.
    pub(crate) async fn sandbox_identities(&self, place: &Place) -> Value {
        let url = format!("{}/sandbox/identities", self.sandbox_url(place).await);
        Answer::of(self.http.get(url).send().await.unwrap()).await.body
    }

    pub(crate) async fn log(&self, place: &Place) -> String {
        let _answered = self.get("/healthz").await;
        std::fs::read_to_string(place.folder.path().join("server.log")).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    /// As it came.
    pub(crate) text: String,
    /// The same as JSON, or as a JSON string where it is none.
    pub(crate) body: Value,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body =
            serde_json::from_str(&text).unwrap_or_else(|_no_json| Value::String(text.clone()));
        Self { status, headers, text, body }
    }
}
