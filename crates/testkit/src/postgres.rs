//! A `PostgreSQL` for tests: one server for the process, an empty database for each test.
//!
//! The server is the one that `DATABASE_URL_TEST` names, or a temporary one started here on a
//! Unix socket, which ends together with the process however the process ends.

mod account;
mod binaries;
mod cluster;
mod database;
mod dump;
#[cfg(test)]
mod tests;

use std::{io, path::PathBuf};

use crate::environment::environment;

pub use self::{
    cluster::{Cluster, PgFlavour},
    database::{TestDatabase, database_like, execute, fresh_database},
    dump::every_row,
};

/// Names the server to use instead of a temporary one, as `postgres://user@host/database`.
/// The user must be allowed to create databases; the connection is made without TLS.
pub const SERVER_SETTING: &str = "DATABASE_URL_TEST";

/// Why there is no `PostgreSQL` to test on.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    #[error(
        "no PostgreSQL was found on PATH, under /usr/lib/postgresql or in Homebrew. \
         Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install \
         postgresql@17), run `cargo xtask test`, which installs it on Debian, or set \
         DATABASE_URL_TEST=postgres://user@host/postgres"
    )]
    NotFound,
    #[error("PostgreSQL does not run as root, and there is no account `postgres` or `nobody`")]
    NoAccount,
    #[error("{} is too long for a Unix socket; set TMPDIR to a shorter directory", .0.display())]
    PathTooLong(PathBuf),
    #[error("the temporary PostgreSQL did not start:\n{log}")]
    Start { log: String },
    #[error("DATABASE_URL_TEST must have the form postgres://user@host/database")]
    Address,
    #[error("PostgreSQL did not answer `{statement}`")]
    Sql {
        statement: String,
        #[source]
        source: tokio_postgres::Error,
    },
    #[error("the temporary PostgreSQL could not be prepared")]
    Io(#[from] io::Error),
}

/// A program that comes with the `PostgreSQL` that is installed here, such as `psql`.
pub fn program(name: &str) -> Result<PathBuf, PostgresError> {
    Ok(binaries::folder()?.join(name))
}

/// The address in `DATABASE_URL_TEST`, if one is set.
pub fn given_server() -> Option<String> {
    environment(SERVER_SETTING).filter(|address| !address.is_empty())
}
