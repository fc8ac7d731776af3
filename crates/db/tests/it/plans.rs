//! How the databases go about what the ports ask of them. Every statement that the contract of the
//! stores sends is recorded and explained on tables that have grown.

mod binds;
mod fill;
mod postgres;
mod recorded;
mod rules;
mod sqlite;

use std::collections::BTreeSet;

/// What the database means to do for one statement.
pub(crate) struct Explained {
    /// Reading of a whole big table, in the words of the plan.
    pub(crate) whole_reads: Vec<String>,
    /// Indexes that the plan goes by.
    pub(crate) indexes: BTreeSet<String>,
    pub(crate) plan: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_reads_a_grown_table_whole_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = recorded::on_sqlite(folder.path()).await;
    let explained = sqlite::explain_all(&recorded).await;
    rules::assert_kept("sqlite", &recorded, &explained, &sqlite::indexes().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_reads_a_grown_table_whole_on_postgres() {
    let recorded = recorded::on_postgres().await;
    let (explained, indexes) = postgres::explain_all(&recorded).await;
    rules::assert_kept("postgres", &recorded, &explained, &indexes);
}
