use super::steps::{CHANNELS, Step};
use crate::support::{World, member, number};
use app::RequestRefund;
use domain::ports::{Queries, RefundReport, ReportedRefund};
use domain::settlement::{Capture, Quarantine};
use domain::staff::{Role, StaffMember};
use domain::{AttemptNumber, Money, OrderId, RefundState};
use futures_util::FutureExt;
use std::collections::BTreeSet;
use testkit::fakes::StoreFailure;
use testkit::given;

/// The order, the money that its payers have spent, what was said of refunds, and how the store
/// fails next.
pub(super) struct Stage {
    pub(super) order: OrderId,
    /// What was given back in the provider's console.
    pub(super) outside: BTreeSet<AttemptNumber>,
    spent: Vec<Capture>,
    reports: Vec<ReportedRefund>,
    fails_at_commit: Option<bool>,
    staff: StaffMember,
}

impl Stage {
    pub(super) fn new(order: OrderId) -> Self {
        let (spent, reports, outside) = (Vec::new(), Vec::new(), BTreeSet::new());
        let staff = member(Role::Admin);
        Self { order, outside, spent, reports, fails_at_commit: None, staff }
    }

    /// What a use case answers is not looked at here: what it leaves behind is.
    pub(super) async fn take(&mut self, world: &World, step: Step) {
        if is_ours(&step) {
            self.let_the_store_fail(world);
        }
        self.act(world, step).await;
        // A failure that nobody met must not meet those who look at the outcome.
        for _left in 0..2 {
            drop(world.store.catalogue_version().await);
        }
    }

    /// No refund is processed for ever.
    pub(super) fn let_refunds_finish(world: &World) {
        for channel in CHANNELS {
            world.gateway(channel).finish_refunds();
        }
    }

    fn let_the_store_fail(&mut self, world: &World) {
        match self.fails_at_commit.take() {
            Some(true) => world.store.fail_next_commit(StoreFailure::Conflict),
            Some(false) => world.store.fail_next(StoreFailure::Unavailable),
            None => {}
        }
    }

    async fn act(&mut self, world: &World, step: Step) {
        match step {
            // A payer who would have to wait for another one goes away.
            Step::Begin(scene) => drop(world.pay(self.order, scene).now_or_never()),
            Step::PayerScans { which } => {
                self.at_provider(world, which, |world, number| {
                    for channel in CHANNELS {
                        world.gateway(channel).payer_scans(number);
                    }
                })
                .await;
            }
            Step::PayerPays { which } => self.spend(world, which).await,
            Step::ProviderCloses { which } => {
                self.at_provider(world, which, |world, number| {
                    for channel in CHANNELS {
                        world.gateway(channel).close_at_provider(number);
                    }
                })
                .await;
            }
            Step::Notify { which } => {
                if let Some(capture) = pick(&self.spent, which) {
                    world.notify(capture).await;
                }
            }
            Step::NotifyWrongAmount { which } => self.tell_wrong_amount(world, which).await,
            Step::Look => drop(world.app.cashier.order(self.order).await),
            Step::Pass(time) => world.advance(time),
            Step::RunJobs => drop(world.app.jobs.run_due().await),
            Step::GatewayFault(channel, call, fault) => world.gateway(channel).fault(call, fault),
            Step::BackOfficeFault(fault) => world.back_office.fault(fault),
            Step::StoreFails { at_commit } => self.fails_at_commit = Some(at_commit),
            step @ (Step::Refund { .. }
            | Step::PlanRefund(_)
            | Step::FinishRefunds
            | Step::RefundOutside { .. }
            | Step::RefundReport { .. }
            | Step::RefundNotice { .. }
            | Step::RefundContradicted { .. }
            | Step::DecideLate { .. }
            | Step::ResolveQuarantine { .. }
            | Step::PushNow
            | Step::SettleStuck) => self.act_on_refunds(world, step).await,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what it does not take it hands on")]
    async fn act_on_refunds(&mut self, world: &World, step: Step) {
        match step {
            Step::Refund { which, number, whole } => self.ask(world, which, number, whole).await,
            Step::PlanRefund(plan) => {
                for channel in CHANNELS {
                    world.gateway(channel).plan_refund(plan);
                }
            }
            Step::FinishRefunds => Self::let_refunds_finish(world),
            Step::RefundOutside { which } => self.give_back_outside(world, which),
            Step::RefundReport { which } => self.hear(world, which),
            Step::RefundNotice { which } => {
                if let Some(report) = pick(&self.reports, which) {
                    world.notify_refund(report).await;
                }
            }
            Step::RefundContradicted { which } => self.contradict(world, which).await,
            step => self.act_as_staff(world, step).await,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what it does not take it hands on")]
    async fn act_as_staff(&self, world: &World, step: Step) {
        let (desk, staff) = (&world.app.desk, &self.staff);
        match step {
            Step::DecideLate { which, choice } => {
                if let Some(late) = pick(&world.store.late_payments(), which) {
                    drop(desk.decide_late(staff, late.id, choice, "").await);
                }
            }
            Step::ResolveQuarantine { which, choice } => {
                let mut rows = world.store.quarantine();
                rows.retain(|row: &Quarantine| row.resolution.is_none());
                if let Some(row) = pick(&rows, which) {
                    drop(desk.resolve_quarantine(staff, row.id, choice, "").await);
                }
            }
            Step::PushNow => drop(desk.push_now(staff, self.order).await),
            Step::SettleStuck => drop(desk.settle_stuck(staff, None).await),
            step => panic!("nobody takes {step:?}"),
        }
    }

    async fn at_provider(
        &self,
        world: &World,
        which: usize,
        act: impl FnOnce(&World, AttemptNumber),
    ) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            act(world, attempt.number);
        }
    }

    async fn spend(&mut self, world: &World, which: usize) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            self.spent.extend(world.gateway(attempt.channel()).payer_pays(attempt.number));
        }
    }

