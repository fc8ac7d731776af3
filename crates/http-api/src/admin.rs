//! What staff see and decide, by role, each action recorded.

mod compensate;
mod differences;
mod fields;
mod late_payments;
mod page;
mod payments;
mod push;
mod quarantine;
mod reconciliations;
mod refunds;
mod sign_in;

pub(crate) use compensate::{__path_payment_create_failed, payment_create_failed};
pub(crate) use differences::{
    __path_differences, __path_differences_csv, __path_resolve_difference, differences,
    differences_csv, resolve_difference,
};
pub(crate) use late_payments::{
    __path_decide_late_payment, __path_late_payments, decide_late_payment, late_payments,
};
pub(crate) use payments::{__path_payments, payments};
pub(crate) use push::{
    __path_push_new, __path_push_order, __path_push_renewal, push_new, push_order, push_renewal,
};
pub(crate) use quarantine::{
    __path_quarantine, __path_resolve_quarantine, quarantine, resolve_quarantine,
};
pub(crate) use reconciliations::{
    __path_reconciliations, __path_run_reconciliation, reconciliations, run_reconciliation,
};
pub(crate) use refunds::{__path_refunds, __path_request_refund, refunds, request_refund};
pub(crate) use sign_in::{__path_login, __path_logout, login, logout};
