//! Orders of either kind: one of them, cancelling it, and a customer's own.

mod asked;
mod cancel;
mod details;
mod goods;
mod own;
mod row;
mod saved;

pub(crate) use asked::{AddressesAsked, MonthsAsked};
pub(crate) use cancel::{__path_cancel, cancel};
pub(crate) use details::{EventShown, OrderDetails};
pub(crate) use goods::GoodsOrdered;
pub(crate) use own::{__path_mine, __path_my_renewals, mine, my_renewals};
pub(crate) use row::{OrderRow, STATES};
pub(crate) use saved::{Answers, OrderSaved};