    async fn tell_wrong_amount(&self, world: &World, which: usize) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            let amount = Money::cny(attempt.amount.fen() - 1).unwrap();
            world.notify(&Capture { amount, ..given::capture(attempt) }).await;
        }
    }

    async fn ask(&mut self, world: &World, which: usize, number: u8, whole: bool) {
        let payment = pick(&world.attempts(self.order).await, which).map(|attempt| attempt.number);
        let amount = if whole { "460.00" } else { "150.00" };
        let wish = World::wish(self.order, &format!("RF000{number}"), amount);
        let wish = RequestRefund { payment, ..wish };
        self.let_the_store_fail(world);
        drop(world.app.refunds.request(&self.staff, wish).await);
    }

    fn give_back_outside(&mut self, world: &World, which: usize) {
        if let Some(capture) = pick(&self.spent, which) {
            let number = capture.number.parse().unwrap();
            world.gateway(capture.channel).refund_outside(number);
            self.outside.insert(number);
        }
    }

    fn hear(&mut self, world: &World, which: usize) {
        if let Some(refund) = pick(&world.store.refunds(), which) {
            let says = |channel| world.gateway(channel).refund_report(&refund.number);
            self.reports.extend(CHANNELS.into_iter().find_map(says));
        }
    }

    async fn contradict(&self, world: &World, which: usize) {
        let is_told = |report: &&ReportedRefund| {
            let refund = number(&report.refund_number);
            world.store.refunds().iter().any(|known| {
                known.number == refund && matches!(known.state, RefundState::Succeeded { .. })
            })
        };
        let told: Vec<_> = self.reports.iter().filter(is_told).cloned().collect();
        if let Some(report) = pick(&told, which) {
            let closed = RefundReport::Closed { reason: "CLOSED".to_owned() };
            world.notify_refund(&ReportedRefund { report: closed, ..report.clone() }).await;
        }
    }
}

/// Whether it is something that we do at once, which the store can spoil.
fn is_ours(step: &Step) -> bool {
    matches!(
        step,
        Step::Begin(_)
            | Step::Notify { .. }
            | Step::Look
            | Step::RunJobs
            | Step::RefundNotice { .. }
            | Step::DecideLate { .. }
            | Step::ResolveQuarantine { .. }
            | Step::PushNow
            | Step::SettleStuck
    )
}

fn pick<T>(all: &[T], which: usize) -> Option<&T> {
    all.get(which.checked_rem(all.len())?)
}
