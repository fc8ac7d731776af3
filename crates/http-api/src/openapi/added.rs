//! What the document says besides: failures, and how people show who they are.

use super::json::Json;
use crate::error::ErrorCode;
use crate::extract::{REQUESTED_WITH, SESSION_COOKIE};
use crate::routes::{ROUTES, RouteRow, Verb};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the table of routes knows of each route.
pub(super) fn add_to_routes(document: &mut Json) {
    let Some(paths) = document.get("paths") else { return };
    for row in ROUTES.iter() {
        let Some(item) = paths.get(row.path) else { continue };
        let name = row.verb.name().to_ascii_lowercase();
        let Some(operation) = item.get(&name) else { continue };
        add_failures(operation, row);
        add_cookie(operation, row.verb);
    }
}

/// Where an installation with these prefixes has its routes.
pub(super) fn add_servers(document: &mut Json, prefixes: &[String]) {
    document.add("servers", prefixes.iter().map(|prefix| server(prefix)).collect());
    let Some(paths) = document.get("paths") else { return };
    for row in ROUTES.iter().filter(|row| !row.is_prefixed()) {
        if let Some(item) = paths.get(row.path) {
            item.add("servers", json!([server("")]));
        }
    }
}

fn server(prefix: &str) -> Value {
    json!({ "url": if prefix.is_empty() { "/" } else { prefix } })
}

/// Each failure under its status, with an example.
fn add_failures(operation: &mut Json, row: &RouteRow) {
    let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    let limited = row.is_limited().then_some(ErrorCode::TooManyRequests);
    let of_all = [ErrorCode::MethodNotAllowed].into_iter().chain(limited);
    for code in row.errors.iter().copied().chain(of_all) {
        by_status.entry(code.status().as_u16()).or_default().push(code);
    }
    let Some(responses) = operation.get("responses") else { return };
    for (status, codes) in by_status {
        responses.add(&status.to_string(), response(&codes));
    }
}

fn response(codes: &[ErrorCode]) -> Value {
    let lines: Vec<_> =
        codes.iter().map(|code| format!("`{}`: {}", code.word(), code.english())).collect();
    let examples: BTreeMap<_, _> = codes.iter().map(|code| (code.word(), example(*code))).collect();
    json!({
        "description": lines.join("; "),
        "content": {
            "application/json": {
                "schema": { "$ref": "#/components/schemas/ErrorBody" },
                "examples": examples,
            },
        },
    })
}

fn example(code: ErrorCode) -> Value {
    json!({
        "summary": code.english(),
        "value": {
            "msg": code.chinese(),
            "code": code.status().as_u16(),
            "error": code.word(),
            "requestId": "6427e1d5b3a40-1f-2a",
        },
    })
}

/// How staff and customers show who they are. Staff may do so by the console's cookie as well.
pub(super) fn add_schemes(document: &mut Json) {
    let Some(components) = document.get("components") else { return };
    let token = json!({ "type": "http", "scheme": "bearer" });
    let cookie = json!({
        "type": "apiKey", "in": "cookie", "name": SESSION_COOKIE,
        "description": "The session of `POST /v1/admin/login` with `\"cookie\": true`",
    });
    let console = json!({
        "type": "apiKey", "in": "header", "name": REQUESTED_WITH,
        "description": "`console`, beside the cookie for anything but GET and HEAD",
    });
    let schemes =
        json!({ "staff": token, STAFF_COOKIE: cookie, CONSOLE: console, "customer": token });
    components.add("securitySchemes", schemes);
}

const STAFF_COOKIE: &str = "staffCookie";
const CONSOLE: &str = "console";

/// Wherever staff may show their token.
fn add_cookie(operation: &mut Json, verb: Verb) {
    let Some(ways) = operation.get("security") else { return };
    if ways.items().iter().any(|way| way.has("staff")) {
        ways.push(match verb {
            Verb::Get => json!({ STAFF_COOKIE: [] }),
            Verb::Post => json!({ STAFF_COOKIE: [], CONSOLE: [] }),
        });
    }
}
