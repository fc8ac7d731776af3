//! The README's transcript is run, and must come out as printed.

use crate::running::{Answer, Place, Running, doctor};
use std::time::{Duration, Instant};

const README: &str = include_str!("../../../../README.md");

const SWAP: &str = include_str!("../../../app/tests/it/swap.rs");

#[test]
fn the_adapter_swap_of_the_readme_is_the_one_that_is_tested() {
    let (_, rest) = README.split_once("<!-- swap -->\n```rust\n").unwrap();
    let (printed, _) = rest.split_once("```\n<!-- end of swap -->").unwrap();
    assert!(printed.contains("Application::new"), "{printed}");
    assert!(SWAP.ends_with(printed), "the README prints another version of swap.rs");
}

/// One command of the transcript and what it is said to print.
struct Step {
    command: String,
    expected: String,
}

impl Step {
    /// What must be the same. The worker may be quicker than the answer to the payment.
    fn normal(&self, printed: &str) -> String {
        let text = normal(printed);
        if !self.command.contains("/engine/pay") {
            return text;
        }
        let text = text.replace(r#""fulfilledAt":"","#, "");
        ["fulfilling", "fulfilled", "处理中", "已完成"].iter().fold(text, |text, word| {
            text.replace(word, if word.is_ascii() { "paid" } else { "已支付" })
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_transcript_of_the_readme_is_true() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let steps = steps();
    assert!(steps.len() >= 6, "the transcript has {} steps", steps.len());
    let mut order = String::new();
    for step in &steps {
        if step.command.starts_with("ORDER=") {
            continue;
        }
        let printed = run_until_as_printed(&server, step, &order).await;
        if let Some((_, rest)) = printed.split_once("\"orderId\":\"") {
            rest.split('"').next().unwrap().clone_into(&mut order);
        }
    }
    doctor(&place);
}

/// Work goes on behind the answers: a step may need a moment to come out as printed.
async fn run_until_as_printed(server: &Running, step: &Step, order: &str) -> String {
    let started = Instant::now();
    let expected = step.normal(&step.expected);
    loop {
        let printed = run(server, &step.command, order).await;
        if step.normal(&printed) == expected {
            return printed;
        }
        let is_look = !step.command.contains(" -d ");
        if !is_look || started.elapsed() > Duration::from_secs(20) {
            assert_eq!(step.normal(&printed), expected, "{}", step.command);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn run(server: &Running, command: &str, order: &str) -> String {
    let words = words(&command.replace("$ORDER", order));
    let mut words = words.iter().map(String::as_str);
    assert_eq!(words.next(), Some("curl"), "{command}");
    let (mut url, mut body, mut headers) = ("", None, Vec::new());
    while let Some(word) = words.next() {
        match word {
            "-s" => {}
            "-H" => headers.push(words.next().unwrap().split_once(": ").unwrap()),
            "-d" => body = words.next(),
            address => url = address,
        }
    }
    let path = url.strip_prefix("http://127.0.0.1:8080").unwrap();
    let answer: Answer = match body {
        Some(body) => {
            let body = serde_json::from_str(body).unwrap();
            headers.retain(|(name, _)| *name != "Content-Type");
            server.post_with(path, &body, &headers).await
        }
        None => server.get(path).await,
    };
    answer.text
}

fn steps() -> Vec<Step> {
    let (_, rest) = README.split_once("<!-- transcript -->\n```console\n").unwrap();
    let (transcript, _) = rest.split_once("```\n<!-- end of transcript -->").unwrap();
    let joined = transcript.replace("\\\n", "");
    let mut steps: Vec<Step> = Vec::new();
    for line in joined.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), expected: String::new() });
        } else if let Some(step) = steps.last_mut() {
            step.expected.push_str(line);
        }
    }
    steps
}

/// Splits as a shell does: blanks part words, quotes keep them together.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some('"'), '\\') => word.extend(characters.next()),
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (Some(_) | None, other) => word.push(other),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// What differs from run to run: ids, times, the providers' own words.
const VARYING: [&str; 16] = [
    "orderId",
    "paymentId",
    "content",
    "createdAt",
    "expiresAt",
    "paidAt",
    "fulfilledAt",
    "copiedAt",
    "acceptedAt",
    "at",
    "expiresOn",
    "tradeNo",
    "receiptNo",
    "key",
    "idempotencyKey",
    "requestId",
];

/// The text with every varying value left out; the rest must be the same to the letter.
fn normal(text: &str) -> String {
    VARYING.iter().fold(text.to_owned(), |text, name| {
        let opening = format!("\"{name}\":\"");
        let mut parts = text.split(&opening);
        let mut normal = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (_value, rest) = part.split_once('"').unwrap_or((part, ""));
            normal.push_str(&opening);
            normal.push('"');
            normal.push_str(rest);
        }
        normal
    })
}
