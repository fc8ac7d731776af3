use super::*;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// Writes numbers: tells of each batch, at most so many, and writes it once it may.
struct Numbers {
    turns: Arc<Semaphore>,
    most: usize,
    batches: mpsc::UnboundedSender<Vec<u32>>,
}

const PANICS: u32 = 666;

#[async_trait]
impl Writer for Numbers {
    type Job = u32;
    type Answer = u32;

    async fn write(&mut self, mut batch: Vec<Waiting<Self>>) -> Vec<Waiting<Self>> {
        let rest = batch.split_off(self.most.min(batch.len()));
        // Nobody may be looking any more.
        let _gone = self.batches.send(batch.iter().map(|waiting| waiting.job).collect());
        self.turns.acquire().await.unwrap().forget();
        for Waiting { job, caller } in batch {
            assert_ne!(job, PANICS);
            answer_all([(caller, Ok(job * 2))]);
        }
        rest
    }
}

struct Given {
    queue: Queue<Numbers>,
    turns: Arc<Semaphore>,
    batches: mpsc::UnboundedReceiver<Vec<u32>>,
}

fn given(most: usize) -> Given {
    let turns = Arc::new(Semaphore::new(0));
    let (told, batches) = mpsc::unbounded_channel();
    let queue = Queue::to(Numbers { turns: Arc::clone(&turns), most, batches: told });
    Given { queue, turns, batches }
}

fn ask(queue: &Queue<Numbers>, job: u32) -> tokio::task::JoinHandle<Result<u32, StoreError>> {
    let queue = queue.clone();
    tokio::spawn(async move { queue.ask(job).await })
}

/// Until so many wait behind a batch that is being written.
async fn until_waiting(queue: &Queue<Numbers>, count: usize) {
    while queue.calls.max_capacity() - queue.calls.capacity() < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn those_who_come_during_a_batch_are_the_next_one() {
    let mut given = given(MOST);
    let first = ask(&given.queue, 1);
    assert_eq!(given.batches.recv().await, Some(vec![1]));
    let others: Vec<_> = (2..5).map(|job| ask(&given.queue, job)).collect();
    until_waiting(&given.queue, 3).await;
    given.turns.add_permits(2);
    assert_eq!(first.await.unwrap().unwrap(), 2);
    for (job, other) in (2..5).zip(others) {
        assert_eq!(other.await.unwrap().unwrap(), job * 2);
    }
    assert_eq!(given.batches.recv().await, Some(vec![2, 3, 4]));
}

#[tokio::test]
async fn whoever_finds_the_queue_full_is_sent_away_at_once() {
    let mut given = given(MOST);
    let first = ask(&given.queue, 0);
    assert_eq!(given.batches.recv().await, Some(vec![0]));
    let room = u32::try_from(ROOM).unwrap();
    let waiting: Vec<_> = (0..room).map(|job| ask(&given.queue, job)).collect();
    until_waiting(&given.queue, ROOM).await;
    assert!(given.queue.is_full());
    assert!(matches!(given.queue.ask(1).await, Err(StoreError::Busy)));
    given.turns.add_permits(ROOM);
    assert_eq!(first.await.unwrap().unwrap(), 0);
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    assert!(!given.queue.is_full());
}

#[tokio::test]
async fn what_does_not_fit_into_a_batch_comes_first_in_the_next() {
    let mut given = given(2);
    let first = ask(&given.queue, 0);
    assert_eq!(given.batches.recv().await, Some(vec![0]));
    let others: Vec<_> = (1..6).map(|job| ask(&given.queue, job)).collect();
    until_waiting(&given.queue, 5).await;
    given.turns.add_permits(10);
    first.await.unwrap().unwrap();
    for other in others {
        other.await.unwrap().unwrap();
    }
    for batch in [vec![1, 2], vec![3, 4], vec![5]] {
        assert_eq!(given.batches.recv().await, Some(batch));
    }
}

#[tokio::test]
async fn a_flush_waits_for_what_was_asked_before_even_if_nobody_waits_for_it() {
    let mut given = given(2);
    let first = ask(&given.queue, 0);
    assert_eq!(given.batches.recv().await, Some(vec![0]));
    let asked: Vec<_> = (1..6).map(|job| ask(&given.queue, job)).collect();
    until_waiting(&given.queue, 5).await;
    let queue = given.queue.clone();
    let flush = tokio::spawn(async move { queue.flush().await });
    until_waiting(&given.queue, 6).await;
    for one in asked.into_iter().chain([first]) {
        one.abort();
    }
    given.turns.add_permits(10);
    flush.await.unwrap();
    for batch in [vec![1, 2], vec![3, 4], vec![5]] {
        assert_eq!(given.batches.try_recv(), Ok(batch));
    }
}

#[tokio::test]
async fn a_batch_that_panics_costs_nobody_else_the_answer() {
    let given = given(MOST);
    given.turns.add_permits(2);
    assert!(matches!(given.queue.ask(PANICS).await, Err(StoreError::Unavailable(_))));
    assert_eq!(given.queue.ask(3).await.unwrap(), 6);
}

#[tokio::test]
async fn the_writer_ends_with_its_queue_and_leaves_nothing_behind() {
    let mut given = given(MOST);
    let first = ask(&given.queue, 6);
    assert_eq!(given.batches.recv().await, Some(vec![6]));
    let asked = ask(&given.queue, 7);
    until_waiting(&given.queue, 1).await;
    drop(given.queue);
    given.turns.add_permits(2);
    assert_eq!(first.await.unwrap().unwrap(), 12);
    assert_eq!(asked.await.unwrap().unwrap(), 14);
    assert_eq!(given.batches.recv().await, Some(vec![7]));
    assert_eq!(given.batches.recv().await, None);
}

#[test]
fn whoever_asks_is_answered_on_whatever_runtime_they_wait() {
    let writers = Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let given = writers.block_on(async { given(MOST) });
    given.turns.add_permits(100);
    let of_one_thread = || Builder::new_current_thread().build().unwrap();
    let (one, other) = (of_one_thread(), of_one_thread());
    // Both are there, and one runs at a time.
    for (job, runtime) in (1..).zip([&one, &other, &one, &writers]) {
        assert_eq!(runtime.block_on(given.queue.ask(job)).unwrap(), job * 2);
    }
    drop(one);
    let many: Vec<_> = (1..50).map(|job| ask_on(&other, &given.queue, job)).collect();
    for (job, asked) in (1..50).zip(many) {
        assert_eq!(other.block_on(asked).unwrap().unwrap(), job * 2);
    }
}

fn ask_on(
    runtime: &Runtime,
    queue: &Queue<Numbers>,
    job: u32,
) -> tokio::task::JoinHandle<Result<u32, StoreError>> {
    let queue = queue.clone();
    runtime.spawn(async move { queue.ask(job).await })
}
