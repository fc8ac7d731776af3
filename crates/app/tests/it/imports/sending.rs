use super::{boss, counts, lines, member, send, service, users};
use crate::support::{FIRST_PAGE, World};
use app::ImportError;
use chrono::TimeDelta;
use domain::import::{CHUNK_BYTES, ImportState, SheetFormat};
use domain::job::JobName;
use domain::ports::{ImportFilter, ImportQueries};
use domain::staff::Role;

#[tokio::test]
async fn only_those_who_may_bring_people_in_send_files() {
    let world = World::new();
    for (role, may) in [
        (Role::Admin, true),
        (Role::Service, true),
        (Role::Finance, false),
        (Role::Content, false),
        (Role::ReadOnly, false),
    ] {
        let begun = world.app.imports.begin(&member(role), boss()).await;
        assert_eq!(begun.is_ok(), may, "{role:?}");
    }
}

#[tokio::test]
async fn a_file_is_kept_in_pieces_until_it_is_read() {
    let world = World::new();
    let text = lines(12_000);
    let received = world.send(boss(), &text).await.unwrap();
    let import = received.import;
    assert_eq!(import.state, ImportState::Waiting);
    assert_eq!(import.size, u64::try_from(text.len()).unwrap());
    assert_eq!(import.chunks, u64::try_from(text.len().div_ceil(CHUNK_BYTES)).unwrap());
    assert_eq!(import.total_lines, Some(12_001));
    assert!(import.chunks > 1);
    let first = world.store.chunk(import.id, 0).await.unwrap().unwrap();
    assert_eq!(first, text.as_bytes()[..CHUNK_BYTES]);
    world.run_all().await;
    let done = world.store.import(import.id).await.unwrap().unwrap();
    assert_eq!(counts(&done), [12_000, 12_000, 0, 0, 0]);
    assert_eq!(world.store.chunk(import.id, 0).await.unwrap(), None);
}

#[tokio::test]
async fn a_wrong_header_is_refused_at_once_and_leaves_no_file() {
    let world = World::new();
    let refused = world.send(boss(), "queryId,name\nPBS1,测试\n").await.unwrap_err();
    let ImportError::Refused(problem) = refused else { panic!("{refused}") };
    assert_eq!((problem.line, problem.column.as_deref()), (Some(1), Some("phoneNumber")));
    let refused = world.send(users(), "查询号,queryId\n").await.unwrap_err();
    assert!(matches!(refused, ImportError::Refused(_)), "{refused}");
    for text in ["", "\n\n", "PK\u{3}\u{4}", "a\0"] {
        let refused = world.send(users(), text).await.unwrap_err();
        assert!(matches!(refused, ImportError::Refused(_)), "{text:?}: {refused}");
    }
    assert!(world.tasks("import").is_empty());
}

#[tokio::test]
async fn a_file_that_is_longer_than_allowed_is_refused() {
    let world = World::new();
    let ports = world.ports();
    let settings = app::Settings { most_import_bytes: 100, ..crate::support::settings() };
    let app = app::Application::new(ports, settings);
    assert!(send(&app, users(), &"查询号\n".repeat(10)).await.is_ok());
    let refused = send(&app, users(), &"查询号\n".repeat(11)).await.unwrap_err();
    assert!(matches!(refused, ImportError::TooLarge), "{refused}");
}

#[tokio::test]
async fn the_same_file_that_is_still_waiting_is_that_import() {
    let world = World::new();
    let first = world.send(boss(), &lines(3)).await.unwrap();
    assert!(!first.is_repeat);
    let second = world.send(boss(), &lines(3)).await.unwrap();
    assert!(second.is_repeat);
    assert_eq!(second.import.id, first.import.id);
    let other = world.send(boss(), &lines(4)).await.unwrap();
    assert!(!other.is_repeat);
    assert_eq!(world.tasks("import").len(), 2);
}

#[tokio::test]
async fn what_was_sent_halfway_is_taken_away_after_a_while() {
    let world = World::new();
    let staff = service();
    let mut receiving = world.app.imports.begin(&staff, boss()).await.unwrap();
    let text = lines(6_000);
    world.app.imports.receive(&mut receiving, text.as_bytes()).await.unwrap();
    let id = world.store.imports(&ImportFilter::default(), FIRST_PAGE).await.unwrap().rows[0].id;
    let state = async || world.store.import(id).await.unwrap().unwrap().state.name();
    let clean_up = async || world.app.scheduled.run_if_due(JobName::CleanUpImports).await.unwrap();
    clean_up().await;
    assert_eq!(state().await, "receiving");
    world.advance(TimeDelta::hours(3));
    // It is the work of that job alone.
    world.app.jobs.purge_expired().await.unwrap();
    world.app.imports.begin(&staff, users()).await.unwrap();
    assert_eq!(state().await, "receiving");
    assert!(world.store.chunk(id, 0).await.unwrap().is_some());
    clean_up().await;
    assert_eq!(state().await, "failed");
    assert_eq!(world.store.chunk(id, 0).await.unwrap(), None);
    // Its sender comes too late.
    let late = world.app.imports.complete(&staff, receiving).await.unwrap_err();
    assert!(matches!(late, ImportError::Store(_)), "{late}");
    assert!(world.tasks("import").is_empty());
}

#[tokio::test]
async fn a_workbook_is_no_text() {
    let world = World::new();
    let sheet = app::NewImport { format: SheetFormat::Xlsx, ..boss() };
    let refused = world.send(sheet, &lines(1)).await.unwrap_err();
    assert_eq!(refused.to_string(), "the file is refused: the file: this is no XLSX file");
}
