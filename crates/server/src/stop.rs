//! When to stop: the first signal, or the end of something that must not end.

use tokio::signal::unix::{SignalKind, signal};

/// Returns at SIGTERM or SIGINT.
pub(crate) async fn signalled() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _signal = terminate.recv() => {}
        _signal = interrupt.recv() => {}
    }
    Ok(())
}
