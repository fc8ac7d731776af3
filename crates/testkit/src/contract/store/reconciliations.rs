use super::Fixture;
use crate::given;
use chrono::{Days, TimeDelta};
use domain::ports::{MoneyFilter, Page, StoreError};
use domain::reconciliation::{
    Difference, DifferenceKind, DifferenceResolution, DifferenceState, LineKind, Reconciliation,
    ReconciliationSource, ReconciliationState, StatementLine,
};
use domain::{Channel, DifferenceId, ReconciliationId};
use std::slice;

const ALL: Page = Page { number: 1, size: 100 };

pub async fn a_reconciliation_survives_a_round_trip_in_every_state(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(999_999);
    let states = [
        ReconciliationState::Running,
        ReconciliationState::Done { at },
        ReconciliationState::Failed { at, reason: "对账单不完整 🧾".to_owned() },
        ReconciliationState::Requested,
    ];
    for source in ReconciliationSource::ALL {
        let mut wanted = Reconciliation { source, created_at: at, ..given::reconciliation() };
        fixture.keep_reconciliation(&wanted).await;
        assert_eq!(found(fixture, wanted.id).await, Some(wanted.clone()));
        for state in states.clone() {
            wanted.state = state;
            wanted.counts.lines += 1_000_000;
            wanted.counts.matched += 3;
            wanted.counts.differences += 2;
            wanted.counts.healed += 1;
            let mut unit = fixture.begin().await;
            unit.reconciliations().update(&wanted).await.unwrap();
            unit.commit().await.unwrap();
            assert_eq!(found(fixture, wanted.id).await, Some(wanted.clone()));
        }
    }
    assert_eq!(found(fixture, ReconciliationId(given::id())).await, None);
}

pub async fn a_day_of_an_account_is_reconciled_daily_once(fixture: &Fixture) {
    let daily =
        || Reconciliation { source: ReconciliationSource::Daily, ..given::reconciliation() };
    let first = daily();
    fixture.keep_reconciliation(&first).await;
    let mut unit = fixture.begin().await;
    let refused = unit.reconciliations().insert(&daily()).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    drop(unit);
    let next_day = first.day.checked_add_days(Days::new(1)).unwrap();
    fixture.keep_reconciliation(&Reconciliation { day: next_day, ..daily() }).await;
    let account = "1900000110".to_owned();
    fixture.keep_reconciliation(&Reconciliation { account, ..daily() }).await;
    fixture.keep_reconciliation(&Reconciliation { channel: Channel::Telecom, ..daily() }).await;
    for source in [ReconciliationSource::Staff, ReconciliationSource::File] {
        for _ in 0..2 {
            fixture.keep_reconciliation(&Reconciliation { source, ..daily() }).await;
        }
    }
    assert_eq!(found(fixture, first.id).await, Some(first));
}

pub async fn the_first_day_of_an_account_is_known(fixture: &Fixture) {
    let daily =
        || Reconciliation { source: ReconciliationSource::Daily, ..given::reconciliation() };
    let day = |days| daily().day.checked_add_days(Days::new(days)).unwrap();
    let account = "1900000110".to_owned();
    for of in [
        Reconciliation { day: day(9), ..daily() },
        Reconciliation { day: day(2), ..daily() },
        Reconciliation { day: day(30), ..daily() },
        // Of another schedule, account or channel.
        Reconciliation { day: day(1), source: ReconciliationSource::Staff, ..daily() },
        Reconciliation { day: day(1), account: account.clone(), ..daily() },
        Reconciliation { day: day(0), channel: Channel::Telecom, ..daily() },
    ] {
        fixture.keep_reconciliation(&of).await;
    }
    let own = daily();
    let table = [
        (own.channel, own.account.as_str(), Some(day(2))),
        (own.channel, account.as_str(), Some(day(1))),
        (Channel::Alipay, own.account.as_str(), None),
    ];
    let mut unit = fixture.begin().await;
    for (channel, account, expected) in table {
        let first = unit.reconciliations().first_daily(channel, account).await.unwrap();
        assert_eq!(first, expected, "{channel:?} {account}");
    }
    unit.roll_back().await.unwrap();
}

