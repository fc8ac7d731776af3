use super::state::State;
use domain::evidence::{OpenEnds, SealedEvidence};
use domain::reconciliation::DifferenceState;
use domain::settlement::LateDecision;
use domain::{AttemptState, EvidenceId, PaymentAttempt, RefundState};
use std::collections::BTreeMap;

pub(super) fn of_links(state: &State, links: &[SealedEvidence]) -> BTreeMap<EvidenceId, OpenEnds> {
    let all = links.iter().map(|link| (link.id, of_link(state, link)));
    all.filter(|(_id, open)| open.any()).collect()
}

fn of_link(state: &State, link: &SealedEvidence) -> OpenEnds {
    let payment = link.number.as_deref().and_then(|number| payment(state, number));
    let own = payment.map(|payment| payment.number.to_string());
    let names = |number: &str| [link.number.as_deref(), own.as_deref()].contains(&Some(number));
    let is_of = |id| payment.is_some_and(|payment| payment.id == id);
    OpenEnds {
        attempt: payment
            .is_some_and(|payment| AttemptState::NOT_ENDED.contains(&payment.state.name())),
        refund: state.refunds.values().any(|refund| {
            is_of(refund.attempt_id) && RefundState::NOT_ENDED.contains(&refund.state.name())
        }),
        late_payment: state
            .late_payments
            .iter()
            .any(|late| is_of(late.attempt_id) && late.decision == LateDecision::Waiting),
        quarantine: state.quarantine.iter().any(|row| {
            let is_about = row.evidence_id == link.id || row.number.as_deref().is_some_and(names);
            is_about && row.resolution.is_none()
        }),
        difference: state.differences.values().any(|row| {
            let is_about = names(&row.number) || row.refund_number.as_deref().is_some_and(names);
            is_about && row.state == DifferenceState::Open
        }),
    }
}

/// By its own number, or by that of a refund of it.
fn payment<'a>(state: &'a State, number: &str) -> Option<&'a PaymentAttempt> {
    let refund = state.refunds.values().find(|refund| refund.number.as_str() == number);
    let is_it = |attempt: &&PaymentAttempt| {
        attempt.number.to_string() == number
            || refund.is_some_and(|refund| refund.attempt_id == attempt.id)
    };
    state.attempts.values().find(is_it)
}
