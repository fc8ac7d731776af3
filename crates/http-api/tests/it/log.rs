use serde_json::Value;
use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

thread_local! {
    /// What this thread has written since it began to record.
    static WRITTEN: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// The log of the thread that records, which is that of one test.
pub(crate) struct Log;

impl Log {
    /// One subscriber for the whole binary, before anything is logged: whether a line is wanted is
    /// remembered for all threads by whoever writes it first.
    pub(crate) fn install() {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| {
            let subscriber = tracing_subscriber::fmt()
                .json()
                .with_max_level(tracing::Level::TRACE)
                .with_writer(|| Pen)
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
    }

    pub(crate) fn record() -> Self {
        Self::install();
        WRITTEN.set(Some(Vec::new()));
        Self
    }

    pub(crate) fn text(&self) -> String {
        let Self = self;
        WRITTEN.with_borrow(|written| String::from_utf8(written.clone().unwrap()).unwrap())
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        WRITTEN.set(None);
    }
}

/// Writes for the thread that it is used on.
struct Pen;

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| {
            if let Some(written) = written {
                written.extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
