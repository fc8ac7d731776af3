use super::line::LineShown;
use crate::admin::payments::AttemptShown;
use crate::admin::refunds::RefundShown;
use crate::admin::tasks::TaskShown;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Staff;
use crate::middleware::record_order;
use crate::order_view::OrderShown;
use crate::orders::GoodsOrdered;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, OrderFile};
use domain::order::OrderNote;
use domain::task::PushReceipt;
use domain::{OrderId, Target, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// One order whole, masked, with what staff wrote beside it.
#[utoipa::path(
    get,
    path = "/v1/admin/orders/{orderId}",
    tag = "后台",
    security(("staff" = [])),
    params(("orderId" = String, Path, description = "Of either kind")),
    responses((status = 200, description = "The order", body = Success<OrderFileShown>)),
)]
pub(crate) async fn order(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = id.parse()?;
    record_order(id);
    let file = app.order_desk.look(&staff, id).await?;
    Ok(Success::of(OrderFileShown::of(&file, app.clock.now())).response())
}

/// What has happened to one order and what staff did about it, oldest first.
#[utoipa::path(
    get,
    path = "/v1/admin/orders/{orderId}/timeline",
    tag = "后台",
    security(("staff" = [])),
    params(("orderId" = String, Path, description = "Of either kind")),
    responses((status = 200, description = "Its events", body = Success<Vec<LineShown>>)),
)]
pub(crate) async fn order_timeline(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = id.parse()?;
    record_order(id);
    let timeline = app.timeline.full(&staff, id).await?;
    Ok(Success::of(timeline.lines.iter().map(LineShown::of).collect::<Vec<_>>()).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderFileShown {
    #[serde(flatten)]
    core: OrderShown,
    /// Of a renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<String>,
    /// Of the customer's account that saved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
    /// Masked.
    #[schema(example = "**试")]
    customer_name: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    address: String,
    #[schema(example = 74)]
    package_id: i64,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = 12)]
    package_month: u32,
    #[schema(example = "100M")]
    package_rate: String,
    /// What was ordered of it, where it is no broadband; its account masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOrdered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info_source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info_source_detail: Option<String>,
    /// Oldest first.
    notes: Vec<NoteShown>,
    /// What back offices answered when the order was delivered to them, oldest first.
    receipts: Vec<ReceiptShown>,
    /// Its payments as staff see them, oldest first.
    attempts: Vec<AttemptShown>,
    /// Its refunds as staff see them, oldest first.
    refund_records: Vec<RefundShown>,
    /// What is to be done and was done for it, oldest first.
    tasks: Vec<TaskShown>,
}

/// That a back office has the order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiptShown {
    #[schema(example = "boss")]
    target: &'static str,
    /// Its own number for the order.
    receipt_no: String,
    /// The customer's number in BOSS: that of a new customer is opened with the delivery.
    #[schema(example = "PBS001022579")]
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<String>,
}

impl ReceiptShown {
    fn of((target, receipt): &(Target, PushReceipt)) -> Self {
        Self {
            target: target.name(),
            receipt_no: receipt.receipt_no.clone(),
            query_id: receipt.customer.as_ref().map(ToString::to_string),
        }
    }
}

/// What a member of staff wrote beside an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoteShown {
    id: String,
    /// The account of who wrote it.
    by: String,
    text: String,
    #[schema(format = DateTime)]
    at: String,
}

impl NoteShown {
    pub(super) fn of(note: &OrderNote) -> Self {
        Self {
            id: note.id.to_string(),
            by: note.by.clone(),
            text: note.text.clone(),
            at: rfc3339(note.at),
        }
    }
}

impl OrderFileShown {
    fn of(file: &OrderFile, now: Timestamp) -> Self {
        let order = &file.view.order;
        let (contact, package) = (&order.contact, &order.package);
        Self {
            core: OrderShown::of(&file.view, now),
            query_id: order.query_id.as_ref().map(ToString::to_string),
            account_id: order.account.map(|account| account.to_string()),
            customer_name: contact.name.masked().into_string(),
            phone_number: contact.phone.masked().into_string(),
            address: contact.address.masked().into_string(),
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_month: package.months,
            package_rate: package.rate.clone(),
            goods: GoodsOrdered::of(&order.wish),
            info_source: order.source.info.clone(),
            info_source_detail: order.source.detail.clone(),
            notes: file.notes.iter().map(NoteShown::of).collect(),
            receipts: file.receipts.iter().map(ReceiptShown::of).collect(),
            attempts: file.view.attempts.iter().map(AttemptShown::of).collect(),
            refund_records: file.view.refunds.iter().map(RefundShown::of).collect(),
            tasks: file.tasks.iter().map(TaskShown::of).collect(),
        }
    }
}
