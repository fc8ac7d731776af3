use crate::money::Money;
use crate::reconciliation::DifferenceKind;
use crate::supplier::{SupplierOrder, SupplierOrderState, SupplyReport};

/// An order as the supplier has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TheirOrder {
    pub supplier_no: String,
    pub report: SupplyReport,
    pub cost: Option<Money>,
}

/// In what what they have of an order of ours differs, and how, in words. `None`: they have nothing.
pub fn compare_supplied(
    ours: &SupplierOrder,
    theirs: Option<&TheirOrder>,
) -> Vec<(DifferenceKind, &'static str)> {
    let Some(theirs) = theirs else {
        let is_theirs = is_with_them(ours);
        let missing = (DifferenceKind::OursOnly, "they know nothing of it");
        return is_theirs.then_some(missing).into_iter().collect();
    };
    let mut found = Vec::new();
    if ours.supplier_no.as_ref().is_some_and(|number| *number != theirs.supplier_no) {
        found.push((DifferenceKind::State, "they have it under another number"));
    } else if let Some(problem) = contradiction(ours.state, theirs.report) {
        found.push((DifferenceKind::State, problem));
    }
    if let Some(problem) = cost_problem(ours, theirs) {
        found.push((DifferenceKind::Amount, problem));
    }
    found
}

/// Whether they must have it, as far as we know.
fn is_with_them(ours: &SupplierOrder) -> bool {
    match ours.state {
        SupplierOrderState::Running
        | SupplierOrderState::Delivered { .. }
        | SupplierOrderState::Disputed { .. } => true,
        // One that may have been sent is asked about by itself, and one that failed is nobody's loss.
        SupplierOrderState::Planned
        | SupplierOrderState::Asked
        | SupplierOrderState::Failed { .. }
        | SupplierOrderState::Held { .. } => false,
    }
}

/// Which words of theirs go with where it stands here.
fn contradiction(ours: SupplierOrderState, theirs: SupplyReport) -> Option<&'static str> {
    let (is_open, is_delivered, is_failed) = match ours {
        SupplierOrderState::Asked
        | SupplierOrderState::Running
        | SupplierOrderState::Held { .. } => (true, false, false),
        SupplierOrderState::Delivered { .. } | SupplierOrderState::Disputed { .. } => {
            (false, true, false)
        }
        SupplierOrderState::Failed { .. } => (false, false, true),
        SupplierOrderState::Planned => (false, false, false),
    };
    match theirs {
        SupplyReport::Unknown => Some("they say what nobody has told us of"),
        SupplyReport::Running if is_open => None,
        SupplyReport::Running => Some("it is under way there, and not here"),
        SupplyReport::Delivered if is_delivered => None,
        SupplyReport::Delivered => Some("it is delivered there, and not here"),
        SupplyReport::Disputed if matches!(ours, SupplierOrderState::Disputed { .. }) => None,
        SupplyReport::Disputed => Some("it is disputed there, and not here"),
        SupplyReport::Returned | SupplyReport::TimedOut if is_failed => None,
        SupplyReport::Returned => Some("its cost was returned there, and it has not failed here"),
        SupplyReport::TimedOut => Some("it was never paid there, and it has not failed here"),
    }
}

/// What came back cost nothing.
fn cost_problem(ours: &SupplierOrder, theirs: &TheirOrder) -> Option<&'static str> {
    let is_back = matches!(theirs.report, SupplyReport::Returned | SupplyReport::TimedOut);
    let theirs = theirs.cost.filter(|_cost| !is_back)?;
    match ours.cost {
        Some(ours) => (ours != theirs).then_some("it costs another sum there than here"),
        None => (theirs.fen() > ours.most_cost.fen()).then_some("it costs more than it may"),
    }
}

#[cfg(test)]
mod tests;
