use crate::support::World;
use chrono::TimeDelta;
use domain::ports::Queries;
use domain::settlement::Capture;
use domain::{Channel, Money, OrderId, Scene};
use proptest::prelude::*;
use proptest::sample::select;
use testkit::fakes::{Fault, GatewayCall, StoreFailure};
use testkit::given;

/// One thing that happens to the order. `which` picks among what there is at that moment.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Begin(Scene),
    PayerScans {
        which: usize,
    },
    PayerPays {
        which: usize,
    },
    ProviderCloses {
        which: usize,
    },
    /// A genuine notification of money that came, for the first time or again.
    Notify {
        which: usize,
    },
    /// Rightly signed, and a fen too little.
    NotifyWrongAmount {
        which: usize,
    },
    Look,
    Pass(TimeDelta),
    RunJobs,
    GatewayFault(Channel, GatewayCall, Fault),
    BackOfficeFault(Fault),
    /// The store fails at the next thing that is done, at once or when it commits.
    StoreFails {
        at_commit: bool,
    },
}

/// The order, the money that its payers have spent, and how the store fails next.
pub(super) struct Stage {
    pub(super) order: OrderId,
    spent: Vec<Capture>,
    fails_at_commit: Option<bool>,
}

fn any_fault() -> impl Strategy<Value = Fault> {
    let refused = Fault::Refused { code: "NO".to_owned() };
    select(vec![Fault::NotReached, Fault::AnswerLost, Fault::RequestLost, refused])
}

fn any_pause() -> impl Strategy<Value = TimeDelta> {
    select(vec![1, 5, 11, 30, 61, 125, 300, 900, 1_790]).prop_map(TimeDelta::seconds)
}

pub(super) fn any_step() -> impl Strategy<Value = Step> {
    use GatewayCall::{Close, Create, Query};
    let gateway = (select(&Channel::ALL[..]), select(&[Create, Query, Close][..]), any_fault());
    prop_oneof![
        6 => select(&Scene::ALL[..]).prop_map(Step::Begin),
        2 => any::<usize>().prop_map(|which| Step::PayerScans { which }),
        3 => any::<usize>().prop_map(|which| Step::PayerPays { which }),
        1 => any::<usize>().prop_map(|which| Step::ProviderCloses { which }),
        4 => any::<usize>().prop_map(|which| Step::Notify { which }),
        1 => any::<usize>().prop_map(|which| Step::NotifyWrongAmount { which }),
        2 => Just(Step::Look),
        4 => any_pause().prop_map(Step::Pass),
        5 => Just(Step::RunJobs),
        4 => gateway.prop_map(|(channel, call, fault)| Step::GatewayFault(channel, call, fault)),
        1 => any_fault().prop_map(Step::BackOfficeFault),
        2 => any::<bool>().prop_map(|at_commit| Step::StoreFails { at_commit }),
    ]
}

impl Stage {
    pub(super) fn new(order: OrderId) -> Self {
        Self { order, spent: Vec::new(), fails_at_commit: None }
    }

    /// What a use case answers is not looked at here: what it leaves behind is.
    pub(super) async fn take(&mut self, world: &World, step: Step) {
        if matches!(step, Step::Begin(_) | Step::Notify { .. } | Step::Look | Step::RunJobs) {
            self.let_the_store_fail(world);
        }
        self.act(world, step).await;
        // A failure that nobody met must not meet those who look at the outcome.
        for _left in 0..2 {
            drop(world.store.catalogue_version().await);
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
            Step::Begin(scene) => drop(world.pay(self.order, scene).await),
            Step::PayerScans { which } => self.scan(world, which).await,
            Step::PayerPays { which } => self.spend(world, which).await,
            Step::ProviderCloses { which } => self.close(world, which).await,
            Step::Notify { which } => {
                if let Some(capture) = pick(&self.spent, which) {
                    world.notify(capture).await;
                }
            }
            Step::NotifyWrongAmount { which } => self.tell_wrong_amount(world, which).await,
            Step::Look => drop(world.app.cashier.order(self.order).await),
            Step::Pass(time) => world.advance(time),
            Step::RunJobs => drop(world.app.jobs.run_due().await),
            Step::GatewayFault(Channel::Wechat, call, fault) => world.wechat.fault(call, fault),
            Step::GatewayFault(Channel::Alipay, call, fault) => world.alipay.fault(call, fault),
            Step::BackOfficeFault(fault) => world.back_office.fault(fault),
            Step::StoreFails { at_commit } => self.fails_at_commit = Some(at_commit),
        }
    }

    async fn scan(&self, world: &World, which: usize) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            world.wechat.payer_scans(attempt.number);
            world.alipay.payer_scans(attempt.number);
        }
    }

    async fn spend(&mut self, world: &World, which: usize) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            let paid = world.wechat.payer_pays(attempt.number);
            self.spent.extend(paid.or_else(|| world.alipay.payer_pays(attempt.number)));
        }
    }

    async fn close(&self, world: &World, which: usize) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            world.wechat.close_at_provider(attempt.number);
            world.alipay.close_at_provider(attempt.number);
        }
    }

    async fn tell_wrong_amount(&self, world: &World, which: usize) {
        if let Some(attempt) = pick(&world.attempts(self.order).await, which) {
            let amount = Money::cny(attempt.amount.fen() - 1).unwrap();
            world.notify(&Capture { amount, ..given::capture(attempt) }).await;
        }
    }
}

fn pick<T>(all: &[T], which: usize) -> Option<&T> {
    all.get(which.checked_rem(all.len())?)
}
