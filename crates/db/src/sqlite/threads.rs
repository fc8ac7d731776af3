use diesel_async::sync_connection_wrapper::SpawnBlocking;
use domain::ports::Cause;
use futures_util::future::{BoxFuture, FutureExt, ready};
use std::cell::Cell;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::oneshot::{Receiver, channel};
use tokio::task::JoinHandle;

thread_local! {
    static IS_OWN: Cell<bool> = const { Cell::new(false) };
}

/// Runs a connection's statements on tokio's threads for blocking work, in the order in which they
/// came. The driver's own way waits for a statement whose caller has gone, by blocking the caller's
/// thread, and panics where that is not allowed: on a runtime of one thread, and in every handler of
/// actix. Here a statement is left to end alone, and those who give one up close its connection: a
/// ROLLBACK that overtook the statement would have it written, outside of any transaction.
pub(crate) struct Threads {
    /// Hangs up when the statement before has ended.
    before: Option<Receiver<Infallible>>,
}

impl SpawnBlocking for Threads {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Cause>>
    where
        R: Send + 'static,
    {
        if IS_OWN.get() {
            return ready(Ok(task())).boxed();
        }
        let result = Arc::new(Mutex::new(None));
        let told = Arc::clone(&result);
        let run = self.in_turn(Box::new(move || {
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(task());
        }));
        let told = async move {
            run.await?;
            let mut result = result.lock().unwrap_or_else(PoisonError::into_inner);
            result.take().ok_or_else(|| Cause::from("a statement ended without a result"))
        };
        told.boxed()
    }

    fn get_runtime() -> Self {
        Self { before: None }
    }
}

impl Threads {
    /// Of no type of its own: the server has it once, and not for each statement.
    fn in_turn(&mut self, task: Box<dyn FnOnce() + Send>) -> JoinHandle<()> {
        let (ended, after) = channel::<Infallible>();
        let before = self.before.replace(after);
        tokio::task::spawn_blocking(move || {
            if let Some(before) = before {
                let _hung_up = before.blocking_recv();
            }
            task();
            drop(ended);
        })
    }
}

/// Does the work on one thread from its beginning to its end, every statement included: for work of
/// many statements, each of which would otherwise go to a thread and back.
pub(super) async fn on_one_thread<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, Cause> {
    let runtime = Handle::current();
    let thread = tokio::task::spawn_blocking(move || {
        let _own = Own::begin();
        runtime.block_on(work)
    });
    thread.await.map_err(Cause::from)
}

/// The thread is given back as it was, by a panic too.
struct Own;

impl Own {
    fn begin() -> Self {
        IS_OWN.set(true);
        Self
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        IS_OWN.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether their callers wait for them or have gone.
    #[tokio::test]
    async fn what_came_first_is_run_first() {
        let (mut threads, run) = (Threads::get_runtime(), Arc::new(Mutex::new(Vec::new())));
        let mut last = None;
        for number in 0..2_000 {
            let run = Arc::clone(&run);
            last = Some(threads.spawn_blocking(move || run.lock().unwrap().push(number)));
        }
        last.unwrap().await.unwrap();
        assert_eq!(*run.lock().unwrap(), (0..2_000).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn one_that_panics_holds_up_none() {
        let mut threads = Threads::get_runtime();
        let given_up = threads.spawn_blocking(|| panic!("on purpose"));
        assert_eq!(threads.spawn_blocking(|| 7).await.unwrap(), 7);
        assert!(given_up.await.is_err());
    }
}
