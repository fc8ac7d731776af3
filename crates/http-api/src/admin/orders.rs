//! Orders as staff see them: masked, and in plain text on purpose only.

mod act;
mod find;
mod line;
mod look;

pub(crate) use act::{
    __path_add_note, __path_cancel_order, __path_reveal_order, add_note, cancel_order, reveal_order,
};
pub(crate) use find::{__path_new_orders, __path_orders, new_orders, orders};
pub(crate) use look::{__path_order, __path_order_timeline, order, order_timeline};
