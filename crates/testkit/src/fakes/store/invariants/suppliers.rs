use super::super::state::State;
use domain::order::PaidStage;
use domain::supplier::{Goods, SupplierOrder, SupplierOrderState, SupplyFailure};
use domain::{Order, OrderState};

pub(super) fn is_supplied_twice(state: &State, order: &Order) -> bool {
    let rows = state.supplied.of_order(order.id);
    rows.iter().filter(|row| row.state.is_live()).count() > 1
}

/// What was delivered may have come back since.
pub(super) fn is_fulfilled_without(state: &State, order: &Order) -> bool {
    let is_fulfilled = matches!(order.state.stage(), Some(PaidStage::Fulfilled { .. }));
    let was_delivered = |row: &SupplierOrder| match row.state {
        SupplierOrderState::Delivered { .. } | SupplierOrderState::Disputed { .. } => true,
        SupplierOrderState::Failed { why, .. } => why == SupplyFailure::Returned,
        SupplierOrderState::Planned
        | SupplierOrderState::Asked
        | SupplierOrderState::Running
        | SupplierOrderState::Held { .. } => false,
    };
    is_fulfilled
        && order.package.goods != Goods::Broadband
        && !state.supplied.of_order(order.id).iter().any(was_delivered)
}

pub(super) fn is_unpaid(state: &State, row: &SupplierOrder) -> bool {
    let order = state.orders.get(&row.order_id);
    order.map(|order| order.state).as_ref().and_then(OrderState::paid).is_none()
}
