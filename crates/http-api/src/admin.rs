//! What staff see and decide, by role, each action recorded.

mod audit;
mod compensate;
pub(crate) mod content;
mod customers;
mod differences;
mod fields;
mod late_payments;
pub(crate) mod orders;
mod page;
mod payments;
mod push;
mod quarantine;
mod reconciliations;
mod refunds;
mod sign_in;
mod staff;

pub(crate) use audit::{__path_audit, audit};
pub(crate) use compensate::{__path_payment_create_failed, payment_create_failed};
pub(crate) use customers::{
    __path_customers, __path_erase, __path_reveal, customers, erase, reveal,
};
pub(crate) use differences::{
    __path_differences, __path_differences_csv, __path_resolve_difference, differences,
    differences_csv, resolve_difference,
};
pub(crate) use late_payments::{
    __path_decide_late_payment, __path_late_payments, decide_late_payment, late_payments,
};
pub(crate) use page::{RowsPage, page};
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
pub(crate) use staff::{
    __path_change_role, __path_create_staff, __path_disable_staff, __path_enable_staff,
    __path_reset_password, __path_staff, change_role, create_staff, disable_staff, enable_staff,
    reset_password, staff,
};
