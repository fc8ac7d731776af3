//! The cashier's page (收银台), `/cashier/{orderId}?t=…`: forms and links that work without a script;
//! the script adds what changes by itself.

mod desk;
mod link;
mod pay;
mod qr;
mod refusal;
mod standing;
mod view;
mod visitor;
mod words;

pub(super) use pay::{pay, test_pay};

use crate::extract::Params;
use actix_web::{HttpResponse, web};
use desk::Desk;
use link::Link;

/// Where the order stands, and how it can be paid.
pub(super) async fn page(
    desk: Desk,
    order: web::Path<String>,
    params: Option<Params>,
) -> HttpResponse {
    let link = Link::read(order.into_inner(), params.as_ref(), desk.caller.language);
    let code = params.as_ref().and_then(|params| params.optional_up_to("code", 128).ok()?);
    match link.open(&desk.app).await {
        Ok(view) => desk.show(&view, &link, code, None),
        Err(refusal) => desk.refuse(&link, &refusal),
    }
}
