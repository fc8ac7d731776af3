use super::*;
use crate::job::JobName;
use crate::supplier::Supplier;
use chrono::{TimeZone, Utc};
use std::collections::BTreeSet;

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn waiting(since: i64, most_failures: u32) -> WaitingTasks {
    WaitingTasks {
        kind: "push_zhuoyue".to_owned(),
        live: 1,
        since: at(since),
        most_failures,
        dead: 0,
    }
}

fn left(fen: i64) -> SupplierBalance {
    let balance = Money::cny(fen).unwrap();
    SupplierBalance { supplier: Supplier::Jiuyi, balance, at: at(-60) }
}

fn over(figures: &WatchFigures, seen: Seen) -> Vec<(Symptom, Option<String>, i64)> {
    measure(figures, seen, &WatchLimits::default(), at(0))
        .into_iter()
        .filter(Reading::is_over)
        .map(|reading| (reading.symptom, reading.about, reading.value))
        .collect()
}

#[test]
fn every_symptom_has_a_word_of_its_own() {
    let words: BTreeSet<_> = Symptom::ALL.map(Symptom::name).into_iter().collect();
    assert_eq!(words.len(), Symptom::ALL.len());
    assert!(Symptom::ALL.iter().all(|known| Symptom::from_name(known.name()) == Some(*known)));
    assert_eq!(Symptom::from_name("tired"), None);
}

#[test]
fn an_empty_shop_is_well() {
    assert_eq!(over(&WatchFigures::default(), Seen::default()), []);
}

#[test]
fn each_figure_beyond_its_limit_is_told_with_its_number() {
    let minutes = TimeDelta::minutes;
    let job = Job { failures_in_row: 4, ..Job::new(JobName::Purge, at(-301)) };
    let figures = WatchFigures {
        tasks: vec![WaitingTasks { dead: 2, ..waiting(-901, 0) }],
        unknown_payments: 1,
        oldest_unknown: Some(at(0) - minutes(11)),
        quarantined: 1,
        late_payments: 2,
        stuck_refunds: 3,
        differences: 4,
        missing_flows: 5,
        boss_copies: vec![at(0) - minutes(49 * 60), at(-5)],
        outside_token_until: Some(at(-1)),
        imports: ImportFigures {
            running_since: Some(at(-3_601)),
            failed: 6,
            ..ImportFigures::default()
        },
        jobs: vec![job],
        slots_taken: 95,
        slots: 100,
        supplier_differences: 1,
        balances: vec![left(19_900)],
    };
    let seen =
        Seen { clock_ahead: TimeDelta::seconds(-31), database_answer: TimeDelta::seconds(2) };
    let told = over(&figures, seen);
    let words: BTreeSet<_> = told.iter().map(|(symptom, ..)| *symptom).collect();
    assert_eq!(words, BTreeSet::from(Symptom::ALL), "each once: {told:?}");
    let push = || Some("push_zhuoyue".to_owned());
    assert!(told.contains(&(Symptom::TaskWaits, push(), 901)));
    assert!(told.contains(&(Symptom::TasksDead, push(), 2)));
    assert!(told.contains(&(Symptom::JobOverdue, Some("purge".to_owned()), 301)));
    assert!(told.contains(&(Symptom::ClockOff, None, 31_000)));
    assert!(told.contains(&(Symptom::SlotsTaken, None, 95)));
    let short = (Symptom::SupplierBalanceLow, Some("jiuyi".to_owned()), 100);
    assert!(told.contains(&short));
    let figures = WatchFigures { balances: vec![left(20_000)], ..WatchFigures::default() };
    assert_eq!(over(&figures, Seen::default()), []);
}

#[test]
fn a_task_that_keeps_failing_is_old_though_its_next_try_is_to_come() {
    assert_eq!(waiting(30, 0).age(at(0)), TimeDelta::zero());
    assert_eq!(waiting(-7, 0).age(at(0)), TimeDelta::seconds(7));
    // 1 + 2 + 4 + 8 seconds, each less a tenth.
    assert_eq!(waiting(30, 5).age(at(0)), TimeDelta::milliseconds(13_500));
    assert!(waiting(30, 12).age(at(0)) > TimeDelta::minutes(15));
    let done = WaitingTasks { live: 0, dead: 1, ..waiting(-9_999, 45) };
    assert_eq!(done.age(at(0)), TimeDelta::zero(), "dead ones are told as dead");
}

#[test]
fn a_reading_is_well_again_clearly_below_its_limit() {
    let reading = |value| Reading { symptom: Symptom::TaskWaits, about: None, value, limit: 900 };
    assert!(reading(901).is_over() && !reading(900).is_over());
    assert!(!reading(721).is_well() && reading(720).is_well());
    let count = |value| Reading { limit: 0, ..reading(value) };
    assert!(count(1).is_over() && count(0).is_well());
}
