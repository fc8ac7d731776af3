//! Staff themselves, customers, and the record of what was done.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Post "/v1/admin/login" Envelope => admin::login [WRITE, SignInRefused, AccountLocked];
    Post "/v1/admin/logout" Envelope => admin::logout [STORE, Unauthorized];
    Get "/v1/admin/me" Envelope => admin::me [STORE, Unauthorized];
    Get "/v1/admin/staff" Envelope => admin::staff [STAFF_READ];
    Post "/v1/admin/staff" Envelope => admin::create_staff [AccountTaken, STAFF_CREATE];
    Post "/v1/admin/staff/{id}/role" Envelope => admin::change_role [
        STAFF_WRITE, RecordNotFound, LastAdmin
    ];
    Post "/v1/admin/staff/{id}/password" Envelope => admin::reset_password [
        STAFF_WRITE, RecordNotFound
    ];
    Post "/v1/admin/staff/{id}/disable" Envelope => admin::disable_staff [
        STAFF_LOOK, RecordNotFound, LastAdmin
    ];
    Post "/v1/admin/staff/{id}/enable" Envelope => admin::enable_staff [STAFF_LOOK, RecordNotFound];
    Get "/v1/admin/customers" Envelope => admin::customers [STAFF_READ];
    Post "/v1/admin/customers/{id}/reveal" Envelope => admin::reveal [STAFF_WRITE, RecordNotFound];
    Post "/v1/admin/customers/{id}/erase" Envelope => admin::erase [
        STAFF_WRITE, RecordNotFound, CustomerHasOpenOrders
    ];
    Get "/v1/admin/audit" Envelope => admin::audit [STAFF_READ];
}
