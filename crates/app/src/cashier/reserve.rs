use super::Cashier;
use super::pay::{PayError, PayOrder, Payment};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::attempt::{AttemptNumber, AttemptState, PaymentAttempt, next_look};
use domain::event::{EventKind, OrderEvent};
use domain::id::{AttemptId, EventId, TaskId};
use domain::order::{Order, OrderState};
use domain::ports::{PaymentRequest, PrepareError, PreparedPayment, UnitOfWork};
use domain::task::{Task, TaskKind};
use domain::time::Timestamp;

/// With less than this left, no payment is begun.
const LEAST_TIME_LEFT: TimeDelta = TimeDelta::minutes(2);
/// How long whoever creates an attempt at the provider has it for itself.
const CREATING_FOR: TimeDelta = TimeDelta::seconds(20);

/// What a caller does next. All of it is durable before anybody outside hears of it.
pub(super) enum Reserved {
    /// The same payment is open and its action works.
    Reuse(Payment),
    /// A new attempt, to be created at the provider by this caller.
    Create(Box<PaymentAttempt>),
    /// An attempt whose creation never ended: this caller takes it up.
    Resume(Box<PaymentAttempt>),
    /// Another caller is creating it.
    Wait,
}

impl Cashier {
    pub(super) async fn reserve(&self, pay: &PayOrder) -> Result<Reserved, PayError> {
        let mut work = self.ports.store.begin().await?;
        let reserved = self.reserve_in(work.as_mut(), pay).await;
        let reserved = finish(work, reserved).await?;
        if matches!(reserved, Reserved::Create(_)) {
            self.wake.notify_one();
        }
        Ok(reserved)
    }

    async fn reserve_in(
        &self,
        work: &mut dyn UnitOfWork,
        pay: &PayOrder,
    ) -> Result<Reserved, PayError> {
        let order = work.orders().lock(pay.order_id).await?.ok_or(PayError::UnknownOrder)?;
        let now = work.now().await?;
        check_payable(&order, now)?;
        let attempts = work.attempts().of_order(order.id).await?;
        if attempts.iter().any(PaymentAttempt::is_held) {
            return Err(PayError::Held);
        }
        let channel = pay.scene.channel();
        let open = || attempts.iter().filter(|a| a.is_open() && a.channel() == channel);
        for known in open() {
            if self.is_same(known, &order, pay)? {
                if let Some(action) = known.live_action(now) {
                    return Ok(Reserved::Reuse(Payment::of(known, action)));
                }
                if known.state == AttemptState::Created {
                    return self.take_up(work, known.clone(), now).await;
                }
            }
        }
        // Other requests, or actions that are over: they go, and a new attempt comes.
        for known in open() {
            self.add_task(work, TaskKind::CloseAttempt(known.id), now, now).await?;
        }
        let attempt = self.new_attempt(&order, pay, attempts.len(), now)?;
        work.attempts().insert(&attempt).await?;
        let event = OrderEvent {
            id: EventId(self.ports.ids.next_id()?),
            order_id: order.id,
            kind: EventKind::PaymentStarted(channel),
            at: now,
        };
        work.events().add(&event).await?;
        if let Some(look_at) = next_look(attempt.created_at, attempt.time_expire, now) {
            self.add_task(work, TaskKind::CheckAttempt(attempt.id), look_at, now).await?;
        }
        Ok(Reserved::Create(Box::new(attempt)))
    }

    async fn take_up(
        &self,
        work: &mut dyn UnitOfWork,
        mut attempt: PaymentAttempt,
        now: Timestamp,
    ) -> Result<Reserved, PayError> {
        if attempt.creating_until > now {
            return Ok(Reserved::Wait);
        }
        attempt.creating_until = now + CREATING_FOR;
        work.attempts().update(&mut attempt).await?;
        Ok(Reserved::Resume(Box::new(attempt)))
    }