pub async fn the_newest_done_run_of_a_day_supersedes_the_others(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(7);
    let done = || Reconciliation {
        state: ReconciliationState::Done { at: given::start() },
        ..given::reconciliation()
    };
    let next_day = done().day.checked_add_days(Days::new(1)).unwrap();
    let account = "1900000110".to_owned();
    let runs = [
        done(),
        Reconciliation { state: ReconciliationState::Running, ..done() },
        Reconciliation { day: next_day, ..done() },
        Reconciliation { account, ..done() },
        Reconciliation { channel: Channel::Telecom, ..done() },
        done(),
        Reconciliation { state: ReconciliationState::Running, ..done() },
    ];
    let mut open = Vec::new();
    for run in &runs {
        fixture.keep_reconciliation(run).await;
        let difference = given::difference(run);
        add(fixture, &difference).await;
        open.push(difference);
    }
    let settled = Difference { state: resolved("once"), ..given::difference(&runs[0]) };
    add(fixture, &settled).await;
    // By an older run that ends later as well.
    for of in [&runs[5], &runs[0]] {
        let mut unit = fixture.begin().await;
        unit.reconciliations().supersede(of, at).await.unwrap();
        unit.commit().await.unwrap();
    }
    for (place, difference) in open.into_iter().enumerate() {
        let state = match place {
            0 | 1 => DifferenceState::Superseded { at },
            _ => DifferenceState::Open,
        };
        let found = found_difference(fixture, difference.id).await;
        assert_eq!(found, Some(Difference { state, ..difference }), "{place}");
    }
    assert_eq!(found_difference(fixture, settled.id).await, Some(settled));
    assert_eq!(fixture.queries.figures().await.unwrap().differences, 5);
}

pub async fn the_lines_of_a_bill_are_read_in_their_order(fixture: &Fixture) {
    let (one, other) = (given::reconciliation(), given::reconciliation());
    let attempt = given::attempt(&given::order());
    let lines: Vec<StatementLine> = (1..=5).map(|line| varied(&attempt, line)).collect();
    for (reconciliation, lines) in [(&one, &lines[..]), (&other, &lines[..1])] {
        fixture.keep_reconciliation(reconciliation).await;
        let mut unit = fixture.begin().await;
        for some in lines.chunks(2).rev() {
            unit.reconciliations().add_lines(reconciliation.id, some).await.unwrap();
        }
        unit.reconciliations().add_lines(reconciliation.id, &[]).await.unwrap();
        unit.commit().await.unwrap();
    }
    assert_eq!(read(fixture, &one, 0, 9).await, lines);
    assert_eq!(read(fixture, &one, 0, 2).await, lines[..2]);
    assert_eq!(read(fixture, &one, 2, 2).await, lines[2..4]);
    assert_eq!(read(fixture, &one, 5, 9).await, []);
    assert_eq!(read(fixture, &other, 0, 9).await, lines[..1]);
}

pub async fn a_broken_off_run_is_cleared_alone(fixture: &Fixture) {
    let (broken_off, other) = (given::reconciliation(), given::reconciliation());
    let line = given::statement_line(&given::attempt(&given::order()), 1);
    for reconciliation in [&broken_off, &other] {
        fixture.keep_reconciliation(reconciliation).await;
        let mut unit = fixture.begin().await;
        unit.reconciliations().add_lines(reconciliation.id, slice::from_ref(&line)).await.unwrap();
        let difference = given::difference(reconciliation);
        unit.reconciliations().add_difference(&difference).await.unwrap();
        unit.commit().await.unwrap();
    }
    let mut unit = fixture.begin().await;
    unit.reconciliations().clear(broken_off.id).await.unwrap();
    unit.commit().await.unwrap();
    for (reconciliation, left) in [(&broken_off, 0), (&other, 1)] {
        assert_eq!(read(fixture, reconciliation, 0, 9).await.len(), left);
        let filter = MoneyFilter::default();
        let differences = fixture.money.differences(reconciliation.id, &filter, ALL).await;
        assert_eq!(differences.unwrap().rows.len(), left);
    }
    assert_eq!(found(fixture, broken_off.id).await, Some(broken_off));
}

