//! Jobs, monitoring, flow records and compensation for staff; the timeline for customers.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{admin, monitor, timeline};

routes! {
    Get "/v1/order/timeline" Envelope => timeline::timeline [
        InvalidField, Unauthorized, Forbidden, OrderNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/monitor/db-sync" Envelope => monitor::db_sync [
        Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/alerts" Envelope => admin::alerts [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/jobs" Envelope => admin::jobs [
        Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/jobs/{name}/run" Envelope => admin::run_job [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/flows" Envelope => admin::flows [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/flows.csv" Envelope => admin::flows_csv [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Post "/v1/compensate/flow/package/{packageId}" Envelope => admin::package_flows [
        Unauthorized, Forbidden, PackageNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/compensate/flow" Envelope => admin::all_flows [
        Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
}
