//! `/`, only beside the sandbox: what there is to look at, for whoever has just started the server.

use super::{assets, policy};
use crate::error::ApiError;
use crate::extract::Caller;
use crate::orders::Answers;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use app::{Application, Repeat, SaveRenewal};
use askama::Template;
use domain::intake::IdempotencyKey;
use domain::{PackageId, QueryId, Source};

/// The demo catalogue's customer and package.
const CUSTOMER: &str = "PBS001022579";
const PACKAGE: PackageId = PackageId(74);

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    style: String,
}

pub(super) async fn start() -> HttpResponse {
    let page = StartPage { style: assets::url("cashier/cashier.css") };
    policy::page(StatusCode::OK, policy::STRICT, &page)
}

/// A renewal of the demo customer, and on to its page at the cashier.
pub(super) async fn order(
    app: web::Data<Application>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let save = SaveRenewal {
        query_id: QueryId::parse(CUSTOMER)?,
        package_id: PACKAGE,
        account: None,
        source: Source::default(),
        repeat: Repeat::Key(IdempotencyKey::parse(&format!("start-page-{}", &*caller.request_id))?),
    };
    let answer = app.renewals.save(save, &Answers { caller: &caller }).await?;
    let Some(id) = answer.order_id else {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/")).finish());
    };
    let page = format!("/cashier/{id}?t={}", app.tokens.token(id));
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, page)).finish())
}
