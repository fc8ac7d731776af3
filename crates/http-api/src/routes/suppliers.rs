//! What is bought at suppliers: for staff, for customers, and what a supplier sends.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{suppliers, user};

routes! {
    Get "/v1/supplier/jiuyi/order" Envelope => suppliers::jiuyi::order [
        STAFF_READ, OutsideNotOffered, RecordNotFound, SupplierRefused, SupplierNoAnswer
    ];
    Get "/v1/supplier/jiuyi/balance" Envelope => suppliers::jiuyi::balance [
        STAFF_LOOK, OutsideNotOffered, SupplierRefused, SupplierNoAnswer
    ];
    Get "/v1/supplier/proxy/orders" Envelope => suppliers::proxy::orders [
        STAFF_READ, OutsideNotOffered, SupplierRefused, SupplierNoAnswer
    ];
    Post "/v1/supplier/proxy/orders/close" Envelope => suppliers::proxy::close [
        STAFF_WRITE, OutsideNotOffered, SupplierRefused, SupplierNoAnswer
    ];
    Post "/v1/supplier/jiuyi/notify" Plain => suppliers::notify::notify [NotFound];
    Get "/v1/admin/supplier-reconciliations" Envelope =>
        suppliers::reconciliations::reconciliations [STAFF_READ];
    Post "/v1/admin/supplier-reconciliations/run" Envelope => suppliers::reconciliations::run [
        STAFF_WRITE, OutsideNotOffered, DayNotOver
    ];
    Get "/v1/admin/supplier-differences" Envelope => suppliers::differences::differences [
        STAFF_READ
    ];
    Post "/v1/admin/supplier-differences/{id}/resolve" Envelope =>
        suppliers::differences::resolve [STAFF_WRITE, RecordNotFound, AlreadyDecided];
    Get "/v1/admin/supplier-notices" Envelope => suppliers::notices::notices [STAFF_READ];
    Get "/v1/admin/supplier-orders" Envelope => suppliers::orders::orders [STAFF_READ];
    Post "/v1/admin/supplier-orders/{id}/decide" Envelope => suppliers::orders::decide [
        STAFF_WRITE, RecordNotFound, SupplierOrderNotHeld, AlreadyExists
    ];
    Get "/v1/user/static-ips" Envelope => user::static_ips [READ, Unauthorized];
}
