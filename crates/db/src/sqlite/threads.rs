use diesel_async::sync_connection_wrapper::SpawnBlocking;
use domain::ports::Cause;
use futures_util::future::{BoxFuture, FutureExt, TryFutureExt};

/// Runs statements on tokio's threads for blocking work. The driver's own way waits for a statement
/// whose caller has gone, by blocking the caller's thread, and panics where that is not allowed: on
/// a runtime of one thread, and in every handler of actix. Here a statement is left to end alone,
/// and those who give one up close its connection.
pub(super) struct Threads;

impl SpawnBlocking for Threads {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Cause>>
    where
        R: Send + 'static,
    {
        tokio::task::spawn_blocking(task).map_err(Cause::from).boxed()
    }

    fn get_runtime() -> Self {
        Self
    }
}
