//! 新开: orders of those who are no customers yet.

mod query;
mod save;
mod update;

pub(crate) use query::{__path_order, order};
pub(crate) use save::{__path_save, save};
pub(crate) use update::{__path_update, update};
