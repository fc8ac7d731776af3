//! What becomes of one made-up order: of a hundred, sixty are paid and delivered, twenty-five expire
//! and fifteen are cancelled.

use super::Past;
use anyhow::Context;
use chrono::TimeDelta;
use db::{Story, StoryPayment};
use domain::attempt::Captured;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict};
use domain::flow::PaymentFlow;
use domain::order::{Paid, PaidStage};
use domain::package::LateMoneyPolicy;
use domain::snowflake::{SnowflakeSequence, WorkerSlot};
use domain::supplier::{Goods, Wish};
use domain::{
    Address, AttemptId, AttemptNumber, AttemptState, Contact, EventId, EventKind, EvidenceId,
    FlowId, Money, Order, OrderEvent, OrderId, OrderKind, OrderState, PackageId, PackageSnapshot,
    PaymentAttempt, PersonName, PhoneNumber, QueryId, Scene, Snowflake, Source, Target, Task,
    TaskId, TaskKind, TaskState, Timestamp,
};

/// Made-up customers that the orders are of.
const CUSTOMERS: u64 = 1_000_000;

/// Tells one story after the other, each a little later than the one before.
pub(super) struct Teller {
    ids: SnowflakeSequence,
    now: Timestamp,
    apart: TimeDelta,
    /// The number of the last order.
    count: u64,
}

impl Teller {
    /// From the order of that number on.
    pub(super) fn new(slot: WorkerSlot, past: &Past, first: u64) -> Self {
        let ids = SnowflakeSequence::new(slot, 0);
        Self { ids, now: past.time_of(first), apart: past.apart, count: first }
    }

    pub(super) fn tell(&mut self) -> anyhow::Result<Story> {
        self.count += 1;
        self.now += self.apart;
        let order = self.order()?;
        match self.count % 20 {
            0..12 => self.delivered(order),
            12..17 => {
                let at = order.expires_at;
                self.ended(order, OrderState::Expired { at }, EventKind::Expired)
            }
            _other => {
                let at = order.expires_at;
                self.ended(order, OrderState::Cancelled { at }, EventKind::Cancelled)
            }
        }
    }

    fn id(&mut self) -> anyhow::Result<Snowflake> {
        Ok(self.ids.next(self.now.timestamp_millis())?)
    }

    /// Who orders, scattered over all customers.
    fn customer(&self) -> u64 {
        self.count.wrapping_mul(2_654_435_761) % CUSTOMERS
    }

    fn order(&mut self) -> anyhow::Result<Order> {
        let customer = self.customer();
        let (kind, query_id) = if self.count.is_multiple_of(4) {
            (OrderKind::New, None)
        } else {
            (OrderKind::Renewal, Some(QueryId::parse(&format!("PBS{customer:09}"))?))
        };
        Ok(Order {
            id: OrderId::new(kind, self.id()?),
            query_id,
            account: None,
            contact: contact(customer)?,
            package: package(),
            wish: Wish::Broadband,
            amount: Money::cny(46_000)?,
            source: Source::default(),
            state: OrderState::AwaitingPayment,
            created_at: self.now,
            expires_at: self.now + TimeDelta::minutes(30),
            version: 1,
        })
    }

    fn delivered(&mut self, mut order: Order) -> anyhow::Result<Story> {
        let paid_at = order.created_at + TimeDelta::minutes(2);
        let at = paid_at + TimeDelta::seconds(5);
        let payment = self.payment(&order, paid_at)?;
        let paid = Paid { at: paid_at, by: payment.attempt.id };
        order.state = OrderState::Live { paid, stage: PaidStage::Fulfilled { at } };
        order.version = 4;
        let channel = payment.attempt.channel();
        let events = [
            (EventKind::Placed, order.created_at),
            (EventKind::PaymentStarted(channel), order.created_at + TimeDelta::minutes(1)),
            (EventKind::Paid(channel), paid_at),
            (EventKind::Delivered(Target::Zhuoyue), at),
            (EventKind::Fulfilled, at),
        ];
        let push = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
        let tasks = [
            (TaskKind::ExpireOrder(order.id), order.expires_at),
            (TaskKind::CheckAttempt(payment.attempt.id), paid_at),
            (push, at),
        ];
        self.story(order, &events, &tasks, Some(payment))
    }

