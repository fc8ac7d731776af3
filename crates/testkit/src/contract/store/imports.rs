//! Files that staff send, and what they write.

use super::Fixture;
use super::lists::{assert_page, pages};
use crate::given;
use chrono::TimeDelta;
use domain::import::{
    ChangeKind, Counts, FieldChange, FileProblem, Import, ImportKind, ImportState, QualifiedUser,
    Refusal, SampledChange, SheetFormat, TextEncoding,
};
use domain::ports::{CustomerFilter, ImportFilter, Page, StoreError};
use domain::{Customer, QueryId};

impl Fixture {
    async fn keep_import(&self, import: &Import) {
        let mut unit = self.begin().await;
        unit.imports().insert(import).await.unwrap();
        unit.commit().await.unwrap();
    }
}

fn query_id(text: &str) -> QueryId {
    QueryId::parse(text).unwrap()
}

fn customer(id: &str, rate: &str) -> Customer {
    Customer { query_id: query_id(id), package_rate: rate.to_owned(), ..given::customer() }
}

fn user(id: &str, campaign: Option<&str>) -> QualifiedUser {
    let campaign = campaign.map(str::to_owned);
    QualifiedUser { query_id: query_id(id), campaign, since: given::start() }
}

pub async fn an_import_survives_a_round_trip_in_every_state(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(1);
    let problem = FileProblem::in_column(9, &3, "没有 'x'");
    let states = [
        ImportState::Receiving,
        ImportState::Waiting,
        ImportState::Running,
        ImportState::Done { at },
        ImportState::Failed { at, problem },
        ImportState::Failed { at, problem: FileProblem::whole("no") },
        ImportState::Cancelled { at },
    ];
    for state in states {
        let mut import = given::import();
        fixture.keep_import(&import).await;
        import.state = state;
        import.encoding = Some(TextEncoding::Gb18030);
        import.ignored = vec!["备注".to_owned(), "\"x\"".to_owned()];
        import.total_lines = Some(1_000_000);
        import.started_at = Some(at);
        (import.size, import.chunks, import.line) = (1 << 40, 1_024, 12);
        import.counts = Counts { lines: 10, created: 1, changed: 2, unchanged: 3, refused: 4 };
        let mut unit = fixture.begin().await;
        unit.imports().update(&mut import).await.unwrap();
        assert_eq!(unit.imports().find(import.id).await.unwrap(), Some(import.clone()));
        unit.commit().await.unwrap();
        assert_eq!(import.version, 2);
        assert_eq!(fixture.imports.import(import.id).await.unwrap(), Some(import));
    }
    let sheet = Import {
        format: SheetFormat::Xlsx,
        kind: ImportKind::QualifiedUsers,
        dry_run: true,
        ..given::import()
    };
    fixture.keep_import(&sheet).await;
    assert_eq!(fixture.imports.import(sheet.id).await.unwrap(), Some(sheet));
    assert_eq!(fixture.imports.import(given::import().id).await.unwrap(), None);
}

pub async fn of_two_runners_of_an_import_one_goes_on(fixture: &Fixture) {
    let import = given::import();
    fixture.keep_import(&import).await;
    let (mut one, mut other) = (import.clone(), import);
    one.line = 10;
    let mut unit = fixture.begin().await;
    unit.imports().update(&mut one).await.unwrap();
    unit.imports().save_customers(&[customer("PBS1", "100M")]).await.unwrap();
    unit.commit().await.unwrap();
    other.line = 20;
    let mut unit = fixture.peer.begin().await.unwrap();
    let refused = unit.imports().update(&mut other).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    unit.roll_back().await.unwrap();
    assert_eq!(fixture.imports.import(one.id).await.unwrap(), Some(one));
}

