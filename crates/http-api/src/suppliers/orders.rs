use super::number;
use crate::admin::{order_id, reason_up_to, record_id, span, word};
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, Decision};
use domain::SupplierOrderId;
use domain::ports::SupplierOrderFilter;
use domain::supplier::{Supplier, SupplierOrder, SupplierOrderState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest reason of a decision, in characters.
const LONGEST_REASON: usize = 200;

/// What is bought at suppliers for orders of ours, latest first; each parameter narrows the list.
#[utoipa::path(
    get,
    path = "/v1/admin/supplier-orders",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("supplier" = Option<String>, Query, description = "`jiuyi` or `proxy`"),
        ("state" = Option<String>, Query, description = "`planned`, `asked`, `running`, \
            `delivered`, `disputed`, `failed` or `held`"),
        ("orderId" = Option<String>, Query, description = "For this order of ours"),
        ("supplierNo" = Option<String>, Query, max_length = 64,
            description = "Of this number at the supplier"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai",
            example = "2026-03-02"),
        ("until" = Option<String>, Query, description = "Last day, Asia/Shanghai",
            example = "2026-03-02"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<SupplierOrderShown>)),
)]
pub(crate) async fn orders(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let supplier = params.optional("supplier")?;
    let state = params.optional("state")?;
    let supplier_no = params.optional("supplierNo")?;
    let (from, until) = span(&params, ["from", "until"])?;
    let filter = SupplierOrderFilter {
        supplier: supplier.map(|name| word("supplier", name, Supplier::from_name)).transpose()?,
        state: state.map(|name| word("state", name, state_name)).transpose()?,
        order: order_id(&params)?,
        supplier_no: supplier_no.map(|text| number("supplierNo", text)).transpose()?,
        from,
        until,
    };
    let found = app.suppliers.list(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&found, SupplierOrderShown::of))
}

/// Staff say what has become of one that is held, and its delivery goes on from there.
#[utoipa::path(
    post,
    path = "/v1/admin/supplier-orders/{id}/decide",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Our number for it")),
    request_body = SupplierDecision,
    responses((status = 200, description = "As it stands then",
        body = Success<SupplierOrderShown>)),
)]
pub(crate) async fn decide(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<SupplierDecision>>,
) -> Result<HttpResponse, ApiError> {
    let decision = body.decision()?;
    let reason = reason_up_to(&body.reason, LONGEST_REASON)?;
    let id = SupplierOrderId(record_id(&id)?);
    let order = app.suppliers.decide(&staff, id, &decision, reason).await?;
    Ok(Success::of(SupplierOrderShown::of(&order)).response())
}

fn state_name(name: &str) -> Option<&'static str> {
    SupplierOrderState::NAMES.into_iter().find(|known| *known == name)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SupplierDecision {
    /// `send_again`: nothing of it is there; `found`: the supplier has it; `delivered`: the supplier
    /// has delivered it; `failed`: nothing was delivered.
    #[schema(example = "found")]
    decision: String,
    /// The supplier's number, of what was found or delivered.
    #[schema(example = "T20260302120000001", max_length = 64)]
    supplier_no: Option<String>,
    #[schema(example = "已与供应商核实", min_length = 1, max_length = 200)]
    reason: String,
}

impl SupplierDecision {
    fn decision(&self) -> Result<Decision, ApiError> {
        let invalid = |field, problem| {
            Err(ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem))
        };
        let number = self.supplier_no.as_deref().map(|text| number("supplierNo", text));
        match (self.decision.as_str(), number.transpose()?) {
            ("send_again", None) => Ok(Decision::SendAgain),
            ("failed", None) => Ok(Decision::Failed),
            ("found", Some(supplier_no)) => Ok(Decision::Found { supplier_no }),
            ("delivered", Some(supplier_no)) => Ok(Decision::Delivered { supplier_no }),
            ("found" | "delivered", None) => invalid("supplierNo", "is needed for this decision"),
            ("send_again" | "failed", Some(_)) => {
                invalid("supplierNo", "is not taken by this decision")
            }
            _other => invalid("decision", "is an unknown word"),
        }
    }
}

/// What is bought at a supplier for one order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SupplierOrderShown {
    /// Our number for it, at the supplier too where it takes one.
    #[schema(example = "1816664599454990337")]
    id: String,
    #[schema(example = "N202407261816664599454990337")]
    order_id: String,
    /// `jiuyi` or `proxy`.
    #[schema(example = "jiuyi")]
    supplier: &'static str,
    /// Theirs.
    #[schema(example = "43")]
    product: String,
    /// Which of the package's products this is, from 0.
    step: u32,
    /// `planned`, `asked`, `running`, `delivered`, `disputed`, `failed` or `held`.
    #[schema(example = "held")]
    state: &'static str,
    #[schema(example = "待人工处理")]
    state_text: &'static str,
    /// Why it failed or is held: `price_too_high`, `returned`, `loss`, `ambiguous`, …
    #[schema(example = "ambiguous")]
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// Theirs, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier_no: Option<String>,
    /// Their last word for how it stands, as a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    reported: Option<i64>,
    /// What it may cost at most, in yuan.
    #[schema(example = "95.00")]
    most_cost: String,
    /// What the supplier wants for it, in its own unit, where it was asked before.
    #[serde(skip_serializing_if = "Option::is_none")]
    quoted: Option<String>,
    /// What it cost, in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<String>,
    /// How often it was looked for since it was asked for, or since it was accepted.
    looks: u32,
    /// Since when it is delivered, disputed, failed or held.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl SupplierOrderShown {
    fn of(order: &SupplierOrder) -> Self {
        let (state_text, why, since) = told(&order.state);
        Self {
            id: order.id.to_string(),
            order_id: order.order_id.to_string(),
            supplier: order.supplier.name(),
            product: order.product.clone(),
            step: order.step,
            state: order.state.name(),
            state_text,
            why,
            supplier_no: order.supplier_no.clone(),
            reported: order.reported,
            most_cost: order.most_cost.to_string(),
            quoted: order.quoted.map(|quoted| quoted.to_string()),
            cost: order.cost.map(|cost| cost.to_string()),
            looks: order.looks,
            since: since.map(rfc3339),
            created_at: rfc3339(order.created_at),
            updated_at: rfc3339(order.updated_at),
        }
    }
}

type Told = (&'static str, Option<&'static str>, Option<domain::Timestamp>);

/// The state in Chinese, why, and since when.
fn told(state: &SupplierOrderState) -> Told {
    match *state {
        SupplierOrderState::Planned => ("待下单", None, None),
        SupplierOrderState::Asked => ("已请求，待确认", None, None),
        SupplierOrderState::Running => ("处理中", None, None),
        SupplierOrderState::Delivered { at } => ("已交付", None, Some(at)),
        SupplierOrderState::Disputed { at } => ("有争议", None, Some(at)),
        SupplierOrderState::Failed { at, why } => ("未交付", Some(why.name()), Some(at)),
        SupplierOrderState::Held { at, why } => ("待人工处理", Some(why.name()), Some(at)),
    }
}