    async fn add_task(
        &self,
        work: &mut dyn UnitOfWork,
        kind: TaskKind,
        due_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), PayError> {
        let task = Task::new(TaskId(self.ports.ids.next_id()?), kind, due_at, now);
        Ok(work.tasks().add(&task).await?)
    }

    /// Whether the attempt is what the request would make, down to the bytes sent.
    fn is_same(
        &self,
        known: &PaymentAttempt,
        order: &Order,
        pay: &PayOrder,
    ) -> Result<bool, PayError> {
        let wanted = self.prepare(order, pay, known.number, known.created_at)?;
        Ok(known.scene == pay.scene
            && known.app_id == wanted.app_id
            && known.merchant == wanted.merchant
            && known.amount == order.amount
            && known.openid == pay.payer.openid
            && known.return_url == pay.return_url
            && known.request_body == wanted.body)
    }

    fn new_attempt(
        &self,
        order: &Order,
        pay: &PayOrder,
        used: usize,
        now: Timestamp,
    ) -> Result<PaymentAttempt, PayError> {
        let sequence = u16::try_from(used).map_err(|_error| PayError::TooManyAttempts)?;
        let number = AttemptNumber::new(order.id, sequence).ok_or(PayError::TooManyAttempts)?;
        let prepared = self.prepare(order, pay, number, now)?;
        Ok(PaymentAttempt {
            id: AttemptId(self.ports.ids.next_id()?),
            number,
            order_id: order.id,
            scene: pay.scene,
            merchant: prepared.merchant,
            app_id: prepared.app_id,
            openid: pay.payer.openid.clone(),
            amount: order.amount,
            request_body: prepared.body,
            return_url: pay.return_url.clone(),
            time_expire: order.expires_at,
            creating_until: now + CREATING_FOR,
            state: AttemptState::Created,
            created_at: now,
            version: 1,
        })
    }

    fn prepare(
        &self,
        order: &Order,
        pay: &PayOrder,
        number: AttemptNumber,
        created_at: Timestamp,
    ) -> Result<PreparedPayment, PayError> {
        let gateway = self.ports.gateway(pay.scene.channel()).ok_or(PayError::SceneNotOffered)?;
        let request = PaymentRequest {
            number,
            scene: pay.scene,
            amount: order.amount,
            title: title(order),
            created_at,
            time_expire: order.expires_at,
            return_url: pay.return_url.clone(),
            payer: pay.payer.clone(),
        };
        gateway.prepare(&request).map_err(|error| match error {
            PrepareError::SceneNotOffered => PayError::SceneNotOffered,
            PrepareError::OpenidNeeded => PayError::OpenidNeeded,
            PrepareError::AddressNeeded => PayError::AddressNeeded,
            PrepareError::Unacceptable { field } => {
                tracing::error!(order.id = %order.id, field, "a payment cannot be prepared");
                PayError::SceneNotOffered
            }
        })
    }
}

fn check_payable(order: &Order, now: Timestamp) -> Result<(), PayError> {
    match order.state {
        OrderState::AwaitingPayment if order.expires_at - now < LEAST_TIME_LEFT => {
            Err(PayError::Expiring)
        }
        OrderState::AwaitingPayment => Ok(()),
        OrderState::Live { .. } => Err(PayError::AlreadyPaid),
        OrderState::Cancelled { .. }
        | OrderState::Expired { .. }
        | OrderState::Refunding { .. }
        | OrderState::Refunded { .. } => Err(PayError::NotPayable),
    }
}

/// What the payer reads at the provider: `长城宽带 100M 12个月`, without the signs that Alipay
/// forbids and the four-byte characters that WeChat does.
fn title(order: &Order) -> String {
    let plain = |c: &char| !matches!(c, '/' | '=' | '&') && c.len_utf8() < 4 && !c.is_control();
    let rate: String = order.package.rate.chars().filter(plain).take(24).collect();
    format!("长城宽带 {rate} {}个月", order.package.months)
}
