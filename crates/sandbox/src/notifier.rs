//! Sends notifications, and sends them again on the provider's timetable of sandbox time.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::rfc3339;
use crate::error::SandboxError;
use crate::messages::NotificationReport;
use crate::notice::{Attempt, Manner, Notice, Post};
use crate::store::Kind;
use crate::system::System;
use crate::world::World;
use crate::{alipay, jiuyi, telecom, wechat};

/// How long the merchant may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many notifications the timetable looks at in one go.
const BATCH: u32 = 64;

/// Works off the timetable until the sandbox stops.
pub(crate) async fn run(world: Arc<World>) {
    while !world.stopping.is_cancelled() {
        let wake_at = match hand_out(&world) {
            Ok(wake_at) => wake_at,
            Err(error) => {
                tracing::error!(error = %error, "the sandbox cannot read its timetable");
                Some(world.clock.now_ms().saturating_add(1000))
            }
        };
        tokio::select! {
            () = world.stopping.cancelled() => {}
            () = world.mail.notified() => {}
            () = world.clock.wait_until(wake_at.unwrap_or(i64::MAX)) => {}
        }
    }
}

/// Makes one attempt at a notification that the caller has claimed, and releases it.
pub(crate) async fn deliver(
    world: &World,
    id: &str,
) -> Result<Vec<NotificationReport>, SandboxError> {
    let result = attempt(world, id).await;
    world.in_flight.release(id);
    world.mail.notify_one();
    result
}

/// Starts what is due; says when the next is.
fn hand_out(world: &Arc<World>) -> Result<Option<i64>, SandboxError> {
    let now = world.clock.now_ms();
    for (id, due) in world.store.transact(|txn| txn.agenda(BATCH))? {
        if due > now {
            return Ok(Some(due));
        }
        if !claim_due(world, &id, now)? {
            continue;
        }
        let own = Arc::clone(world);
        world.tasks.spawn_on(
            async move {
                if let Err(error) = deliver(&own, &id).await {
                    tracing::error!(error = %error, "a notification could not be sent");
                }
            },
            &world.runtime,
        );
    }
    Ok(None)
}

/// Claims a notification, unless another has it or has just sent it.
fn claim_due(world: &World, id: &str, now: i64) -> Result<bool, SandboxError> {
    if !world.in_flight.claim(id) {
        return Ok(false);
    }
    let due = world.store.transact(|txn| txn.due(Kind::Notice, id));
    let still_due = due.as_ref().is_ok_and(|due| due.is_some_and(|due| due <= now));
    if !still_due {
        world.in_flight.release(id);
    }
    due.map(|_| still_due)
}

async fn attempt(world: &World, id: &str) -> Result<Vec<NotificationReport>, SandboxError> {
    let notice: Option<Notice> = world.store.transact(|txn| txn.get(Kind::Notice, id))?;
    let Some(mut notice) = notice else { return Ok(Vec::new()) };
    let post = dress(world, &notice)?;
    let now_ms = world.clock.now_ms();
    let doubled = world.faults.for_notice(&world.store, notice.system, now_ms)?;
    let copies = if doubled { notice.copies.max(2) } else { notice.copies };
    let mut reports = Vec::new();
    for _ in 0..copies {
        let report = tokio::select! {
            report = send(world, &notice.url, &post) => report,
            () = world.stopping.cancelled() => return Ok(reports),
        };
        let at = rfc3339(world.clock.now());
        notice.attempts.push(Attempt { at, status: report.status });
        reports.push(report);
    }
    notice.sent = Some(post);
    let received = reports.iter().any(|report| welcomed(notice.system, report));
    let wait = retries(notice.system).get(notice.rounds).filter(|_| notice.retried && !received);
    notice.rounds = notice.rounds.saturating_add(1);
    let due = wait.map(|wait| now_ms.saturating_add(wait.saturating_mul(1000)));
    world.store.transact(|txn| notice.keep(txn, due))?;
    Ok(reports)
}

fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    match (notice.manner, notice.system, &notice.sent) {
        (Manner::Replay, _, Some(post)) => Ok(post.clone()),
        (_, System::Wechat, _) => wechat::dress(world, notice),
        (_, System::Alipay, _) => alipay::dress(world, notice),
        (_, System::Telecom, _) => telecom::dress(world, notice),
        (_, System::Jiuyi, _) => jiuyi::dress(world, notice),
        (
            _,
            System::Zhuoyue
            | System::Boss
            | System::WechatOpen
            | System::Sms
            | System::Amap
            | System::Platform
            | System::Legacy
            | System::Baidu
            | System::Proxy,
            _,
        ) => Err(SandboxError::Sealed("a notification of a system that sends none")),
    }
}

fn retries(system: System) -> &'static [i64] {
    match system {
        System::Wechat => &wechat::RETRIES,
        System::Alipay => &alipay::RETRIES,
        System::Telecom => &telecom::RETRIES,
        System::Jiuyi => &jiuyi::RETRIES,
        System::Zhuoyue
        | System::Boss
        | System::WechatOpen
        | System::Sms
        | System::Amap
        | System::Platform
        | System::Legacy
        | System::Baidu
        | System::Proxy => &[],
    }
}

fn welcomed(system: System, report: &NotificationReport) -> bool {
    match system {
        System::Wechat => wechat::welcomed(report.status),
        System::Alipay => alipay::welcomed(report.status, &report.body),
        System::Telecom => telecom::welcomed(report.status, &report.body),
        System::Jiuyi => jiuyi::welcomed(report.status, &report.body),
        System::Zhuoyue
        | System::Boss
        | System::WechatOpen
        | System::Sms
        | System::Amap
        | System::Platform
        | System::Legacy
        | System::Baidu
        | System::Proxy => true,
    }
}

async fn send(world: &World, url: &str, post: &Post) -> NotificationReport {
    let mut request = world.http.post(url).timeout(PATIENCE).body(post.body.clone());
    for (name, value) in &post.headers {
        request = request.header(name, value);
    }
    let answered = async {
        let response = request.send().await?;
        Ok::<_, reqwest::Error>((response.status().as_u16(), response.text().await?))
    };
    match answered.await {
        Ok((status, body)) => NotificationReport { status, body },
        Err(error) if error.is_timeout() => {
            NotificationReport { status: 0, body: "no answer in time".to_owned() }
        }
        Err(error) => {
            tracing::debug!(error = %error.without_url(), "a notification was not received");
            NotificationReport { status: 0, body: "not reached".to_owned() }
        }
    }
}
