//! The API's document: shapes from the handlers, failures from the table of routes.

use crate::error::{ErrorBody, ErrorCode};
use crate::extract::{REQUESTED_WITH, SESSION_COOKIE};
use crate::routes::{ROUTES, RouteRow, Verb};
use crate::settings::HttpSettings;
use crate::{
    addresses, admin, banners, captcha, cashier, health, leads, monitor, new_orders, news,
    notifications, orders, packages, renewals, returns, sandbox, suppliers, third, timeline, track,
    user,
};
use actix_web::http::header::ContentType;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Server};
use utoipa::{Modify, OpenApi};

const JSON: &str = "application/json";

/// The whole document, as `/openapi.json` gives it but for the addresses of this installation.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "monitoring",
    responses((status = 200, description = "The OpenAPI document", content_type = "application/json",
        body = serde_json::Value)),
)]
pub(crate) async fn document(served: web::Data<ServedDocument>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(served.bytes())
}

/// The document with the addresses of this installation, made when it is first asked for.
pub(crate) struct ServedDocument {
    prefixes: Vec<String>,
    made: OnceLock<Bytes>,
}

impl ServedDocument {
    pub(crate) fn of(settings: &HttpSettings) -> Self {
        Self { prefixes: settings.prefixes.clone(), made: OnceLock::new() }
    }

    fn bytes(&self) -> Bytes {
        self.made.get_or_init(|| self.make()).clone()
    }

    fn make(&self) -> Bytes {
        let mut document = openapi();
        document.servers = Some(self.prefixes.iter().map(|prefix| server(prefix)).collect());
        for (path, item) in &mut document.paths.paths {
            let is_prefixed = ROUTES.iter().any(|row| row.path == path && row.is_prefixed());
            item.servers = (!is_prefixed).then(|| vec![server("")]);
        }
        // Made of strings, numbers and maps with string keys: it always serialises.
        document.to_json().unwrap_or_default().into()
    }
}

fn server(prefix: &str) -> Server {
    Server::new(if prefix.is_empty() { "/" } else { prefix })
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "长城宽带官网 API",
        description = "Packages, renewals and their payment. Failures carry `error`, a word that \
            programs may decide by; any route may also answer `method_not_allowed`, any other \
            address `not_found`. A GET that changes nothing is answered to HEAD as well.",
    ),
    paths(
        packages::home,
        packages::family,
        packages::for_order,
        packages::template_group,
        packages::detail,
        packages::mini_program,
        banners::banners,
        news::home,
        news::columns,
        news::detail,
        news::list,
        renewals::query,
        renewals::save::save,
        renewals::order::order,
        renewals::verify::verify,
        new_orders::save,
        new_orders::update,
        new_orders::order,
        orders::cancel,
        orders::my_renewals,
        orders::mine,
        timeline::timeline,
        monitor::db_sync,
        admin::alerts,
        admin::jobs,
        admin::run_job,
        admin::flows,
        admin::flows_csv,
        admin::package_flows,
        admin::all_flows,
        admin::orders::new_orders,
        admin::orders::orders,
        admin::orders::order,
        admin::orders::order_timeline,
        admin::orders::cancel_order,
        admin::orders::add_note,
        admin::orders::reveal_order,
        cashier::wechat_pay,
        cashier::alipay_pay,
        cashier::telecom_jsapi,
        cashier::telecom_h5,
        cashier::telecom_mini_program,
        cashier::telecom_alipay,
        cashier::wechat_h5,
        cashier::wechat_mp,
        cashier::alipay_h5,
        cashier::telecom_alipay_h5,
        cashier::jsapi_openid,
        cashier::jsapi_pay,
        cashier::mini_program_openid,
        cashier::official_account_openid,
        cashier::authorize_url,
        cashier::alipay_openid,
        cashier::telecom_openid,
        cashier::open_url,
        cashier::order,
        cashier::order_at_notify,
        cashier::wechat_query,
        cashier::alipay_query,
        cashier::telecom_query,
        cashier::events,
        returns::alipay,
        returns::telecom,
        notifications::wechat,
        notifications::alipay,
        notifications::alipay_at_the_cashier,
        notifications::wechat_refund,
        notifications::telecom_wechat,
        notifications::telecom_alipay,
        admin::login,
        admin::logout,
        admin::me,
        admin::overview,
        admin::payments,
        admin::refunds,
        admin::request_refund,
        admin::quarantine,
        admin::resolve_quarantine,
        admin::late_payments,
        admin::decide_late_payment,
        admin::reconciliations,
        admin::run_reconciliation,
        admin::differences,
        admin::differences_csv,
        admin::resolve_difference,
        admin::content::packages,
        admin::content::package,
        admin::content::create_package,
        admin::content::change_package,
        admin::content::publish_package,
        admin::content::order_packages,
        admin::content::set_stock,
        admin::content::groups,
        admin::content::group,
        admin::content::create_group,
        admin::content::change_group,
        admin::content::publish_group,
        admin::content::order_groups,
        admin::content::banners,
        admin::content::banner,
        admin::content::create_banner,
        admin::content::change_banner,
        admin::content::publish_banner,
        admin::content::order_banners,
        admin::content::columns,
        admin::content::column,
        admin::content::create_column,
        admin::content::change_column,
        admin::content::publish_column,
        admin::content::order_columns,
        admin::content::articles,
        admin::content::article,
        admin::content::create_article,
        admin::content::change_article,
        admin::content::publish_article,
        admin::push_order,
        admin::push_new,
        admin::push_renewal,
        admin::payment_create_failed,
        admin::imports::import_boss,
        admin::imports::import_qualified_users,
        admin::imports::imports,
        admin::imports::import,
        admin::imports::import_events,
        admin::imports::import_changes,
        admin::imports::import_report,
        admin::imports::cancel_import,
        admin::imports::qualified,
        admin::tasks,
        admin::retry_task,
        admin::retry_tasks,
        third::users::telecom_user,
        third::users::boss_query,
        third::token::token,
        third::zhuoyue::data,
        third::zhuoyue::order,
        third::address::address,
        third::legacy::push,
        sandbox::engine_pay,
        sandbox::alipay_notify,
        sandbox::success_push,
        sandbox::payer,
        sandbox::faults,
        sandbox::outside,
        sandbox::clock,
        sandbox::renewal_users,
        sandbox::picture,
        captcha::captcha,
        captcha::verify,
        captcha::answer,
        addresses::suggest,
        track::track,
        user::login,
        user::info,
        user::logout,
        user::password,
        user::sms_code,
        user::profile,
        admin::staff,
        admin::create_staff,
        admin::change_role,
        admin::reset_password,
        admin::disable_staff,
        admin::enable_staff,
        admin::customers,
        admin::reveal,
        admin::erase,
        admin::audit,
        leads::phone,
        leads::consult,
        leads::form,
        leads::call,
        leads::push_now,
        admin::leads,
        admin::leads_csv,
        admin::reveal_lead,
        admin::conversions,
        admin::expired_users,
        admin::expired_users_csv,
        admin::recall,
        admin::campaigns,
        admin::campaign,
        admin::campaign_messages,
        admin::opt_out,
        admin::opt_outs,
        admin::test_one,
        admin::test_messages,
        user::sms_opt_out,
        suppliers::jiuyi::order,
        suppliers::jiuyi::balance,
        suppliers::proxy::orders,
        suppliers::proxy::close,
        suppliers::notify::notify,
        suppliers::orders::orders,
        suppliers::orders::decide,
        suppliers::notices::notices,
        suppliers::reconciliations::reconciliations,
        suppliers::reconciliations::run,
        suppliers::differences::differences,
        suppliers::differences::resolve,
        user::static_ips,
        health::healthz,
        health::readyz,
        health::metrics,
        document,
    ),
    components(schemas(ErrorBody)),
    modifiers(&Failures, &ShownBy)
)]
struct Document;

