//! Rows, and how they become what the domain knows and back. The same for both databases.

pub(crate) mod account;
pub(crate) mod article;
pub(crate) mod attempt;
pub(crate) mod content;
pub(crate) mod customer;
pub(crate) mod difference;
pub(crate) mod event;
pub(crate) mod evidence;
pub(crate) mod guard;
pub(crate) mod idempotency;
pub(crate) mod late_payment;
pub(crate) mod note;
pub(crate) mod order;
pub(crate) mod order_state;
pub(crate) mod package;
pub(crate) mod quarantine;
pub(crate) mod reconciliation;
pub(crate) mod refund;
pub(crate) mod staff;
pub(crate) mod task;
pub(crate) mod track;
