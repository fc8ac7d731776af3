use super::*;
use serde_json::Value;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::Span;
use tracing::field::Empty;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn lines(&self) -> Vec<Value> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Written {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything that a line can hold.
fn story() {
    tracing::info!(count = 1_u64, less = -2_i64, rate = 0.5, is_there = true, "outside any span");
    let outer = tracing::info_span!("outer", a = 1, later = Empty);
    outer.in_scope(|| within(&outer));
}

fn within(outer: &Span) {
    tracing::warn!(error = %"\"quoted\"\\ \n\t\u{1} 中文", text = "q\"\\\n\u{7f}", "线 {}", 1);
    outer.record("later", "now");
    tracing::error!(debug = ?Some("x\ny"), r#type = "word");
    let inner = tracing::info_span!("inner", given = Empty);
    inner.in_scope(|| further_within(&inner));
}

fn further_within(inner: &Span) {
    tracing::info!("nothing said yet");
    inner.record("given", tracing::field::display("\"later\""));
    tracing::info!(nothing = f64::NAN, big = u128::MAX, "said");
}

fn without_time(mut lines: Vec<Value>) -> Vec<Value> {
    for line in &mut lines {
        let time = line.as_object_mut().unwrap().remove("timestamp");
        let time = time.unwrap().as_str().unwrap().to_owned();
        assert!(time.len() == 27 && time.ends_with('Z'), "{time}");
    }
    lines
}

#[test]
fn lines_say_what_the_library_s_own_would() {
    let (ours, theirs) = (Written::default(), Written::default());
    let subscriber = tracing_subscriber::fmt()
        .fmt_fields(SpanFields)
        .event_format(Lines)
        .with_writer(ours.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, story);
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(theirs.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, story);
    let (ours, theirs) = (without_time(ours.lines()), without_time(theirs.lines()));
    assert_eq!(ours.len(), 5);
    assert_eq!(ours, theirs);
}
