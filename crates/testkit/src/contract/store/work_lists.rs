//! The tasks as staff read them, the dead ones that they put back, and lanes.

use super::Fixture;
use super::changes::change;
use super::tasks::{far, ids, lease, lease_from, only, settle};
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Page, TaskFilter};
use domain::task::Lease;
use domain::{AttemptId, OrderId, Target, Task, TaskKind, TaskState, Timestamp};

const ALL: Page = Page { number: 1, size: 100 };

pub async fn tasks_are_listed_page_by_page_newest_first(fixture: &Fixture) {
    let (_orders, tasks) = some_tasks(fixture).await;
    for (number, wanted) in [(1, &tasks[0..3]), (2, &tasks[3..6]), (3, &tasks[6..])] {
        let page = Page { number, size: 3 };
        let listed = fixture.queries.tasks(&TaskFilter::default(), page).await.unwrap();
        assert_eq!(ids(&listed.rows), ids(wanted), "{number}");
        assert_eq!(listed.total, 6);
    }
    let listed = fixture.queries.tasks(&TaskFilter::default(), ALL).await.unwrap();
    assert_eq!(listed.rows, tasks);
}

pub async fn tasks_are_narrowed_by_each_of_the_filters(fixture: &Fixture) {
    let (orders, tasks) = some_tasks(fixture).await;
    let none = TaskFilter::default;
    let dead = || Some("dead".to_owned());
    let narrowed = [
        (TaskFilter { kinds: vec!["push_boss"], ..none() }, vec![3, 5]),
        (TaskFilter { kinds: vec!["push_boss", "check_attempt"], ..none() }, vec![2, 3, 5]),
        (TaskFilter { state: dead(), ..none() }, vec![3, 4, 5]),
        (TaskFilter { target: Some(Target::Legacy), ..none() }, vec![0, 1, 4]),
        (TaskFilter { order: Some(orders[0]), ..none() }, vec![0, 1, 4, 5]),
        (TaskFilter { ended_before: Some(at(2)), ..none() }, vec![4, 5]),
        (TaskFilter { order: Some(orders[1]), state: dead(), ..none() }, vec![3]),
        (TaskFilter { kinds: vec!["push_boss"], target: Some(Target::Legacy), ..none() }, vec![]),
    ];
    for (filter, wanted) in narrowed {
        let wanted: Vec<Task> =
            wanted.into_iter().map(|index: usize| tasks[index].clone()).collect();
        let listed = fixture.queries.tasks(&filter, ALL).await.unwrap();
        assert_eq!(ids(&listed.rows), ids(&wanted), "{filter:?}");
        assert_eq!(usize::try_from(listed.total).unwrap(), wanted.len());
    }
}

pub async fn the_oldest_dead_tasks_are_found_to_be_put_back(fixture: &Fixture) {
    let (orders, tasks) = some_tasks(fixture).await;
    let none = TaskFilter::default;
    let due = Some("due".to_owned());
    let found = [
        (none(), 100, vec![5, 4, 3]),
        (TaskFilter { state: due, ..none() }, 2, vec![5, 4]),
        (TaskFilter { kinds: vec!["push_boss"], ..none() }, 100, vec![5, 3]),
        (TaskFilter { order: Some(orders[1]), ..none() }, 100, vec![3]),
        (TaskFilter { ended_before: Some(at(3)), ..none() }, 100, vec![5, 4]),
        (TaskFilter { target: Some(Target::Zhuoyue), ..none() }, 100, vec![]),
    ];
    for (filter, most, wanted) in found {
        let mut unit = fixture.begin().await;
        let dead = unit.tasks().dead(&filter, most).await.unwrap();
        unit.roll_back().await.unwrap();
        let wanted: Vec<_> = wanted.into_iter().map(|index: usize| tasks[index].id).collect();
        assert_eq!(ids(&dead), wanted, "{filter:?}");
    }
}

/// Pushes of an order go in the order in which they were made, whatever target they are for, and
/// recalls after them.
pub async fn an_orders_targets_are_served_in_their_order(fixture: &Fixture) {
    let order = fixture.stored_order().await.id;
    let targets = [Target::Legacy, Target::Boss, Target::Zhuoyue, Target::ZhuoyueData];
    let pushes = targets.map(|target| TaskKind::Push { order, target });
    let recalls = [Target::Boss, Target::Legacy].map(|target| TaskKind::Recall { order, target });
    let mut made = Vec::new();
    for kind in pushes.into_iter().chain(recalls) {
        let task = given::task(kind);
        fixture.add_task(&task).await;
        made.push(task);
    }
    for task in &made {
        let held = lease(far());
        let mut leased = only(lease_from(fixture, 9, given::start(), held).await);
        assert_eq!((leased.id, leased.kind), (task.id, task.kind));
        let _applied = leased.finish(given::start()).unwrap();
        settle(fixture.store.as_ref(), &leased, held).await.unwrap();
    }
    assert_eq!(lease_from(fixture, 9, given::start(), lease(far())).await, []);
}