pub async fn the_same_file_that_is_not_done_is_found(fixture: &Fixture) {
    let first = given::import();
    let second = Import { state: ImportState::Receiving, ..given::import() };
    let mut unit = fixture.begin().await;
    unit.imports().insert(&first).await.unwrap();
    unit.imports().insert(&second).await.unwrap();
    assert_eq!(unit.imports().find_unfinished(&second).await.unwrap(), Some(first.clone()));
    assert_eq!(unit.imports().find_unfinished(&first).await.unwrap(), None, "but itself");
    for other in [
        Import { fingerprint: [8; 32], ..second.clone() },
        Import { dry_run: true, ..second.clone() },
        Import { kind: ImportKind::QualifiedUsers, ..second.clone() },
    ] {
        assert_eq!(unit.imports().find_unfinished(&other).await.unwrap(), None);
    }
    let mut done = Import { state: ImportState::Done { at: given::start() }, ..first };
    unit.imports().update(&mut done).await.unwrap();
    assert_eq!(unit.imports().find_unfinished(&second).await.unwrap(), None);
    unit.commit().await.unwrap();
}

pub async fn files_that_nobody_sends_any_more_are_found(fixture: &Fixture) {
    let old = Import { state: ImportState::Receiving, ..given::import() };
    let young = Import {
        created_at: given::start() + TimeDelta::hours(1),
        state: ImportState::Receiving,
        ..given::import()
    };
    for import in [&old, &young, &given::import()] {
        fixture.keep_import(import).await;
    }
    let mut unit = fixture.begin().await;
    let before = given::start() + TimeDelta::hours(1);
    assert_eq!(unit.imports().stale(before, 10).await.unwrap(), [old]);
    assert_eq!(unit.imports().stale(given::start(), 10).await.unwrap(), []);
    unit.commit().await.unwrap();
}

#[expect(clippy::cognitive_complexity, reason = "one story, and its assertions")]
pub async fn pieces_of_a_file_are_kept_until_they_are_taken_away(fixture: &Fixture) {
    let (import, other) = (given::import(), given::import());
    let long = vec![7; 300_000];
    let pieces: [&[u8]; 3] = ["姓名".as_bytes(), &[0, 1, 255], &long];
    let mut unit = fixture.begin().await;
    for (seq, piece) in (0..).zip(pieces) {
        unit.imports().add_chunk(import.id, seq, piece).await.unwrap();
    }
    unit.imports().add_chunk(other.id, 0, b"other").await.unwrap();
    unit.commit().await.unwrap();
    for (seq, piece) in (0..).zip(pieces) {
        assert_eq!(fixture.imports.chunk(import.id, seq).await.unwrap().as_deref(), Some(piece));
    }
    assert_eq!(fixture.imports.chunk(import.id, 3).await.unwrap(), None);
    let mut unit = fixture.begin().await;
    assert_eq!(unit.imports().remove_chunks(import.id, 2).await.unwrap(), 2);
    assert_eq!(unit.imports().remove_chunks(import.id, 2).await.unwrap(), 1);
    assert_eq!(unit.imports().remove_chunks(import.id, 2).await.unwrap(), 0);
    unit.commit().await.unwrap();
    assert_eq!(fixture.imports.chunk(import.id, 0).await.unwrap(), None);
    assert_eq!(fixture.imports.chunk(other.id, 0).await.unwrap().as_deref(), Some(&b"other"[..]));
}

pub async fn refused_lines_are_told_in_their_order(fixture: &Fixture) {
    let import = given::import();
    let refusal = |line| Refusal {
        line,
        column: "phoneNumber".to_owned(),
        reason: "must not be empty".to_owned(),
    };
    let all: Vec<_> = (2..=1_201).map(refusal).collect();
    let mut unit = fixture.begin().await;
    unit.imports().add_refusals(import.id, &all).await.unwrap();
    unit.imports().add_refusals(given::import().id, &all).await.unwrap();
    unit.commit().await.unwrap();
    let told = fixture.imports.refusals(import.id, 0, 1_000).await.unwrap();
    assert_eq!(told, all[..1_000]);
    let told = fixture.imports.refusals(import.id, 1_001, 1_000).await.unwrap();
    assert_eq!(told, all[1_000..]);
    assert_eq!(fixture.imports.refusals(import.id, 1_201, 1_000).await.unwrap(), []);
}

