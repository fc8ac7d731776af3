use super::GoodsOrdered;
use crate::error::{ApiError, ErrorCode};
use crate::order_view::OrderShown;
use crate::time::rfc3339;
use app::{Application, Opening, OrderView, Visitor};
use domain::staff::Permission;
use domain::supplier::Supplier;
use domain::{EventKind, Order, OrderEvent, OrderId, OrderKind};
use serde::Serialize;
use utoipa::ToSchema;

/// An order and where it stands. To whom it opens it also tells who ordered it, masked, and what
/// has happened to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderDetails {
    #[serde(flatten)]
    core: OrderShown,
    #[schema(example = 74)]
    package_id: i64,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = 12)]
    package_month: u32,
    #[schema(example = "100M")]
    package_rate: String,
    #[serde(flatten)]
    opened: Opened,
}

/// Only for those to whom the order opens; without it none of these is there.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Opened {
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<String>,
    /// Masked.
    #[schema(example = "**试")]
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<String>,
    /// Masked.
    #[schema(example = "江场西路**号")]
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// Masked.
    #[schema(example = "186******772")]
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    /// What was ordered of it, where it is no broadband.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOrdered>,
    /// Oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<EventShown>>,
}

/// One line of an order's timeline.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventShown {
    #[schema(example = "payment_started")]
    event: &'static str,
    /// Which channel, target or reason.
    #[schema(example = "wechat")]
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'static str>,
    #[schema(example = "已发起支付")]
    text: &'static str,
    #[schema(format = DateTime)]
    at: String,
}

impl OrderDetails {
    /// The order as far as it opens. Whoever shows something that does not open it is told that
    /// there is none; whoever shows nothing sees the little that its id opens.
    pub(crate) async fn look(
        app: &Application,
        id: OrderId,
        kind: OrderKind,
        by: &Visitor,
    ) -> Result<Self, ApiError> {
        if id.kind() != kind {
            return Err(ErrorCode::OrderNotFound.into());
        }
        let view = app.orders.look(id).await?;
        match app.access.opening(&view.order, by).await? {
            Opening::Shut if by.token.is_some() || by.account.is_some() => {
                Err(ApiError::new(ErrorCode::OrderNotFound).because("it does not open"))
            }
            Opening::Shut => Ok(Self::of(app, &view, Opened::default())),
            Opening::Staff(staff) if !staff.role.may(Permission::SeeOrders) => {
                Err(ErrorCode::Forbidden.into())
            }
            Opening::Token | Opening::Owner | Opening::Staff(_) => Self::opened(app, &view).await,
        }
    }

    /// The whole of an order that has been opened.
    pub(crate) async fn whole(app: &Application, id: OrderId) -> Result<Self, ApiError> {
        Self::opened(app, &app.orders.look(id).await?).await
    }

    async fn opened(app: &Application, view: &OrderView) -> Result<Self, ApiError> {
        let timeline = app.orders.timeline(view.order.id).await?;
        Ok(Self::of(app, view, Opened::of(&view.order, &timeline)))
    }

    fn of(app: &Application, view: &OrderView, opened: Opened) -> Self {
        let package = &view.order.package;
        Self {
            core: OrderShown::of(view, app.clock.now()),
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_month: package.months,
            package_rate: package.rate.clone(),
            opened,
        }
    }
}

impl Opened {
    fn of(order: &Order, timeline: &[OrderEvent]) -> Self {
        Self {
            query_id: order.query_id.as_ref().map(ToString::to_string),
            customer_name: Some(order.contact.name.masked().into_string()),
            address: Some(order.contact.address.masked().into_string()),
            phone_number: Some(order.contact.phone.masked().into_string()),
            goods: GoodsOrdered::of(&order.wish),
            timeline: Some(timeline.iter().map(EventShown::of).collect()),
        }
    }
}

impl EventShown {
    /// For customers: what goes on with a supplier is between it and us.
    fn of(event: &OrderEvent) -> Self {
        let whole = Self::whole(event);
        if is_of_supplier(event.kind) { Self { about: None, ..whole } } else { whole }
    }

    /// For staff.
    pub(crate) fn whole(event: &OrderEvent) -> Self {
        let (word, about) = event.kind.words();
        Self { event: word, about, text: text(event.kind), at: rfc3339(event.at) }
    }
}

fn is_of_supplier(kind: EventKind) -> bool {
    match kind {
        EventKind::SupplierOrdered(_)
        | EventKind::SupplierFailed(_)
        | EventKind::SupplierHeld(_)
        | EventKind::SupplierDisputed(_) => true,
        EventKind::Delivered(target)
        | EventKind::FulfilmentFailed(target)
        | EventKind::Recalled(target) => Supplier::of_target(target).is_some(),
        EventKind::Placed
        | EventKind::Changed
        | EventKind::PaymentStarted(_)
        | EventKind::Paid(_)
        | EventKind::LateMoney(_)
        | EventKind::Quarantined(_)
        | EventKind::Fulfilled
        | EventKind::Expired
        | EventKind::Cancelled
        | EventKind::RefundRequested
        | EventKind::RefundSucceeded
        | EventKind::RefundFailed
        | EventKind::RefundNeedsAttention => false,
    }
}

fn text(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Placed => "已下单",
        EventKind::Changed => "已修改",
        EventKind::PaymentStarted(_) => "已发起支付",
        EventKind::Paid(_) => "已支付",
        EventKind::LateMoney(_) => "收到一笔非应付款项，待处理",
        EventKind::Quarantined(_) => "收到的款项有误，待核实",
        EventKind::Delivered(_) => "已通知办理",
        EventKind::Fulfilled => "已完成",
        EventKind::FulfilmentFailed(_) => "办理失败，待处理",
        EventKind::Expired => "超时未支付，已过期",
        EventKind::Cancelled => "已取消",
        EventKind::RefundRequested => "已申请退款",
        EventKind::RefundSucceeded => "已退款",
        EventKind::RefundFailed => "退款失败",
        EventKind::RefundNeedsAttention => "退款处理中，需人工核实",
        EventKind::Recalled(_) => "已撤销办理",
        EventKind::SupplierOrdered(_) => "已向供应商下单",
        EventKind::SupplierFailed(_) => "供应商未能交付",
        EventKind::SupplierHeld(_) => "供应商订单待人工处理",
        EventKind::SupplierDisputed(_) => "供应商订单有争议",
    }
}
