//! What staff see and decide, by role, each action recorded.

mod alerts;
mod audit;
mod campaigns;
mod compensate;
pub(crate) mod content;
mod customers;
mod days;
mod differences;
mod expired;
mod fields;
mod filters;
mod flows;
pub(crate) mod imports;
mod jobs;
mod late_payments;
mod leads;
pub(crate) mod orders;
mod overview;
mod payments;
mod push;
mod quarantine;
mod reconciliations;
mod refunds;
mod session_cookie;
mod sign_in;
mod sms;
mod staff;
mod tasks;

pub(crate) use alerts::{__path_alerts, alerts};
pub(crate) use audit::{__path_audit, audit};
pub(crate) use campaigns::{
    __path_campaign, __path_campaign_messages, __path_campaigns, campaign, campaign_messages,
    campaigns,
};
pub(crate) use compensate::{
    __path_all_flows, __path_package_flows, __path_payment_create_failed, all_flows, package_flows,
    payment_create_failed,
};
pub(crate) use customers::{
    __path_customers, __path_erase, __path_reveal, customers, erase, reveal,
};
pub(crate) use days::parse_day;
pub(crate) use differences::{
    __path_differences, __path_differences_csv, __path_resolve_difference, differences,
    differences_csv, resolve_difference,
};
pub(crate) use expired::{
    __path_expired_users, __path_expired_users_csv, __path_recall, expired_users,
    expired_users_csv, recall,
};
pub(crate) use fields::{id as record_id, reason_up_to, word};
pub(crate) use filters::{order_id, span};
pub(crate) use flows::{__path_flows, __path_flows_csv, flows, flows_csv};
pub(crate) use jobs::{__path_jobs, __path_run_job, jobs, run_job};
pub(crate) use late_payments::{
    __path_decide_late_payment, __path_late_payments, decide_late_payment, late_payments,
};
pub(crate) use leads::{
    __path_conversions, __path_leads, __path_leads_csv, __path_reveal_lead, conversions, leads,
    leads_csv, reveal_lead,
};
pub(crate) use overview::{__path_overview, overview};
pub(crate) use payments::{__path_payments, payments};
pub(crate) use push::{
    __path_push_new, __path_push_order, __path_push_renewal, PushRequest, PushShown, push_new,
    push_order, push_renewal, push_to,
};
pub(crate) use quarantine::{
    __path_quarantine, __path_resolve_quarantine, quarantine, resolve_quarantine,
};
pub(crate) use reconciliations::{
    __path_reconciliations, __path_run_reconciliation, reconciliations, run_reconciliation,
};
pub(crate) use refunds::{__path_refunds, __path_request_refund, refunds, request_refund};
pub(crate) use sign_in::{__path_login, __path_logout, __path_me, login, logout, me};
pub(crate) use sms::{
    __path_opt_out, __path_opt_outs, __path_test_messages, __path_test_one, opt_out, opt_outs,
    test_messages, test_one,
};
pub(crate) use staff::{
    __path_change_role, __path_create_staff, __path_disable_staff, __path_enable_staff,
    __path_reset_password, __path_staff, change_role, create_staff, disable_staff, enable_staff,
    reset_password, staff,
};
pub(crate) use tasks::{
    __path_retry_task, __path_retry_tasks, __path_tasks, retry_task, retry_tasks, tasks,
};
