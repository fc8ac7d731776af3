use crate::error::{ApiError, ErrorCode};
use crate::figures::Gauges;
use crate::health::MetricsPage;
use crate::middleware::{Counts, answer, cors, limit, observe};
use crate::openapi::ServedDocument;
use crate::packages::KeptLists;
use crate::pages;
use crate::routes::{ROUTES, RouteRow};
use crate::settings::HttpDeps;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Error, HttpResponse, Resource, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The whole API with all that stands around it: one for each of the server's workers.
pub fn app_factory(
    deps: &HttpDeps,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let origins = &deps.settings.cors_origins;
    App::new()
        .configure(configure(deps))
        .wrap(from_fn(limit))
        .wrap(Condition::new(!origins.is_empty(), cors(origins)))
        .wrap(from_fn(answer))
        .wrap(from_fn(observe))
}

/// The routes of the table and what their handlers work with, without the middleware.
pub fn configure(deps: &HttpDeps) -> impl Fn(&mut ServiceConfig) + use<> {
    let deps = deps.clone();
    let gauges = web::Data::new(Gauges::default());
    let document = web::Data::new(ServedDocument::of(&deps.settings));
    move |config| {
        config
            .app_data(web::Data::from(Arc::clone(&deps.app)))
            .app_data(web::Data::new(deps.settings.clone()))
            .app_data(web::Data::new(MetricsPage::of(&deps)))
            .app_data(gauges.clone())
            .app_data(document.clone())
            .app_data(Counts::default())
            .app_data(KeptLists::default())
            .default_service(web::to(not_found));
        if let Some(world) = &deps.test_world {
            config.app_data(web::Data::from(Arc::clone(world)));
        }
        let is_there = |row: &&RouteRow| !row.is_sandbox_only || deps.test_world.is_some();
        let rows: Vec<_> = ROUTES.iter().filter(is_there).collect();
        for prefix in &deps.settings.prefixes {
            let prefixed = rows.iter().copied().filter(|row| row.is_prefixed());
            if prefix.is_empty() {
                for resource in resources(prefixed) {
                    config.service(resource);
                }
            } else {
                let scope = web::scope(prefix).default_service(web::to(not_found));
                config.service(resources(prefixed).into_iter().fold(scope, Scope::service));
            }
        }
        let plain = rows.iter().copied().filter(|row| !row.is_prefixed());
        for resource in resources(plain) {
            config.service(resource);
        }
        pages::configure(config, deps.test_world.is_some());
    }
}

/// What is asked for most, most often first.
const BUSY: [&str; 7] = [
    "/v1/package/home",
    "/v1/order/renewal/order",
    "/v1/order/renewal/save",
    "/v1/order/new/save",
    "/v1/cashier/wechat/pay",
    "/v1/pay/wechat/notify",
    "/v1/pay/alipay/notify",
];

/// One for each path. Whoever is looked for walks past all before it: so the busy ones come first,
/// and those with a variable part, which are told by a regular expression each, come last.
fn resources(rows: impl Iterator<Item = &'static RouteRow>) -> Vec<Resource> {
    let mut by_path: BTreeMap<(usize, bool, &str), Vec<&'static RouteRow>> = BTreeMap::new();
    for row in rows {
        let rank = BUSY.iter().position(|busy| *busy == row.path).unwrap_or(BUSY.len());
        by_path.entry((rank, row.path.contains('{'), row.path)).or_default().push(row);
    }
    by_path.into_iter().map(|((_rank, _varies, path), rows)| resource(path, &rows)).collect()
}

/// The rows of one path, each with a verb of its own.
fn resource(path: &str, rows: &[&'static RouteRow]) -> Resource {
    let allowed = rows.iter().flat_map(|row| row.methods()).copied().collect::<Vec<_>>().join(", ");
    let refuse = move || {
        let allowed = allowed.clone();
        async move { method_not_allowed(&allowed) }
    };
    let resource = web::resource(path).default_service(web::to(refuse));
    rows.iter().fold(resource, |resource, row| resource.route(row.route()))
}

async fn not_found() -> Result<HttpResponse, ApiError> {
    Err(ErrorCode::NotFound.into())
}

fn method_not_allowed(allowed: &str) -> HttpResponse {
    let mut response = HttpResponse::from_error(ApiError::new(ErrorCode::MethodNotAllowed));
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_busy_is_there() {
        for path in BUSY {
            assert!(ROUTES.iter().any(|row| row.path == path), "{path}");
        }
    }
}
