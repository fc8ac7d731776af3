//! What can be seen of a server from outside, and waiting for it to come true.

use super::{Answer, PATIENCE, Place, Running};
use reqwest::StatusCode;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long is waited before the clock is moved on.
const PACE: Duration = Duration::from_millis(300);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

impl Running {
    pub(crate) async fn order_status(&self, order: &str) -> String {
        let kind = if order.starts_with('N') { "new" } else { "renewal" };
        let answer = self.get(&format!("/v1/order/{kind}/order?orderId={order}")).await;
        answer.data()["status"].as_str().unwrap().to_owned()
    }

    /// Where the order stands, with its payments and refunds.
    pub(crate) async fn cashier(&self, order: &str) -> Value {
        self.get(&format!("/v1/cashier/order?orderId={order}")).await.data()
    }

    /// Looks until the order has the status.
    pub(crate) async fn until_status(&self, order: &str, wanted: &str) {
        let started = Instant::now();
        loop {
            let status = self.order_status(order).await;
            if status == wanted {
                return;
            }
            let in_time = started.elapsed() <= PATIENCE;
            let tasks = if in_time { String::new() } else { self.tasks().await };
            assert!(in_time, "{order} is still {status}, not {wanted}: {tasks}");
            pause_after(started).await;
        }
    }

    /// Looks until the order's n-th payment has the status.
    pub(crate) async fn until_payment(&self, order: &str, number: usize, wanted: &str) {
        self.until_within(order, &format!("/payments/{number}/status"), wanted).await;
    }

    /// Looks until the order's n-th refund has the status.
    pub(crate) async fn until_refund(&self, order: &str, number: usize, wanted: &str) {
        self.until_within(order, &format!("/refunds/{number}/status"), wanted).await;
    }

    /// Lets time go on until the order has the status.
    pub(crate) async fn follow_order(&self, order: &str, wanted: &str) {
        self.follow(order, "/status", wanted).await;
    }

    /// Lets time go on until the order's n-th refund has the status.
    pub(crate) async fn follow_refund(&self, order: &str, number: usize, wanted: &str) {
        self.follow(order, &format!("/refunds/{number}/status"), wanted).await;
    }

    /// Lets time go on until the cashier shows the word at the pointer.
    async fn follow(&self, order: &str, pointer: &str, wanted: &str) {
        let started = Instant::now();
        loop {
            let moved = Instant::now();
            while moved.elapsed() < PACE {
                let view = self.cashier(order).await;
                if view.pointer(pointer).is_some_and(|found| found == wanted) {
                    return;
                }
                assert!(started.elapsed() < PATIENCE, "{pointer} is not {wanted}: {view}");
                pause().await;
            }
            self.advance(11).await;
        }
    }

    /// Looks until the cashier shows the word at the pointer.
    async fn until_within(&self, order: &str, pointer: &str, wanted: &str) {
        let started = Instant::now();
        loop {
            let view = self.cashier(order).await;
            if view.pointer(pointer).is_some_and(|found| found == wanted) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{pointer} is not {wanted}: {view}");
            pause_after(started).await;
        }
    }

    /// Looks until the metric has the value.
    pub(crate) async fn until_metric(&self, name: &str, wanted: &str) {
        let started = Instant::now();
        loop {
            let figure = self.metric(name).await;
            if figure == wanted {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{name} is still {figure}, not {wanted}");
            pause().await;
        }
    }

    /// Looks until the server says that it can work.
    pub(crate) async fn until_ready(&self) {
        let started = Instant::now();
        while self.get("/readyz").await.status != StatusCode::OK {
            assert!(started.elapsed() < PATIENCE, "the server is still not ready");
            pause().await;
        }
    }

    /// Looks at one outside system until it is as wanted.
    pub(crate) async fn until_outside(&self, system: &str, is_so: impl Fn(&Value) -> bool) {
        let started = Instant::now();
        loop {
            let outside = self.outside(system).await;
            if is_so(&outside) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{system} still holds {outside}");
            pause().await;
        }
    }

    /// Looks until a provider has taken in so many refunds in all.
    pub(crate) async fn until_refunds_taken(&self, system: &str, wanted: usize) {
        let is_refund = |request: &&Value| {
            let operation = request["operation"].as_str().unwrap_or_default();
            let is_taken = request["effect"] == "created" || request["effect"] == "changed";
            is_taken && operation.contains("refund") && !operation.contains("query")
        };
        let has_all = |outside: &Value| {
            outside["requests"].as_array().unwrap().iter().filter(is_refund).count() == wanted
        };
        self.until_outside(system, has_all).await;
    }

    /// What one outside system holds: a receipt for each order pushed, a trade for each attempt.
    pub(crate) async fn outside(&self, system: &str) -> Value {
        self.get(&format!("/v1/test/outside?system={system}")).await.data()
    }

    /// How often 卓越 took the same thing of the order in: must never be more than once. It takes
    /// several things of an order, each under a key of its own.
    pub(crate) async fn deliveries(&self, order: &str) -> usize {
        let outside = self.outside("zhuoyue").await;
        let requests = outside["requests"].as_array().unwrap().iter();
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        for request in requests.filter(|request| request["effect"] == "created") {
            let key = request["key"].as_str().unwrap_or_default();
            if key.starts_with(order) {
                *taken.entry(key).or_default() += 1;
            }
        }
        taken.into_values().max().unwrap_or_default()
    }

    /// One metric by its name and labels, as they stand before the figure.
    pub(crate) async fn metric(&self, name: &str) -> String {
        let text = self.get("/metrics").await.text;
        let line = text.lines().find(|line| line.rsplit_once(' ').is_some_and(|(n, _)| n == name));
        line.map_or("0", |line| line.rsplit_once(' ').unwrap().1).to_owned()
    }

    /// Looks until nothing of this kind is due, being done, or tried again.
    pub(crate) async fn until_task_idle(&self, kind: &str) {
        let started = Instant::now();
        loop {
            let tasks = self.tasks().await;
            let is_busy = |state: &str| {
                let due = format!("age_seconds{{kind=\"{kind}\",state=\"{state}\"}}");
                tasks.contains(&due)
            };
            let leased = format!("tasks{{kind=\"{kind}\",state=\"leased\"}}");
            if !is_busy("due") && !is_busy("retrying") && !tasks.contains(&leased) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{kind} is still at work: {tasks}");
            pause().await;
        }
    }

    /// What is to be done, by kind and state.
    async fn tasks(&self) -> String {
        let text = self.get("/metrics").await.text;
        let is_told = |line: &&str| line.starts_with("tasks") && !line.ends_with(" 0");
        text.lines().filter(is_told).collect::<Vec<_>>().join(", ")
    }

    pub(crate) async fn log(&self, place: &Place) -> String {
        let _answered: Answer = self.get("/healthz").await;
        std::fs::read_to_string(place.folder.path().join("server.log")).unwrap()
    }
}

/// Between two looks at an order, which are counted: the longer it takes, the seldomer.
async fn pause_after(started: Instant) {
    tokio::time::sleep((started.elapsed() / 10).clamp(PAUSE, PAUSE * 4)).await;
}

/// Between two looks.
pub(crate) async fn pause() {
    tokio::time::sleep(PAUSE).await;
}