pub async fn what_a_dry_run_found_survives_a_round_trip(fixture: &Fixture) {
    let import = given::import();
    let changes: Vec<_> = (2..)
        .zip(ChangeKind::ALL)
        .map(|(line, kind)| SampledChange {
            line,
            query_id: query_id("PBS1"),
            kind,
            fields: vec![FieldChange {
                field: "customerName".to_owned(),
                before: "**试".to_owned(),
                after: "**\"'".to_owned(),
            }],
        })
        .collect();
    let mut unit = fixture.begin().await;
    unit.imports().add_samples(import.id, &changes).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.imports.samples(import.id).await.unwrap(), changes);
    assert_eq!(fixture.imports.samples(given::import().id).await.unwrap(), []);
}

pub async fn copies_of_customers_are_saved_many_at_once(fixture: &Fixture) {
    let ids: Vec<_> = (0..1_200).map(|number| format!("PBS{number:04}")).collect();
    let all: Vec<_> = ids.iter().map(|id| customer(id, "100M")).collect();
    let wanted: Vec<_> = ids.iter().map(|id| query_id(id)).collect();
    let mut unit = fixture.begin().await;
    unit.imports().save_customers(&all).await.unwrap();
    unit.imports().save_customers(&[customer("PBS0007", "1000M")]).await.unwrap();
    let mut found = unit.imports().customers(&wanted).await.unwrap();
    found.sort_by(|one, other| one.query_id.cmp(&other.query_id));
    assert_eq!(found.len(), 1_200);
    assert_eq!(found[7], customer("PBS0007", "1000M"));
    assert_eq!(found[8], all[8]);
    assert_eq!(unit.imports().customers(&[query_id("X")]).await.unwrap(), []);
    unit.commit().await.unwrap();
    let read = fixture.queries.customer(&wanted[7]).await.unwrap();
    assert_eq!(read, Some(customer("PBS0007", "1000M")));
    let filter =
        CustomerFilter { phone: Some(given::contact().phone), ..CustomerFilter::default() };
    let page = Page { number: 1, size: 10 };
    assert_eq!(fixture.people.customers(&filter, page).await.unwrap().total, 1_200);
}

#[expect(clippy::cognitive_complexity, reason = "one story, and its assertions")]
pub async fn who_is_on_the_list_is_qualified_whatever_boss_says(fixture: &Fixture) {
    let mut unit = fixture.begin().await;
    unit.customers().save(&customer("PBS1", "100M")).await.unwrap();
    unit.customers().save(&customer("PBS2", "100M")).await.unwrap();
    let (one, stranger) = (user("PBS1", Some("双十一")), user("PBS3", None));
    unit.imports().save_qualified_users(&[stranger.clone(), one.clone()]).await.unwrap();
    let both = unit.imports().qualified_users(&[query_id("PBS1"), query_id("PBS2")]).await;
    assert_eq!(both.unwrap(), std::slice::from_ref(&one));
    // A new copy of BOSS takes nobody from the list, and is stored as BOSS has it.
    unit.customers().save(&customer("PBS1", "200M")).await.unwrap();
    let found = unit.customers().find(&query_id("PBS1")).await.unwrap().unwrap();
    assert!(found.qualified);
    let stored = unit.imports().customers(&[query_id("PBS1")]).await.unwrap();
    assert_eq!(stored, [customer("PBS1", "200M")]);
    // Somebody on the list who becomes a customer.
    unit.customers().save(&customer("PBS3", "100M")).await.unwrap();
    unit.commit().await.unwrap();
    for (id, qualified) in [("PBS1", true), ("PBS2", false), ("PBS3", true)] {
        let found = fixture.queries.customer(&query_id(id)).await.unwrap().unwrap();
        assert_eq!(found.qualified, qualified, "{id}");
    }
    let page = Page { number: 1, size: 10 };
    let filter = CustomerFilter { qualified: Some(true), ..CustomerFilter::default() };
    let listed = fixture.people.customers(&filter, page).await.unwrap();
    assert_eq!(listed.total, 2);
    assert!(listed.rows.iter().all(|customer| customer.qualified));
    let filter = CustomerFilter { qualified: Some(false), ..filter };
    assert_eq!(fixture.people.customers(&filter, page).await.unwrap().total, 1);
    let told = fixture.imports.qualification(&query_id("PBS1")).await.unwrap();
    assert_eq!((told.by_boss, told.listed), (Some(false), Some(one)));
}