pub async fn differences_of_every_kind_survive_a_round_trip(fixture: &Fixture) {
    let reconciliation = given::reconciliation();
    fixture.keep_reconciliation(&reconciliation).await;
    let mut all = Vec::new();
    for (step, kind) in (0..).zip(DifferenceKind::ALL) {
        let is_full = step % 2 == 0;
        let difference = Difference {
            kind,
            line_kind: if is_full { LineKind::Refund } else { LineKind::Payment },
            number: "别家的单号 #1".to_owned(),
            trade_no: is_full.then(|| "4200000109".to_owned()),
            refund_number: is_full.then(|| "RF2026".to_owned()),
            ours: is_full.then(|| given::yuan("0.01")),
            theirs: (!is_full).then(|| given::yuan("9999999.99")),
            detail: "金额不符 🧾".to_owned(),
            at: given::start() + TimeDelta::microseconds(step),
            ..given::difference(&reconciliation)
        };
        add(fixture, &difference).await;
        assert_eq!(found_difference(fixture, difference.id).await, Some(difference.clone()));
        all.push(difference);
    }
    assert_eq!(found_difference(fixture, DifferenceId(given::id())).await, None);
    let filter = MoneyFilter::default();
    let listed = fixture.money.differences(reconciliation.id, &filter, ALL).await.unwrap();
    assert_eq!(listed.rows, all, "in the order in which they were found");
}

pub async fn a_difference_is_settled_once(fixture: &Fixture) {
    let reconciliation = given::reconciliation();
    fixture.keep_reconciliation(&reconciliation).await;
    let at = given::start() + TimeDelta::microseconds(1);
    let states =
        [DifferenceState::Healed { at }, DifferenceState::Superseded { at }, resolved("线下处理")];
    for state in states {
        let open = given::difference(&reconciliation);
        add(fixture, &open).await;
        let settled = Difference { state, ..open };
        settle(fixture, &settled).await.unwrap();
        assert_eq!(found_difference(fixture, settled.id).await, Some(settled.clone()));
        let late = Difference { state: resolved("too late"), ..settled.clone() };
        let refused = settle(fixture, &late).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        assert_eq!(found_difference(fixture, settled.id).await, Some(settled));
    }
}

pub async fn what_staff_made_of_a_difference_is_found_again(fixture: &Fixture) {
    let (first, second) = (given::reconciliation(), given::reconciliation());
    fixture.keep_reconciliation(&first).await;
    fixture.keep_reconciliation(&second).await;
    let healed = DifferenceState::Healed { at: given::start() };
    let theirs = Some(given::yuan("0.02"));
    let rows = [
        Difference { state: resolved("once"), ..given::difference(&first) },
        Difference { state: resolved("again"), ..given::difference(&first) },
        Difference { state: healed, ..given::difference(&first) },
        given::difference(&first),
        Difference { theirs, state: resolved("another"), ..given::difference(&first) },
    ];
    for row in &rows {
        add(fixture, row).await;
    }
    let anew = given::difference(&second);
    let mut unit = fixture.begin().await;
    let found = unit.reconciliations().resolved_before(&anew).await.unwrap();
    let beside = unit.reconciliations().resolved_before(&rows[1]).await.unwrap();
    let other = Difference { ours: theirs, ..anew };
    let unknown = unit.reconciliations().resolved_before(&other).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(found, Some(rows[1].clone()), "the newest");
    assert_eq!(beside, Some(rows[0].clone()), "not itself");
    assert_eq!(unknown, None);
}

/// Every other line is about a refund.
fn varied(attempt: &domain::PaymentAttempt, line: u64) -> StatementLine {
    if line.is_multiple_of(2) {
        given::refund_line(attempt, &given::partial_refund(attempt, "0.01"), line)
    } else {
        given::statement_line(attempt, line)
    }
}

fn resolved(reason: &str) -> DifferenceState {
    let (at, by) = (given::start(), "finance".to_owned());
    DifferenceState::Resolved(DifferenceResolution { at, by, reason: reason.to_owned() })
}

async fn found(fixture: &Fixture, id: ReconciliationId) -> Option<Reconciliation> {
    let mut unit = fixture.begin().await;
    let reconciliation = unit.reconciliations().find(id).await.unwrap();
    unit.roll_back().await.unwrap();
    reconciliation
}

async fn read(
    fixture: &Fixture,
    reconciliation: &Reconciliation,
    after: u64,
    most: u32,
) -> Vec<StatementLine> {
    fixture.money.statement_lines(reconciliation.id, after, most).await.unwrap()
}

async fn add(fixture: &Fixture, difference: &Difference) {
    let mut unit = fixture.begin().await;
    unit.reconciliations().add_difference(difference).await.unwrap();
    unit.commit().await.unwrap();
}

async fn settle(fixture: &Fixture, difference: &Difference) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.reconciliations().settle_difference(difference).await?;
    unit.commit().await
}

async fn found_difference(fixture: &Fixture, id: DifferenceId) -> Option<Difference> {
    let mut unit = fixture.begin().await;
    let difference = unit.reconciliations().find_difference(id).await.unwrap();
    unit.roll_back().await.unwrap();
    difference
}
