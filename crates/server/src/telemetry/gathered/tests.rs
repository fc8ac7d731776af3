use super::*;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Tells of each write, and ends it when it is let to.
struct Reader {
    writes: Sender<Vec<u8>>,
    lets: Receiver<()>,
}

impl Write for Reader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes.send(bytes.to_vec()).unwrap();
        // Whoever has hung up lets everything be.
        let _hung_up = self.lets.recv();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Its fields in the order in which they may end.
struct Log {
    lines: Gathered,
    lets: Sender<()>,
    guard: LogGuard,
    writes: Receiver<Vec<u8>>,
}

impl Log {
    fn start() -> Self {
        let ((tells, writes), (lets, let_go)) = (channel(), channel());
        let (lines, guard) = Gathered::to(Reader { writes: tells, lets: let_go }).unwrap();
        Self { lines, lets, guard, writes }
    }

    fn say(&self, line: &str) {
        (&self.lines).write_all(line.as_bytes()).unwrap();
    }

    fn next(&self) -> String {
        String::from_utf8(self.writes.recv().unwrap()).unwrap()
    }
}

#[test]
fn a_line_is_written_without_another_coming() {
    let log = Log::start();
    log.say("one\n");
    assert_eq!(log.next(), "one\n");
}

#[test]
fn what_comes_while_lines_are_written_is_written_at_once_and_in_order() {
    let log = Log::start();
    log.say("first\n");
    assert_eq!(log.next(), "first\n");
    let lines: Vec<String> = (0..1_000).map(|number| format!("{number}\n")).collect();
    for line in &lines {
        log.say(line);
    }
    log.lets.send(()).unwrap();
    assert_eq!(log.next(), lines.concat());
}

#[test]
fn lines_of_many_threads_stay_whole() {
    let Log { lines, guard, writes, lets } = Log::start();
    drop(lets);
    std::thread::scope(|scope| {
        for name in ["a", "b", "c", "d"] {
            let line = format!("{}\n", name.repeat(50));
            let mut lines = &lines;
            scope.spawn(move || {
                for _time in 0..500 {
                    lines.write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
    drop(guard);
    let all: Vec<u8> = writes.try_iter().flatten().collect();
    let all = String::from_utf8(all).unwrap();
    assert_eq!(all.lines().count(), 2_000);
    let is_whole = |line: &str| line.len() == 50 && line.chars().all(|of| line.starts_with(of));
    assert!(all.lines().all(is_whole));
}

#[test]
fn who_writes_never_waits_for_who_reads_and_what_was_dropped_is_told() {
    let log = Log::start();
    log.say("first\n");
    log.next();
    let line = format!("{}\n", "x".repeat(1_023));
    for _line in 0..MOST / line.len() + 3 {
        log.say(&line);
    }
    log.lets.send(()).unwrap();
    let written = log.next();
    let told = "{\"level\":\"WARN\",\"message\":\"log lines were dropped\",\"count\":3}\n";
    assert_eq!(written.len(), MOST + told.len());
    assert!(written.ends_with(told));
    log.lets.send(()).unwrap();
    log.say("afterwards\n");
    assert_eq!(log.next(), "afterwards\n");
}

#[test]
fn the_end_writes_what_is_left() {
    let Log { lines, guard, writes, lets } = Log::start();
    drop(lets);
    (&lines).write_all(b"last\n").unwrap();
    drop(guard);
    assert_eq!(writes.try_iter().flatten().collect::<Vec<_>>(), b"last\n");
    (&lines).write_all(b"too late\n").unwrap();
}

#[test]
fn the_end_waits_for_ever_for_no_reader() {
    let log = Log::start();
    log.say("stuck\n");
    log.next();
    let Log { guard, lets, .. } = log;
    drop(LogGuard { limit: Duration::from_millis(1), shared: Arc::clone(&guard.shared) });
    drop(lets);
}