pub async fn who_is_taken_from_the_list_is_qualified_by_boss_alone(fixture: &Fixture) {
    let ids = [query_id("PBS1"), query_id("PBS2")];
    let mut unit = fixture.begin().await;
    unit.customers().save(&Customer { qualified: true, ..customer("PBS1", "100M") }).await.unwrap();
    unit.imports().save_qualified_users(&[user("PBS1", None), user("PBS2", None)]).await.unwrap();
    unit.imports().save_qualified_users(&[user("PBS2", Some("秋"))]).await.unwrap();
    let found = unit.imports().qualified_users(&ids[1..]).await.unwrap();
    assert_eq!(found, [user("PBS2", Some("秋"))]);
    unit.imports().remove_qualified_users(&ids).await.unwrap();
    unit.commit().await.unwrap();
    for (id, by_boss) in ids.iter().zip([Some(true), None]) {
        let told = fixture.imports.qualification(id).await.unwrap();
        assert_eq!((told.by_boss, &told.listed), (by_boss, &None));
        assert_eq!(told.is_qualified(), by_boss.is_some());
    }
}

pub async fn a_customer_who_is_forgotten_leaves_the_list_and_the_dry_runs(fixture: &Fixture) {
    let mut unit = fixture.begin().await;
    unit.customers().save(&customer("PBS1", "100M")).await.unwrap();
    unit.imports().save_qualified_users(&[user("PBS1", None)]).await.unwrap();
    let import = given::import();
    let change = |line, id| SampledChange {
        line,
        query_id: query_id(id),
        kind: ChangeKind::Changed,
        fields: Vec::new(),
    };
    let changes = [change(2, "PBS1"), change(3, "PBS2")];
    unit.imports().add_samples(import.id, &changes).await.unwrap();
    unit.customers().remove(&query_id("PBS1")).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.imports.samples(import.id).await.unwrap(), changes[1..]);
    let told = fixture.imports.qualification(&query_id("PBS1")).await.unwrap();
    assert_eq!((told.by_boss, told.listed), (None, None));
}

pub async fn imports_are_listed_page_by_page_newest_first(fixture: &Fixture) {
    let mut rows: Vec<Import> = Vec::new();
    for turn in 0..5 {
        let mut import = given::import();
        if turn % 2 == 0 {
            import.kind = ImportKind::QualifiedUsers;
            import.state = ImportState::Running;
        }
        fixture.keep_import(&import).await;
        rows.insert(0, import);
    }
    let plain = ImportFilter::default();
    for (page, wanted) in pages(&rows) {
        assert_page(&fixture.imports.imports(&plain, page).await.unwrap(), &wanted, 5);
    }
    let page = Page { number: 1, size: 10 };
    let kind = ImportFilter { kind: Some(ImportKind::BossCustomers), ..plain.clone() };
    assert_eq!(fixture.imports.imports(&kind, page).await.unwrap().total, 2);
    let state = ImportFilter { state: Some("running".to_owned()), ..plain };
    assert_eq!(fixture.imports.imports(&state, page).await.unwrap().total, 3);
}