    fn ended(
        &mut self,
        mut order: Order,
        state: OrderState,
        how: EventKind,
    ) -> anyhow::Result<Story> {
        let at = order.expires_at;
        order.state = state;
        order.version = 2;
        let events = [(EventKind::Placed, order.created_at), (how, at)];
        let tasks = [(TaskKind::ExpireOrder(order.id), at)];
        self.story(order, &events, &tasks, None)
    }

    fn story(
        &mut self,
        order: Order,
        events: &[(EventKind, Timestamp)],
        tasks: &[(TaskKind, Timestamp)],
        payment: Option<StoryPayment>,
    ) -> anyhow::Result<Story> {
        let order_id = order.id;
        let event = |&(kind, at): &(EventKind, Timestamp)| -> anyhow::Result<OrderEvent> {
            Ok(OrderEvent { id: EventId(self.id()?), order_id, kind, at })
        };
        let events = events.iter().map(event).collect::<Result<_, _>>()?;
        let task = |&(kind, at): &(TaskKind, Timestamp)| -> anyhow::Result<Task> {
            let task = Task::new(TaskId(self.id()?), kind, at, order.created_at);
            Ok(Task { state: TaskState::Done { at }, ..task })
        };
        let tasks = tasks.iter().map(task).collect::<Result<_, _>>()?;
        Ok(Story { order, events, tasks, payment })
    }

    fn payment(&mut self, order: &Order, paid_at: Timestamp) -> anyhow::Result<StoryPayment> {
        let attempt = self.attempt(order, paid_at)?;
        let captured = attempt.captured().context("the attempt is captured")?;
        let flow = PaymentFlow {
            id: FlowId(self.id()?),
            attempt_id: attempt.id,
            order_id: order.id,
            package_id: order.package.id,
            channel: attempt.channel(),
            trade_no: captured.trade_no.clone(),
            amount: order.amount,
            captured_at: paid_at,
            created_at: paid_at,
        };
        let evidence = Evidence {
            id: EvidenceId(self.id()?),
            channel: attempt.channel(),
            kind: EvidenceKind::Notification,
            request: None,
            headers: "content-type: application/json\n".to_owned(),
            body: format!(r#"{{"made_up":true,"out_trade_no":"{}"}}"#, attempt.number).into_bytes(),
            number: Some(attempt.number.to_string()),
            verdict: EvidenceVerdict::Accepted,
            received_at: paid_at,
        };
        Ok(StoryPayment { attempt, flow, evidence })
    }

    fn attempt(&mut self, order: &Order, paid_at: Timestamp) -> anyhow::Result<PaymentAttempt> {
        let number = AttemptNumber::new(order.id, 0).context("an order has a first attempt")?;
        let id = self.id()?;
        let scene = if id.as_i64() % 3 == 0 { Scene::Qr } else { Scene::Native };
        let trade_no = format!("42000{}", id.as_i64());
        Ok(PaymentAttempt {
            id: AttemptId(id),
            number,
            order_id: order.id,
            scene,
            merchant: "1900000109".to_owned(),
            app_id: "wx0000000000000109".to_owned(),
            openid: None,
            amount: order.amount,
            request_body: format!(r#"{{"made_up":true,"out_trade_no":"{number}"}}"#),
            return_url: None,
            time_expire: order.expires_at,
            creating_until: order.created_at + TimeDelta::minutes(1),
            state: AttemptState::Captured(Captured { trade_no, at: paid_at, late: false }),
            created_at: order.created_at + TimeDelta::minutes(1),
            version: 3,
        })
    }
}

/// Numbers that no operator gives out.
fn contact(customer: u64) -> anyhow::Result<Contact> {
    Ok(Contact {
        name: PersonName::parse("某某")?,
        phone: PhoneNumber::parse(&format!("199{customer:08}"))?,
        address: Address::parse(&format!("虚构路{customer}号"))?,
    })
}

fn package() -> PackageSnapshot {
    PackageSnapshot {
        id: PackageId(74),
        version: 1,
        name: "100M/12".to_owned(),
        rate: "100M".to_owned(),
        months: 12,
        limited: false,
        targets: vec![Target::Zhuoyue],
        late_money: LateMoneyPolicy::Hold,
        goods: Goods::Broadband,
    }
}
