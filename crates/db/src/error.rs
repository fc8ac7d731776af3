//! What a failing database means to the ports, said in one place.

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::pooled_connection::deadpool::PoolError;
use domain::ports::{Cause, StoreError};
use domain::with_causes;
use tokio::runtime::{Handle, RuntimeFlavor};

/// Why a database could not be opened or migrated.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Names the setting's problem and never its password.
    #[error("the address of the database cannot be used: {0}")]
    Address(String),
    /// Host and port (or the file) without user and password.
    #[error("no connection to the database at {place}")]
    Unreachable {
        place: String,
        #[source]
        source: Cause,
    },
    #[error("the certificates of this machine cannot be read")]
    Certificates(#[source] Cause),
    #[error("the database's structure could not be brought up to date")]
    Migration(#[source] Cause),
    /// Migrations block their thread, which a runtime of one thread does not stand.
    #[error("migrations need a runtime with several threads")]
    SingleThreaded,
}

/// The one mapping from the driver's errors. The driver tells kinds apart only in part; the rest is
/// told by the server's message, which is English unless the server is set up otherwise: then a
/// deadlock or a lock not had in time is `Unavailable`, and repeated by nobody here.
pub(crate) fn store(error: Error) -> StoreError {
    let Error::DatabaseError(kind, info) = &error else {
        return StoreError::Unavailable(Box::new(error));
    };
    let says = |part: &str| info.message().contains(part);
    if matches!(kind, DatabaseErrorKind::UniqueViolation) {
        StoreError::Duplicate
    } else if matches!(kind, DatabaseErrorKind::SerializationFailure) || says("deadlock detected") {
        StoreError::Conflict
    } else if says("is locked") || says("due to lock timeout") {
        StoreError::Busy
    } else {
        StoreError::Unavailable(Box::new(error))
    }
}

/// A pool that could not hand out a connection. Waiting for one too long is told apart before.
pub(crate) fn pool(error: PoolError) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// The failure of a batch, for each of those who wait for it: they may ask again.
pub(crate) fn of_batch(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy => StoreError::Busy,
        StoreError::Unavailable(cause) => {
            StoreError::Unavailable(with_causes(cause.as_ref()).into())
        }
        StoreError::Conflict | StoreError::Duplicate | StoreError::Corrupt { .. } => {
            StoreError::Unavailable(with_causes(error).into())
        }
    }
}

/// What stands in for a transaction that has been ended already.
pub(crate) fn ended() -> StoreError {
    StoreError::Unavailable("the transaction has ended".into())
}

/// Migrations block the thread they run on, which the runtime must be able to spare.
pub(crate) fn needs_threads() -> Result<(), DatabaseError> {
    if matches!(Handle::current().runtime_flavor(), RuntimeFlavor::CurrentThread) {
        return Err(DatabaseError::SingleThreaded);
    }
    Ok(())
}

/// The connection itself is gone, or going: its server is shutting down, or has ended it.
pub(crate) fn is_lost(error: &Error) -> bool {
    let Error::DatabaseError(kind, info) = error else { return false };
    matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
        || info.message().starts_with("terminating connection")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> StoreError {
        let message = Box::new(message.to_owned());
        store(Error::DatabaseError(DatabaseErrorKind::Unknown, message))
    }

    #[test]
    fn each_failure_says_what_the_caller_can_do() {
        assert!(matches!(unknown("deadlock detected"), StoreError::Conflict));
        assert!(matches!(unknown("database is locked"), StoreError::Busy));
        let timeout = "canceling statement due to lock timeout";
        assert!(matches!(unknown(timeout), StoreError::Busy));
        assert!(matches!(unknown("disk full"), StoreError::Unavailable(_)));
        assert!(matches!(store(Error::NotFound), StoreError::Unavailable(_)));
        let info = || Box::new(String::new());
        let unique = Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info());
        assert!(matches!(store(unique), StoreError::Duplicate));
    }
}
