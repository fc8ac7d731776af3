use chrono::TimeDelta;
use domain::settlement::{LateChoice, QuarantineChoice};
use domain::{Channel, Scene};
use proptest::prelude::*;
use proptest::sample::select;
use testkit::fakes::{Fault, GatewayCall, RefundEnd, RefundPlan};

/// Two channels, of which one speaks of a trade at once and the other when it has been scanned.
pub(super) const CHANNELS: [Channel; 2] = [Channel::Wechat, Channel::Alipay];
const SCENES: [Scene; 5] = [Scene::Native, Scene::Jsapi, Scene::H5, Scene::Page, Scene::Qr];

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
    /// Staff ask for the whole or a part, under one of a few numbers.
    Refund {
        which: usize,
        number: u8,
        whole: bool,
    },
    /// What becomes of a refund that comes next.
    PlanRefund(RefundPlan),
    FinishRefunds,
    /// Somebody gives money back in the provider's console.
    RefundOutside {
        which: usize,
    },
    /// What the provider says of a refund now, kept to be told (again) at any time.
    RefundReport {
        which: usize,
    },
    RefundNotice {
        which: usize,
    },
    /// Word against a refund that has succeeded.
    RefundContradicted {
        which: usize,
    },
    DecideLate {
        which: usize,
        choice: LateChoice,
    },
    ResolveQuarantine {
        which: usize,
        choice: QuarantineChoice,
    },
    PushNow,
    SettleStuck,
    GatewayFault(Channel, GatewayCall, Fault),
    BackOfficeFault(Fault),
    /// The store fails at the next thing that is done, at once or when it commits.
    StoreFails {
        at_commit: bool,
    },
}

fn any_fault() -> impl Strategy<Value = Fault> {
    let refused = Fault::Refused { code: "NO".to_owned() };
    select(vec![Fault::NotReached, Fault::AnswerLost, Fault::RequestLost, refused])
}

fn any_pause() -> impl Strategy<Value = TimeDelta> {
    select(vec![1, 5, 11, 30, 61, 125, 300, 900, 1_790]).prop_map(TimeDelta::seconds)
}

fn any_plan() -> impl Strategy<Value = Step> {
    let ends = [RefundEnd::Succeeded, RefundEnd::Closed, RefundEnd::NeedsAttention];
    let plans = ends.map(RefundPlan::AtOnce).into_iter();
    let plans: Vec<_> = plans.chain(ends.map(RefundPlan::AfterProcessing)).collect();
    select(plans).prop_map(Step::PlanRefund)
}

fn any_refund_step() -> impl Strategy<Value = Step> {
    let which = any::<usize>;
    let refund = (which(), 0..6_u8, any::<bool>());
    prop_oneof![
        6 => refund.prop_map(|(which, number, whole)| Step::Refund { which, number, whole }),
        3 => any_plan(),
        2 => Just(Step::FinishRefunds),
        1 => which().prop_map(|which| Step::RefundOutside { which }),
        2 => which().prop_map(|which| Step::RefundReport { which }),
        3 => which().prop_map(|which| Step::RefundNotice { which }),
        1 => which().prop_map(|which| Step::RefundContradicted { which }),
    ]
}

fn any_staff_step() -> impl Strategy<Value = Step> {
    let which = any::<usize>;
    let late = (which(), select(&LateChoice::ALL[..]));
    let quarantine = (which(), select(&QuarantineChoice::ALL[..]));
    prop_oneof![
        3 => late.prop_map(|(which, choice)| Step::DecideLate { which, choice }),
        2 => quarantine.prop_map(|(which, choice)| Step::ResolveQuarantine { which, choice }),
        2 => Just(Step::PushNow),
        1 => Just(Step::SettleStuck),
    ]
}

pub(super) fn any_step() -> impl Strategy<Value = Step> {
    use GatewayCall::{Close, Create, Query, QueryRefund, Refund};
    let calls = select(&[Create, Query, Close, Refund, QueryRefund][..]);
    let gateway = (select(&CHANNELS[..]), calls, any_fault());
    prop_oneof![
        6 => select(&SCENES[..]).prop_map(Step::Begin),
        2 => any::<usize>().prop_map(|which| Step::PayerScans { which }),
        5 => any::<usize>().prop_map(|which| Step::PayerPays { which }),
        1 => any::<usize>().prop_map(|which| Step::ProviderCloses { which }),
        5 => any::<usize>().prop_map(|which| Step::Notify { which }),
        1 => any::<usize>().prop_map(|which| Step::NotifyWrongAmount { which }),
        2 => Just(Step::Look),
        5 => any_pause().prop_map(Step::Pass),
        7 => Just(Step::RunJobs),
        9 => any_refund_step(),
        4 => any_staff_step(),
        4 => gateway.prop_map(|(channel, call, fault)| Step::GatewayFault(channel, call, fault)),
        2 => any_fault().prop_map(Step::BackOfficeFault),
        2 => any::<bool>().prop_map(|at_commit| Step::StoreFails { at_commit }),
    ]
}