/// What a dead task held back goes on once it is put back and done.
pub async fn a_dead_task_that_is_put_back_opens_its_lane(fixture: &Fixture) {
    let order = fixture.stored_order().await.id;
    let (first, second) = (push(order, Target::Boss), push(order, Target::Legacy));
    fixture.add_task(&first).await;
    fixture.add_task(&second).await;
    let held = lease(far());
    let mut task = only(lease_from(fixture, 9, given::start(), held).await);
    let _applied = task.give_up("refused", at(1)).unwrap();
    settle(fixture.store.as_ref(), &task, held).await.unwrap();
    assert_eq!(lease_from(fixture, 9, at(2), held).await, []);
    let was = task.state;
    let _applied = task.put_back(at(2)).unwrap();
    let mut unit = fixture.begin().await;
    unit.tasks().change(&task, &was).await.unwrap();
    unit.commit().await.unwrap();
    let mut task = only(lease_from(fixture, 9, at(2), held).await);
    assert_eq!((task.id, task.last_error.as_deref()), (first.id, Some("refused")));
    let _applied = task.finish(at(3)).unwrap();
    settle(fixture.store.as_ref(), &task, held).await.unwrap();
    assert_eq!(ids(&lease_from(fixture, 9, at(3), held).await), [second.id]);
}

/// Nobody looks at them in vain meanwhile.
pub async fn those_behind_a_task_that_failed_are_due_with_it(fixture: &Fixture) {
    let (first, behind) = some_lane(fixture).await;
    let elsewhere = push(fixture.stored_order().await.id, Target::Legacy);
    fixture.add_task(&elsewhere).await;
    let held = lease(far());
    let leased = lease_from(fixture, 9, at(1), held).await;
    let [mut task, other] = leased.try_into().unwrap();
    assert_eq!((task.id, other.id), (first.id, elsewhere.id));
    let _applied = task.fail("busy", at(1), 0).unwrap();
    assert!(task.due_at > at(1));
    settle_all(fixture, &[(task.clone(), held), (other, held)]).await;
    assert_eq!(due_times(fixture, &behind).await, [task.due_at; 2]);
    assert_eq!(ids(&lease_from(fixture, 9, task.due_at, held).await), [first.id]);
}

/// How long they wait is told all the same.
pub async fn those_behind_a_dead_task_are_left_alone_until_staff_change_it(fixture: &Fixture) {
    let (_first, behind) = some_lane(fixture).await;
    let held = lease(far());
    let mut task = only(lease_from(fixture, 9, at(1), held).await);
    let _applied = task.give_up("refused", at(9)).unwrap();
    settle(fixture.store.as_ref(), &task, held).await.unwrap();
    assert_eq!(due_times(fixture, &behind).await, [at(9) + TimeDelta::days(1); 2]);
    assert_eq!(waits_since(fixture, "push_zhuoyue").await, behind[0].created_at);
    let was = task.state;
    let _applied = task.cancel(at(10)).unwrap();
    change(fixture.store.as_ref(), &task, &was).await.unwrap();
    assert_eq!(due_times(fixture, &behind).await, [at(10); 2]);
    assert_eq!(ids(&lease_from(fixture, 9, at(10), held).await), [behind[0].id]);
}

/// A push, and two behind it.
async fn some_lane(fixture: &Fixture) -> (Task, [Task; 2]) {
    let order = fixture.stored_order().await.id;
    let first = push(order, Target::Boss);
    let behind = [push(order, Target::Zhuoyue), push(order, Target::Legacy)];
    for task in [&first, &behind[0], &behind[1]] {
        fixture.add_task(task).await;
    }
    (first, behind)
}

/// Being put off ends no waiting.
async fn waits_since(fixture: &Fixture, kind: &str) -> Timestamp {
    let figures = fixture.queries.figures().await.unwrap().tasks;
    let told = figures.iter().find(|figure| figure.kind == kind).unwrap().oldest_due_at;
    let watched = fixture.watch.watched(at(9)).await.unwrap().tasks;
    assert_eq!(watched.iter().find(|waiting| waiting.kind == kind).unwrap().since, told);
    told
}

async fn settle_all(fixture: &Fixture, tasks: &[(Task, Lease)]) {
    let mut unit = fixture.begin().await;
    unit.tasks().settle_many(tasks).await.unwrap();
    unit.commit().await.unwrap();
}

async fn due_times(fixture: &Fixture, [one, other]: &[Task; 2]) -> [Timestamp; 2] {
    [fixture.found_task(one.id).await.due_at, fixture.found_task(other.id).await.due_at]
}

/// Two orders, and six tasks, newest first.
async fn some_tasks(fixture: &Fixture) -> ([OrderId; 2], Vec<Task>) {
    let orders = [fixture.stored_order().await.id, fixture.stored_order().await.id];
    let dead = |task, second| Task { state: TaskState::Dead { at: at(second) }, ..task };
    let recall = TaskKind::Recall { order: orders[0], target: Target::Legacy };
    let mut tasks = vec![
        dead(push(orders[0], Target::Boss), 1),
        dead(push(orders[0], Target::Legacy), 1),
        dead(push(orders[1], Target::Boss), 3),
        given::task(TaskKind::CheckAttempt(AttemptId(given::id()))),
        given::task(recall),
        Task { last_error: Some("忙".to_owned()), ..push(orders[0], Target::Legacy) },
    ];
    for task in &tasks {
        fixture.add_task(task).await;
    }
    tasks.reverse();
    (orders, tasks)
}

fn push(order: OrderId, target: Target) -> Task {
    given::task(TaskKind::Push { order, target })
}

fn at(second: i64) -> Timestamp {
    given::start() + TimeDelta::seconds(second)
}
