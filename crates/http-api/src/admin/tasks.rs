use super::fields;
use super::filters::{invalid, order_id};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, WalkParams, beside, page, row_number};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, MOST_PUT_BACK, PutBackReport};
use domain::ports::TaskFilter;
use domain::task::{KIND_WORDS, Lease};
use domain::{Target, Task, TaskId, TaskKind, TaskState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const STATES: [&str; 6] = ["due", "leased", "retrying", "done", "dead", "cancelled"];

/// Tasks, newest first: what is to be done, what was, and what failed for good.
#[utoipa::path(
    get,
    path = "/v1/admin/tasks",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("state" = Option<String>, Query, description = "`due`, `leased`, `retrying`, `done`, \
            `dead` or `cancelled`"),
        ("kind" = Option<String>, Query, description = "`push_boss`, `check_attempt`, …; `push` and \
            `recall` stand for those of every target"),
        ("target" = Option<String>, Query, description = "`boss`, `zhuoyue_data`, `zhuoyue_order`, \
            `zhuoyue`, `legacy`, `jiuyi` or `proxy`"),
        ("orderId" = Option<String>, Query, description = "Of this order"),
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<TaskShown>)),
)]
pub(crate) async fn tasks(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = TaskFilter {
        kinds: kinds(params.optional("kind")?)?,
        state: params.one_of("state", &STATES)?,
        target: target(params.optional("target")?)?,
        order: order_id(&params)?,
        ended_before: None,
        beside: beside(&params, row_number)?,
    };
    let tasks = app.task_desk.list(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::walked(&tasks, TaskShown::of, |task| task.id.to_string()))
}

/// Gives a dead task another life; one that waits for its next try is tried now.
#[utoipa::path(
    post,
    path = "/v1/admin/tasks/{id}/retry",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The task")),
    responses((status = 200, description = "As it stands then", body = Success<TaskShown>)),
)]
pub(crate) async fn retry_task(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let task = app.task_desk.put_back(&staff, TaskId(fields::id(&id)?)).await?;
    Ok(Success::of(TaskShown::of(&task)).response())
}

/// Gives dead tasks another life, the oldest first. Pushes of orders that nothing is delivered for
/// any more are passed over and counted.
#[utoipa::path(
    post,
    path = "/v1/admin/tasks/retry",
    tag = "后台",
    security(("staff" = [])),
    request_body = RetryTasks,
    responses((status = 200, description = "How many", body = Success<RetriedTasks>)),
)]
pub(crate) async fn retry_tasks(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<RetryTasks>>,
) -> Result<HttpResponse, ApiError> {
    if body.state != "dead" {
        return Err(invalid("state", "must be dead"));
    }
    let before = body.before.as_deref().map(chrono::DateTime::parse_from_rfc3339).transpose();
    let before = before.map_err(|_error| invalid("before", "is not a time of RFC 3339"))?;
    let most = body.most.filter(|most| (1..=MOST_PUT_BACK).contains(most));
    let most = most.ok_or_else(|| invalid("most", "must be a whole number from 1 to 1000"))?;
    let filter = TaskFilter {
        kinds: kinds(body.kind.as_deref())?,
        state: None,
        target: target(body.target.as_deref())?,
        order: None,
        ended_before: before.map(Into::into),
        beside: None,
    };
    let report = app.task_desk.put_back_all(&staff, &filter, most).await?;
    Ok(Success::of(RetriedTasks::from(report)).response())
}

/// The kinds that a word stands for.
fn kinds(word: Option<&str>) -> Result<Vec<&'static str>, ApiError> {
    let Some(word) = word else { return Ok(Vec::new()) };
    let is_family = ["push", "recall"].contains(&word);
    let is_meant = |known: &&'static str| {
        *known == word
            || (is_family && known.split_once('_').is_some_and(|(first, _)| first == word))
    };
    let kinds: Vec<_> = KIND_WORDS.iter().map(|(known, _pace)| *known).filter(is_meant).collect();
    if kinds.is_empty() { Err(invalid("kind", "is an unknown word")) } else { Ok(kinds) }
}

fn target(word: Option<&str>) -> Result<Option<Target>, ApiError> {
    word.map(|word| fields::word("target", word, Target::from_name)).transpose()
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RetryTasks {
    /// `dead`: what else would be tried again is tried anyway.
    #[schema(example = "dead")]
    state: String,
    /// As in the list.
    #[schema(example = "push")]
    kind: Option<String>,
    #[schema(example = "zhuoyue")]
    target: Option<String>,
    /// Those alone that died before.
    #[schema(format = DateTime)]
    before: Option<String>,
    /// No more than so many.
    #[schema(minimum = 1, maximum = 1000, example = 100)]
    most: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetriedTasks {
    looked_at: u32,
    put_back: u32,
    /// The order is not paid any more, or its money is going back.
    skipped: u32,
}

impl From<PutBackReport> for RetriedTasks {
    fn from(PutBackReport { looked_at, put_back, skipped }: PutBackReport) -> Self {
        Self { looked_at, put_back, skipped }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskShown {
    id: String,
    /// `push_boss`, `check_attempt`, `follow_refund`, …
    kind: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<String>,
    /// Whom a push or a recall goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'static str>,
    /// Not before this instant.
    #[schema(format = DateTime)]
    due_at: String,
    /// Until when somebody works on it.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    leased_until: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    /// Times it failed since it was made or put back.
    failures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl TaskShown {
    pub(super) fn of(task: &Task) -> Self {
        let (order, target) = subject(task.kind);
        let (leased_until, ended_at) = match task.state {
            TaskState::Leased(Lease { until, .. }) => (Some(until), None),
            TaskState::Done { at } | TaskState::Dead { at } | TaskState::Cancelled { at } => {
                (None, Some(at))
            }
            TaskState::Due | TaskState::Retrying => (None, None),
        };
        Self {
            id: task.id.to_string(),
            kind: task.kind.name(),
            state: task.state.name(),
            order_id: order,
            target: target.map(Target::name),
            due_at: rfc3339(task.due_at),
            leased_until: leased_until.map(rfc3339),
            ended_at: ended_at.map(rfc3339),
            failures: task.failures,
            last_error: task.trouble().map(str::to_owned),
            created_at: rfc3339(task.created_at),
        }
    }
}

/// The order that a task is about, and whom it goes to.
fn subject(kind: TaskKind) -> (Option<String>, Option<Target>) {
    match kind {
        TaskKind::Push { order, target } | TaskKind::Recall { order, target } => {
            (Some(order.to_string()), Some(target))
        }
        TaskKind::ExpireOrder(order) => (Some(order.to_string()), None),
        TaskKind::CheckAttempt(_)
        | TaskKind::CloseAttempt(_)
        | TaskKind::FollowRefund(_)
        | TaskKind::Reconcile(_)
        | TaskKind::Import(_)
        | TaskKind::SendMessage(_) => (None, None),
    }
}
