//! The log's lines are gathered in memory and written by a thread of their own, all at once, a
//! hundred times a second at most. A request neither waits for whoever reads them nor wakes anybody
//! for each line.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long lines are gathered before they are written.
const GATHER: Duration = Duration::from_millis(10);

/// So many bytes wait for whoever reads them before a new line is dropped.
const MOST: usize = 16 * 1024 * 1024;

/// What stays of the room that a burst has taken, in bytes.
const KEPT: usize = 256 * 1024;

/// How long the end waits for whoever reads.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Takes whole lines, and never fails.
#[derive(Debug)]
pub(super) struct Gathered(Arc<Shared>);

/// Writes what is left when it is dropped.
#[derive(Debug)]
pub(crate) struct LogGuard {
    shared: Arc<Shared>,
    /// How long that may take.
    limit: Duration,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<u8>,
    /// Lines for which there was no room, and that nobody has been told of.
    dropped: u64,
    /// No more will come.
    is_closed: bool,
    /// All that came is written.
    is_over: bool,
}

impl Gathered {
    /// # Errors
    /// When there can be no further thread.
    pub(super) fn to(sink: impl Write + Send + 'static) -> io::Result<(Self, LogGuard)> {
        let shared = Arc::<Shared>::default();
        let (own, guarded) = (Arc::clone(&shared), Arc::clone(&shared));
        let thread = std::thread::Builder::new().name("log".to_owned());
        thread.spawn(move || own.write_to(sink))?;
        Ok((Self(shared), LogGuard { shared: guarded, limit: LAST_LINES }))
    }
}

impl Write for &Gathered {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.lock().take_in(line) {
            self.0.changed.notify_all();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        let mut waiting = self.shared.lock();
        waiting.is_closed = true;
        self.shared.changed.notify_all();
        let until_over = |waiting: &mut Waiting| !waiting.is_over;
        let over = self.shared.changed.wait_timeout_while(waiting, self.limit, until_over);
        drop(over);
    }
}

impl Waiting {
    /// Whether the line is the first that waits.
    fn take_in(&mut self, line: &[u8]) -> bool {
        let was_empty = self.lines.is_empty();
        if self.is_closed || self.lines.len() + line.len() > MOST {
            self.dropped += 1;
            return false;
        }
        self.lines.extend_from_slice(line);
        was_empty
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_to(&self, mut sink: impl Write) {
        let mut lines = Vec::new();
        while let Some(dropped) = self.gather(&mut lines) {
            if dropped > 0 {
                lines.extend_from_slice(tell_dropped(dropped).as_bytes());
            }
            // Where the log cannot be written nobody can be told so.
            let _written = sink.write_all(&lines).and_then(|()| sink.flush());
            lines.clear();
            lines.shrink_to(KEPT);
        }
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    /// Waits for lines, and a while for more; then puts them all where there are none, and says how
    /// many were dropped meanwhile. `None`: that was all.
    fn gather(&self, lines: &mut Vec<u8>) -> Option<u64> {
        let is_idle = |waiting: &mut Waiting| waiting.lines.is_empty() && !waiting.is_closed;
        let waiting = self.changed.wait_while(self.lock(), is_idle);
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let is_open = |waiting: &mut Waiting| !waiting.is_closed;
        let gathered = self.changed.wait_timeout_while(waiting, GATHER, is_open);
        let (mut waiting, _timeout) = gathered.unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut waiting.lines, lines);
        let dropped = std::mem::take(&mut waiting.dropped);
        (!lines.is_empty() || dropped > 0).then_some(dropped)
    }
}

fn tell_dropped(count: u64) -> String {
    format!("{{\"level\":\"WARN\",\"message\":\"log lines were dropped\",\"count\":{count}}}\n")
}

#[cfg(test)]
mod tests;
