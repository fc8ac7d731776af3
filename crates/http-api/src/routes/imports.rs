//! Files that staff send, for staff.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Post "/v1/admin/boss/import" Envelope => admin::imports::import_boss [
        MalformedBody, InvalidField, Unauthorized, Forbidden, ImportRefused, BodyTooLarge,
        FileTypeRefused, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/qualified-users/import" Envelope => admin::imports::import_qualified_users [
        MalformedBody, InvalidField, Unauthorized, Forbidden, ImportRefused, BodyTooLarge,
        FileTypeRefused, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/imports" Envelope => admin::imports::imports [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/imports/{id}" Envelope => admin::imports::import [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/imports/{id}/events" Envelope => admin::imports::import_events [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/imports/{id}/changes" Envelope => admin::imports::import_changes [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/imports/{id}/report.csv" Envelope => admin::imports::import_report [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/imports/{id}/cancel" Envelope => admin::imports::cancel_import [
        Unauthorized, Forbidden, RecordNotFound, ImportEnded, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/qualified" Envelope => admin::imports::qualified [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
}