/// Says how staff and customers show who they are. Staff may do so by the console's cookie as well.
struct ShownBy;

impl Modify for ShownBy {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let cookie = "The session of `POST /v1/admin/login` with `\"cookie\": true`";
        let cookie = ApiKeyValue::with_description(SESSION_COOKIE, cookie);
        let sender = "`console`, beside the cookie for anything but GET and HEAD";
        let sender = ApiKeyValue::with_description(REQUESTED_WITH, sender);
        let schemes = [
            ("staff", token.clone()),
            (STAFF_COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
            (CONSOLE, SecurityScheme::ApiKey(ApiKey::Header(sender))),
            ("customer", token),
        ];
        let components = document.components.get_or_insert_default();
        let schemes = schemes.map(|(name, scheme)| (name.to_owned(), scheme.into()));
        components.security_schemes.extend(schemes);
        for item in document.paths.paths.values_mut() {
            let cookie = || SecurityRequirement::new(STAFF_COOKIE, NO_SCOPES);
            add_cookie(item.get.as_mut(), cookie());
            add_cookie(item.post.as_mut(), cookie().add(CONSOLE, NO_SCOPES));
        }
    }
}

const STAFF_COOKIE: &str = "staffCookie";
const CONSOLE: &str = "console";
const NO_SCOPES: [String; 0] = [];

/// Wherever staff may show their token.
fn add_cookie(operation: Option<&mut Operation>, cookie: SecurityRequirement) {
    let token = SecurityRequirement::new("staff", NO_SCOPES);
    let ways = operation.and_then(|operation| operation.security.as_mut());
    if let Some(ways) = ways.filter(|ways| ways.contains(&token)) {
        ways.push(cookie);
    }
}

/// Adds what the table of routes knows: each failure under its status, with an example.
struct Failures;

impl Modify for Failures {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for row in ROUTES.iter() {
            let item = document.paths.paths.get_mut(row.path);
            let operation = item.and_then(|item| match row.verb {
                Verb::Get => item.get.as_mut(),
                Verb::Post => item.post.as_mut(),
            });
            if let Some(operation) = operation {
                add_failures(operation, row);
            }
        }
    }
}

fn add_failures(operation: &mut Operation, row: &RouteRow) {
    let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    let limited = row.is_limited().then_some(ErrorCode::TooManyRequests);
    let of_all = [ErrorCode::MethodNotAllowed].into_iter().chain(limited);
    for code in row.errors.iter().copied().chain(of_all) {
        by_status.entry(code.status().as_u16()).or_default().push(code);
    }
    for (status, codes) in by_status {
        let failure = RefOr::T(response(&codes));
        operation.responses.responses.entry(status.to_string()).or_insert(failure);
    }
}

fn response(codes: &[ErrorCode]) -> Response {
    let lines: Vec<_> =
        codes.iter().map(|code| format!("`{}`: {}", code.word(), code.english())).collect();
    let examples = codes.iter().map(|code| (code.word(), example(*code)));
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorBody")))
        .examples_from_iter(examples)
        .build();
    ResponseBuilder::new().description(lines.join("; ")).content(JSON, content).build()
}

fn example(code: ErrorCode) -> utoipa::openapi::example::Example {
    let body = json!({
        "msg": code.chinese(),
        "code": code.status().as_u16(),
        "error": code.word(),
        "requestId": "6427e1d5b3a40-1f-2a",
    });
    ExampleBuilder::new().summary(code.english()).value(Some(body)).build()
}
