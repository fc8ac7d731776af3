use diesel_async::sync_connection_wrapper::SpawnBlocking;
use domain::ports::Cause;
use futures_util::future::{BoxFuture, FutureExt, TryFutureExt, ready};
use std::cell::Cell;
use tokio::runtime::Handle;

thread_local! {
    static IS_OWN: Cell<bool> = const { Cell::new(false) };
}

/// Runs statements on tokio's threads for blocking work. The driver's own way waits for a statement
/// whose caller has gone, by blocking the caller's thread, and panics where that is not allowed: on
/// a runtime of one thread, and in every handler of actix. Here a statement is left to end alone,
/// and those who give one up close its connection.
pub(crate) struct Threads;

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
        tokio::task::spawn_blocking(task).map_err(Cause::from).boxed()
    }

    fn get_runtime() -> Self {
        Self
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
