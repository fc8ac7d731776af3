//! What is watched, counted over the maps.

use super::state::State;
use super::watch::jobs;
use chrono::TimeDelta;
use domain::import::Import;
use domain::monitor::{ImportFigures, WaitingTasks, WatchFigures};
use domain::reconciliation::DifferenceState;
use domain::settlement::LateDecision;
use domain::snowflake::WorkerSlot;
use domain::{AttemptState, OrderState, PaymentAttempt, RefundState, TaskState, Timestamp};
use std::collections::BTreeMap;

pub(super) fn figures(state: &State, now: Timestamp) -> WatchFigures {
    let unknown = |attempt: &&PaymentAttempt| {
        attempt.state == AttemptState::Created && attempt.creating_until <= now
    };
    let unknown: Vec<_> = state.attempts.values().filter(unknown).collect();
    let is_stuck = |state: &RefundState| matches!(state, RefundState::NeedsAttention { .. });
    WatchFigures {
        tasks: tasks(state, now),
        unknown_payments: number(unknown.iter()),
        oldest_unknown: unknown.iter().map(|attempt| attempt.creating_until).min(),
        quarantined: number(state.quarantine.iter().filter(|row| row.resolution.is_none())),
        late_payments: number(
            state.late_payments.iter().filter(|late| late.decision == LateDecision::Waiting),
        ),
        stuck_refunds: number(state.refunds.values().filter(|refund| is_stuck(&refund.state))),
        differences: number(
            state.differences.values().filter(|row| row.state == DifferenceState::Open),
        ),
        missing_flows: number(
            newest_captures(state).filter(|id| !state.flows.contains_key(&id.id)),
        ),
        boss_copies: boss_copies(state),
        outside_token_until: state.outside_token.token.as_ref().map(|token| token.expires_at),
        imports: imports(state, now),
        jobs: jobs(state),
        slots_taken: number(
            state.slots.values().filter(|slot| slot.holder.is_some() && slot.until > now),
        ),
        slots: WorkerSlot::COUNT.into(),
        balances: Vec::new(),
        supplier_differences: 0,
    }
}

fn imports(state: &State, now: Timestamp) -> ImportFigures {
    let files = || state.imports.files.values();
    let of = |word: &'static str| files().filter(move |import| import.state.name() == word);
    let day_ago = now - TimeDelta::days(1);
    let is_new = |import: &&Import| import.state.ended_at().is_some_and(|at| at > day_ago);
    ImportFigures {
        running: number(of("waiting").chain(of("running"))),
        running_since: of("running").filter_map(|import| import.started_at).min(),
        failed: number(of("failed").filter(is_new)),
        newest: of("done")
            .filter(|import| !import.dry_run)
            .filter_map(|import| import.state.ended_at())
            .max(),
    }
}

fn newest_captures(state: &State) -> impl Iterator<Item = &PaymentAttempt> {
    let captures = state.attempts.values().rev().filter(|attempt| attempt.captured().is_some());
    captures.take(usize::try_from(WatchFigures::CAPTURES).unwrap())
}

fn boss_copies(state: &State) -> Vec<Timestamp> {
    let open = state.orders.values().filter(|order| order.state == OrderState::AwaitingPayment);
    let mut open: Vec<_> = open.collect();
    open.sort_by_key(|order| std::cmp::Reverse(order.id.number()));
    let newest = open.into_iter().take(usize::try_from(WatchFigures::OPEN_ORDERS).unwrap());
    let customers = newest.filter_map(|order| state.customers.get(order.query_id.as_ref()?));
    let mut copies: Vec<_> = customers.map(|customer| customer.copied_at).collect();
    copies.sort_unstable();
    copies
}

fn tasks(state: &State, now: Timestamp) -> Vec<WaitingTasks> {
    let mut kinds: BTreeMap<&str, WaitingTasks> = BTreeMap::new();
    for task in state.tasks.values() {
        let is_dead = match task.state {
            TaskState::Due | TaskState::Leased(_) | TaskState::Retrying => false,
            TaskState::Dead { .. } => true,
            TaskState::Done { .. } | TaskState::Cancelled { .. } => continue,
        };
        let kind = kinds.entry(task.kind.name()).or_insert_with(|| WaitingTasks {
            kind: task.kind.name().to_owned(),
            live: 0,
            since: now,
            most_failures: 0,
            dead: 0,
        });
        if is_dead {
            kind.dead += 1;
        } else {
            let since = task.waits_since();
            kind.since = if kind.live == 0 { since } else { kind.since.min(since) };
            kind.live += 1;
            kind.most_failures = kind.most_failures.max(task.failures);
        }
    }
    kinds.into_values().collect()
}

fn number<T>(rows: impl Iterator<Item = T>) -> i64 {
    i64::try_from(rows.count()).unwrap()
}
