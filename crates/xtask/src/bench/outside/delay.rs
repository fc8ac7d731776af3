use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

/// Waits that end when they should. Tokio's own are of whole milliseconds and end rather late than
/// early: who measures a back office that takes five would measure that, too.
#[derive(Clone, Debug)]
pub(super) struct Delays(Sender<Wait>);

#[derive(Debug)]
struct Wait {
    until: Instant,
    over: oneshot::Sender<()>,
}

impl Delays {
    /// On a thread of its own, which ends with the last clone.
    pub(super) fn start() -> Self {
        let (asked, waits) = channel();
        thread::spawn(move || end_each(&waits));
        Self(asked)
    }

    pub(super) async fn wait(&self, time: Duration) {
        let (over, ended) = oneshot::channel();
        if self.0.send(Wait { until: Instant::now() + time, over }).is_ok() {
            drop(ended.await);
        }
    }
}

fn end_each(waits: &Receiver<Wait>) {
    // Those of one instant are told apart by the count.
    let (mut open, mut count) = (BTreeMap::new(), 0_u64);
    loop {
        match next(waits, open.first_key_value().map(|((until, _count), _over)| *until)) {
            Ok(Wait { until, over }) => {
                count += 1;
                open.insert((until, count), over);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let still = open.split_off(&(Instant::now(), u64::MAX));
        for (_until, over) in std::mem::replace(&mut open, still) {
            let _gone = over.send(());
        }
    }
}

/// One more to wait for, unless the next one's end comes before it.
fn next(waits: &Receiver<Wait>, until: Option<Instant>) -> Result<Wait, RecvTimeoutError> {
    match until {
        Some(until) => waits.recv_timeout(until.saturating_duration_since(Instant::now())),
        None => waits.recv().map_err(|_gone| RecvTimeoutError::Disconnected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::runtime::Builder;

    #[test]
    fn each_ends_after_its_own_time_and_not_before() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let delays = Delays::start();
        let begun = Instant::now();
        let wait = async |millis| {
            delays.wait(Duration::from_millis(millis)).await;
            begun.elapsed()
        };
        let all = async { tokio::join!(wait(30), wait(5), wait(5), wait(0)) };
        let (long, short, twin, none) = runtime.block_on(all);
        let millis = Duration::from_millis;
        assert!(
            long >= millis(30) && short >= millis(5) && twin >= millis(5),
            "{long:?} {short:?}"
        );
        assert!(none < long && short < long, "the longest was asked for first: {short:?} {none:?}");
    }
}
