use super::*;
use crate::snowflake::Snowflake;
use chrono::{TimeZone, Utc};
use std::fmt::Write;

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn import(state: ImportState) -> Import {
    Import {
        id: ImportId(Snowflake::from_i64(1).unwrap()),
        kind: ImportKind::BossCustomers,
        format: SheetFormat::Csv,
        encoding: None,
        file_name: String::new(),
        size: 0,
        chunks: 0,
        fingerprint: [0; 32],
        account: "admin".to_owned(),
        dry_run: false,
        state,
        total_lines: None,
        ignored: Vec::new(),
        line: 0,
        counts: Counts::default(),
        created_at: at(0),
        started_at: None,
        version: 1,
    }
}

type Event = fn(&mut Import) -> Result<Applied, TransitionError>;

/// The whole matrix: a row per state, a column per event; `=` already there, `-` refused.
#[test]
fn the_whole_transition_matrix() {
    let expected = "\
from | received | start | finish | fail | cancel
receiving | waiting | - | - | failed | cancelled
waiting | = | running | - | failed | cancelled
running | - | = | done | failed | cancelled
done | - | - | = | - | -
failed | - | - | - | = | -
cancelled | - | - | - | - | =
";
    let problem = || FileProblem::whole("no");
    let states = [
        ImportState::Receiving,
        ImportState::Waiting,
        ImportState::Running,
        ImportState::Done { at: at(1) },
        ImportState::Failed { at: at(1), problem: problem() },
        ImportState::Cancelled { at: at(1) },
    ];
    let events: [Event; 5] = [
        |import| import.received(),
        |import| import.start(at(9)),
        |import| import.finish(at(9)),
        |import| import.fail(FileProblem::whole("no"), at(9)),
        |import| import.cancel(at(9)),
    ];
    let mut matrix = expected.lines().next().unwrap().to_owned() + "\n";
    for state in states {
        assert_eq!(state.is_last(), state.ended_at().is_some());
        matrix.push_str(state.name());
        for event in events {
            let mut import = import(state.clone());
            let cell = match event(&mut import) {
                Ok(Applied::Applied) => import.state.name(),
                Ok(Applied::AlreadyApplied) => "=",
                Err(_) => "-",
            };
            write!(matrix, " | {cell}").unwrap();
        }
        matrix.push('\n');
    }
    assert_eq!(matrix, expected);
}

#[test]
fn a_file_name_is_kept_without_folders_and_control_characters() {
    for (name, kept) in [
        ("客户.csv", "客户.csv"),
        ("C:\\Users\\x\\a.xlsx", "a.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.csv", "ab.csv"),
        ("", ""),
    ] {
        assert_eq!(clean_file_name(name), kept);
    }
    assert_eq!(clean_file_name(&"长".repeat(500)).chars().count(), 100);
}

#[test]
fn words_are_read_as_they_are_written() {
    for kind in ImportKind::ALL {
        assert_eq!(ImportKind::from_name(kind.name()), Some(kind));
    }
    for format in SheetFormat::ALL {
        assert_eq!(SheetFormat::from_name(format.name()), Some(format));
    }
    for encoding in TextEncoding::ALL {
        assert_eq!(TextEncoding::from_name(encoding.name()), Some(encoding));
    }
}
