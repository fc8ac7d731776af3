use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use crate::middleware::record_order;
use crate::order_view::OrderShown;
use crate::stored::ORDER_TOKEN;
use crate::time::rfc3339;
use actix_web::{HttpRequest, HttpResponse, web};
use app::Application;
use domain::{EventKind, Order, OrderEvent, OrderKind};
use serde::Serialize;
use utoipa::ToSchema;

/// 查询-订单: one renewal and where it stands.
///
/// With the order's token also who ordered it, masked, and what has happened to it.
#[utoipa::path(
    get,
    path = "/v1/order/renewal/order",
    tag = "续费",
    params(
        ("orderId" = String, Query, description = "A renewal's id",
            example = "R202407261816664599454990337"),
        ("t" = Option<String>, Query, description = "The order's token, as in the cashier's link"),
        ("Order-Token" = Option<String>, Header, description = "The order's token; goes before `t`"),
    ),
    responses((status = 200, description = "The order", body = Success<RenewalShown>)),
)]
pub(crate) async fn order(
    app: web::Data<Application>,
    request: HttpRequest,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let token = token(&request, &params)?;
    let is_opened = match &token {
        Some(token) if app.tokens.opens(id, token) => true,
        Some(_) => return Err(ApiError::new(ErrorCode::OrderNotFound).because("wrong token")),
        None => false,
    };
    if id.kind() != OrderKind::Renewal {
        return Err(ErrorCode::OrderNotFound.into());
    }
    let view = app.orders.look(id).await?;
    let opened = if is_opened {
        Opened::of(&view.order, &app.orders.timeline(id).await?)
    } else {
        Opened::default()
    };
    let package = &view.order.package;
    let shown = RenewalShown {
        core: OrderShown::of(&view, app.clock.now()),
        package_name: package.name.clone(),
        package_month: package.months,
        package_rate: package.rate.clone(),
        opened,
    };
    Ok(Success::of(shown).response())
}

fn token(request: &HttpRequest, params: &Params) -> Result<Option<String>, ApiError> {
    match request.headers().get(ORDER_TOKEN) {
        // What is no text cannot be a token: it opens nothing.
        Some(value) => Ok(Some(value.to_str().unwrap_or_default().to_owned())),
        None => Ok(params.optional("t")?.map(str::to_owned)),
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RenewalShown {
    #[serde(flatten)]
    core: OrderShown,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = 12)]
    package_month: u32,
    #[schema(example = "100M")]
    package_rate: String,
    #[serde(flatten)]
    opened: Opened,
}

/// Only with the order's token; without it none of these is there.
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
    /// Oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<EventShown>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventShown {
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

impl Opened {
    fn of(order: &Order, timeline: &[OrderEvent]) -> Self {
        Self {
            query_id: order.query_id.as_ref().map(ToString::to_string),
            customer_name: Some(order.contact.name.masked().into_string()),
            address: Some(order.contact.address.masked().into_string()),
            phone_number: Some(order.contact.phone.masked().into_string()),
            timeline: Some(timeline.iter().map(EventShown::of).collect()),
        }
    }
}

impl EventShown {
    fn of(event: &OrderEvent) -> Self {
        let (word, about) = event.kind.words();
        Self { event: word, about, text: text(event.kind), at: rfc3339(event.at) }
    }
}

fn text(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Placed => "已下单",
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
    }
}
