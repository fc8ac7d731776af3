//! Listening to what the stores send.

use crate::contract::fixture;
use crate::support::{self, Place};
use db::DatabaseConfig;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use futures_util::{StreamExt, stream};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use testkit::contract::Case;
use testkit::contract::store::Fixture;
use testkit::fakes::FakeClock;
use testkit::postgres::{TestDatabase, database_like, fresh_database};
use tokio::sync::OnceCell;

/// So many cases go on at once.
const SIDE_BY_SIDE: usize = 6;

/// Statements, each with the values of the first time it was sent.
pub(crate) type Recorded = BTreeMap<String, String>;

type Sink = Arc<Mutex<Recorded>>;

tokio::task_local! {
    /// Of the task that a store of `PostgreSQL` is asked in, where it is listened to.
    static TASK: Sink;
}

/// `SQLite` works on threads of its own: what is listened to is known by the folder.
static FOLDER: Mutex<Option<(PathBuf, Sink)>> = Mutex::new(None);

pub(crate) async fn on_postgres() -> Recorded {
    set_default_instrumentation(listener).unwrap();
    let sink = Sink::default();
    TASK.scope(Arc::clone(&sink), Box::pin(every_case_on_postgres())).await;
    taken(&sink)
}

pub(crate) async fn on_sqlite(folder: &Path) -> Recorded {
    set_default_instrumentation(listener).unwrap();
    let sink = Sink::default();
    *FOLDER.lock().unwrap() = Some((folder.to_owned(), Arc::clone(&sink)));
    Box::pin(every_case_on_sqlite()).await;
    *FOLDER.lock().unwrap() = None;
    taken(&sink)
}

/// Each on a copy of one database: migrating a database for each of them takes minutes.
async fn every_case_on_postgres() {
    async fn fresh() -> Fixture {
        static MODEL: OnceCell<TestDatabase> = OnceCell::const_new();
        let model = MODEL.get_or_init(async || {
            let model = fresh_database().await.unwrap();
            migrate(&postgres(&model)).await;
            model
        });
        let database = database_like(model.await).await.unwrap();
        let place = Arc::new(Place::Postgres(database));
        let Place::Postgres(database) = &*place else { panic!("it is of the other database") };
        fixture(support::opened(postgres(database), FakeClock::new(), Arc::clone(&place)).await)
    }
    let mut cases: Vec<Case> = Vec::new();
    testkit::store_contract!(listed_in cases fresh);
    stream::iter(cases).for_each_concurrent(SIDE_BY_SIDE, |case| case).await;
}

async fn every_case_on_sqlite() {
    async fn fresh() -> Fixture {
        static MODEL: OnceCell<PathBuf> = OnceCell::const_new();
        let parent = FOLDER.lock().unwrap().as_ref().unwrap().0.clone();
        let model = MODEL.get_or_init(async || {
            let path = parent.join("model").join("shop.db");
            migrate(&DatabaseConfig::Sqlite { path: path.clone() }).await;
            path
        });
        let (model, folder) = (model.await, tempfile::tempdir_in(parent).unwrap());
        let path = support::sqlite_path(&folder);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(model, &path).unwrap();
        let place = Arc::new(Place::Folder(folder));
        fixture(support::opened(DatabaseConfig::Sqlite { path }, FakeClock::new(), place).await)
    }
    let mut cases: Vec<Case> = Vec::new();
    testkit::store_contract!(listed_in cases fresh);
    stream::iter(cases).for_each_concurrent(SIDE_BY_SIDE, |case| case).await;
}

/// Its connections are gone afterwards.
async fn migrate(config: &DatabaseConfig) {
    support::connect(config, &FakeClock::new()).await.migrate().await.unwrap();
}

fn postgres(database: &TestDatabase) -> DatabaseConfig {
    DatabaseConfig::Postgres { url: database.url.clone(), pool_size: 8 }
}

fn taken(sink: &Sink) -> Recorded {
    let recorded = std::mem::take(&mut *sink.lock().unwrap());
    assert!(recorded.len() > 300, "only {} statements were recorded", recorded.len());
    recorded
}

/// One for each connection. Only a connection to `SQLite` tells where it goes.
#[expect(clippy::unnecessary_wraps, reason = "diesel asks for one that may be none")]
#[expect(clippy::wildcard_enum_match_arm, reason = "diesel may tell of more events any day")]
fn listener() -> Option<Box<dyn Instrumentation>> {
    let mut of_folder = None;
    let listen = move |event: InstrumentationEvent<'_>| match event {
        InstrumentationEvent::StartEstablishConnection { url, .. } => {
            let listened = FOLDER.lock().unwrap_or_else(PoisonError::into_inner);
            let within = listened.as_ref().filter(|(folder, _)| Path::new(url).starts_with(folder));
            of_folder = within.map(|(_folder, sink)| Arc::clone(sink));
        }
        InstrumentationEvent::StartQuery { query, .. } => match &of_folder {
            Some(sink) => record(sink, &query.to_string()),
            None => drop(TASK.try_with(|sink| record(sink, &query.to_string()))),
        },
        _other => {}
    };
    Some(Box::new(listen))
}

/// What opens or ends a transaction comes without values. Migrations are no part of it.
fn record(sink: &Sink, query: &str) {
    let Some((text, values)) = query.split_once(" -- binds: ") else { return };
    let has_plan = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];
    let is_migration = text.contains("__diesel_schema_migrations");
    if is_migration || !has_plan.iter().any(|word| text.trim_start().starts_with(word)) {
        return;
    }
    let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
    sink.entry(one_form(text)).or_insert_with(|| values.to_owned());
}

/// Numbers that are written into the text stand for all others, and lists of values for one.
fn one_form(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
