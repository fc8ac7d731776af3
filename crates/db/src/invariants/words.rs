//! That rows hold no word that the program does not know.

use domain::evidence::EvidenceKind;
use domain::package::ShownAt;
use domain::reconciliation::{
    DifferenceKind, DifferenceState, LineKind, ReconciliationSource, ReconciliationState,
};
use domain::settlement::{LateDecision, LateReason, QuarantineChoice, QuarantineReason};
use domain::staff::Role;
use domain::supplier::{
    HoldReason, NoticeRefusal, Supplier, SupplierOrderState, SupplyFailure, SupplyRefusal,
};
use domain::{Channel, RefundState, Scene, Target};

/// As SQL takes them in a list.
pub(super) fn listed(words: impl IntoIterator<Item = &'static str>) -> String {
    words.into_iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

pub(super) fn words_are_known() -> String {
    let scenes = listed(Scene::ALL.map(Scene::name));
    let targets = listed(Target::ALL.map(Target::name));
    let parts = [ORDERS, &attempts(&scenes), &tasks(&targets), EVENTS, &evidence(), &desk()];
    let desk = [refunds_and_staff(), reconciliations()].join(UNION);
    [parts.join(UNION), desk, site(), suppliers()].join(UNION)
}

const UNION: &str = " UNION ALL ";

const ORDERS: &str = "
    SELECT 'orders' AS subject, id FROM orders
    WHERE state NOT IN ('awaiting_payment', 'cancelled', 'expired', 'paid', 'fulfilling',
                        'fulfilment_failed', 'fulfilled', 'refunding', 'refunded')
       OR (state = 'refunding') <> (stage_before IS NOT NULL)
       OR stage_before NOT IN ('paid', 'fulfilling', 'fulfilment_failed', 'fulfilled')
       OR kind NOT IN ('N', 'R')
       OR currency <> 'CNY'";

const EVENTS: &str = "
    SELECT 'order_event', id FROM order_event
    WHERE kind NOT IN ('placed', 'changed', 'payment_started', 'paid', 'late_money', 'quarantined',
                       'delivered', 'fulfilled', 'fulfilment_failed', 'expired', 'cancelled',
                       'refund_requested', 'refund_succeeded', 'refund_failed',
                       'refund_needs_attention', 'recalled', 'supplier_ordered',
                       'supplier_failed', 'supplier_held', 'supplier_disputed')";

fn attempts(scenes: &str) -> String {
    format!(
        "SELECT 'payment_attempt', id FROM payment_attempt
         WHERE state NOT IN ('created', 'pending', 'captured', 'declined', 'cancelled', 'expired',
                             'held')
            OR scene NOT IN ({scenes})
            OR action_kind NOT IN ('qr_code', 'redirect', 'invoke')
            OR currency <> 'CNY'"
    )
}

fn tasks(targets: &str) -> String {
    format!(
        "SELECT 'task', id FROM task
         WHERE state NOT IN ('due', 'leased', 'retrying', 'done', 'dead', 'cancelled')
            OR (target IS NULL AND kind NOT IN ('expire_order', 'check_attempt', 'close_attempt',
                                                'follow_refund', 'reconcile', 'import',
                                                'send_message'))
            OR (target IS NOT NULL AND kind <> 'push_' || target AND kind <> 'recall_' || target)
            OR target NOT IN ({targets})"
    )
}

fn evidence() -> String {
    let (channels, kinds) = (channels(), listed(EvidenceKind::ALL.map(EvidenceKind::name)));
    format!(
        "SELECT 'evidence', id FROM evidence
         WHERE verdict NOT IN ('accepted', 'irrelevant', 'rejected', 'unanswered')
            OR channel NOT IN ({channels})
            OR kind NOT IN ({kinds})
            OR (verdict = 'rejected') <> (reason IS NOT NULL)
            OR (verdict = 'unanswered' AND explanation IS NULL)"
    )
}

fn desk() -> String {
    let channels = channels();
    let reasons = listed(QuarantineReason::ALL.map(QuarantineReason::name));
    let choices = listed(QuarantineChoice::ALL.map(QuarantineChoice::name));
    let late_reasons = listed(LateReason::ALL.map(LateReason::name));
    let decisions = listed(LateDecision::NAMES);
    format!(
        "SELECT 'quarantine', id FROM quarantine
         WHERE reason NOT IN ({reasons})
            OR channel NOT IN ({channels})
            OR currency <> 'CNY'
            OR choice NOT IN ({choices})
            OR (resolved_at IS NULL) <> (choice IS NULL)
            OR (resolved_at IS NULL) <> (resolved_by IS NULL)
            OR (resolved_at IS NULL) <> (resolved_reason IS NULL)
         UNION ALL
         SELECT 'late_payment', id FROM late_payment
         WHERE reason NOT IN ({late_reasons})
            OR currency <> 'CNY'
            OR decision NOT IN ({decisions})"
    )
}

fn refunds_and_staff() -> String {
    let (states, roles) = (listed(RefundState::NAMES), listed(Role::ALL.map(Role::name)));
    format!(
        "SELECT 'refund', id FROM refund
         WHERE state NOT IN ({states})
            OR (state = 'requested') <> (state_at IS NULL)
            OR (state IN ('failed', 'needs_attention')) <> (state_reason IS NOT NULL)
            OR cause NOT IN ('staff', 'late_money', 'not_delivered', 'outside')
            OR (cause = 'late_money') <> (late_payment_id IS NOT NULL)
            OR currency <> 'CNY'
         UNION ALL
         SELECT 'staff_account', id FROM staff_account WHERE role NOT IN ({roles})"
    )
}

fn reconciliations() -> String {
    let channels = channels();
    let sources = listed(ReconciliationSource::ALL.map(ReconciliationSource::name));
    let states = listed(ReconciliationState::NAMES);
    let line_kinds = listed(LineKind::ALL.map(LineKind::name));
    let kinds = listed(DifferenceKind::ALL.map(DifferenceKind::name));
    let difference_states = listed(DifferenceState::NAMES);
    format!(
        "SELECT 'reconciliation', id FROM reconciliation
         WHERE channel NOT IN ({channels})
            OR source NOT IN ({sources})
            OR state NOT IN ({states})
         UNION ALL
         SELECT 'difference', id FROM difference
         WHERE channel NOT IN ({channels})
            OR line_kind NOT IN ({line_kinds})
            OR kind NOT IN ({kinds})
            OR state NOT IN ({difference_states})
            OR currency <> 'CNY'
            OR (state = 'resolved') <> (resolved_by IS NOT NULL)"
    )
}

/// Of the pages that a package is shown on, nothing is left but the first comma when each known one
/// is taken away. Rows of an older release name none.
fn site() -> String {
    let channels = channels();
    let pages = ShownAt::ALL.iter().fold("',' || shown_at || ','".to_owned(), |text, page| {
        format!("replace({text}, ',{},', ',')", page.name())
    });
    format!(
        "SELECT 'package', id FROM package
         WHERE shelf NOT IN ('home', 'family', 'group')
            OR audience NOT IN ('everyone', 'qualified', 'lapsed')
            OR late_money NOT IN ('complete', 'refund', 'hold')
            OR currency <> 'CNY'
            OR (shown_at NOT IN ('', 'nowhere') AND {pages} <> ',')
         UNION ALL
         SELECT 'payment_flow', id FROM payment_flow
         WHERE channel NOT IN ({channels}) OR currency <> 'CNY'
         UNION ALL
         SELECT 'track_event', id FROM track_event
         WHERE order_kind NOT IN ('N', 'R') OR (order_id IS NULL) <> (order_kind IS NULL)"
    )
}

fn suppliers() -> String {
    let names = listed(Supplier::ALL.map(Supplier::name));
    let states = listed(SupplierOrderState::NAMES);
    let refusals = SupplyRefusal::ALL.map(SupplyFailure::Refused).map(SupplyFailure::name);
    let others = [
        SupplyFailure::Returned,
        SupplyFailure::TimedOut,
        SupplyFailure::Withdrawn,
        SupplyFailure::Decided,
    ];
    let failures = listed(others.map(SupplyFailure::name).into_iter().chain(refusals));
    let verdicts = listed(NoticeRefusal::ALL.map(NoticeRefusal::name));
    let kinds = listed(DifferenceKind::ALL.map(DifferenceKind::name));
    let holds = listed(HoldReason::ALL.map(HoldReason::name));
    format!(
        "SELECT 'supplier_order', id FROM supplier_order
         WHERE supplier NOT IN ({names})
            OR order_kind NOT IN ('N', 'R')
            OR currency <> 'CNY'
            OR state NOT IN ({states})
            OR (state IN ('planned', 'asked', 'running')) <> (state_at IS NULL)
            OR (state IN ('failed', 'held')) <> (why IS NOT NULL)
            OR (state = 'failed' AND why NOT IN ({failures}))
            OR (state = 'held' AND why NOT IN ({holds}))
         UNION ALL
         SELECT 'static_ip', upid FROM static_ip WHERE order_kind NOT IN ('N', 'R')
         UNION ALL
         SELECT 'supplier_notice', id FROM supplier_notice
         WHERE supplier NOT IN ({names}) OR verdict NOT IN ({verdicts})
         UNION ALL
         SELECT 'supplier_difference', id FROM supplier_difference
         WHERE supplier NOT IN ({names})
            OR kind NOT IN ({kinds})
            OR state NOT IN ('open', 'healed', 'resolved')
            OR (state = 'open') <> (state_at IS NULL)"
    )
}

fn channels() -> String {
    listed(Channel::ALL.map(Channel::name))
}
