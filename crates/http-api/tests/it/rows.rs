//! The page of the routes, `docs/api.md`: every entry of the site's own document with its route, and
//! beside each route a test that drives it.

use http_api::{ErrorCode, ROUTES, RouteRow, Verb, openapi};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../../docs/api.md");

/// One line of the page.
struct Row {
    /// As the site's document calls it; a word in brackets is our own, and staff's have none.
    entry: &'static str,
    verb: &'static str,
    path: &'static str,
    /// `http-api/renewal_save::the_documents_own_…`.
    test: &'static str,
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").map(str::trim);
        let (entry, route, test) = (cells.next()?, cells.next()?, cells.next()?);
        let (verb, path) = route.split_once(' ')?;
        let is_path = path.starts_with('/');
        is_path.then(|| Self { entry, verb, path, test: test.trim_matches('`') })
    }

    fn is(&self, route: &RouteRow) -> bool {
        route.verb.name() == self.verb && route.path == self.path
    }
}

/// What says all in its path.
const WITHOUT_BODY: &[&str] = &[
    "/v1/admin/logout",
    "/v1/compensate/flow/package/{packageId}",
    "/v1/compensate/flow",
    "/v1/admin/jobs/{name}/run",
    "/v1/admin/staff/{id}/disable",
    "/v1/admin/staff/{id}/enable",
    "/v1/third/token",
    "/v1/lead/baidu/test/push-phone",
    "/v1/admin/tasks/{id}/retry",
    "/v1/admin/imports/{id}/cancel",
];

fn rows() -> Vec<Row> {
    PAGE.lines().filter_map(Row::read).collect()
}

#[test]
fn every_route_stands_on_the_page_and_every_line_of_the_page_is_a_route() {
    let rows = rows();
    let missing = ROUTES.iter().filter(|route| !rows.iter().any(|row| row.is(route)));
    let missing: Vec<_> = missing.map(|route| (route.verb.name(), route.path)).collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
    for row in &rows {
        let times = ROUTES.iter().filter(|route| row.is(route)).count();
        assert_eq!(times, 1, "{} {} ({})", row.verb, row.path, row.entry);
    }
    let listed: BTreeSet<_> = rows.iter().map(|row| (row.verb, row.path)).collect();
    assert_eq!(listed.len(), rows.len(), "a route stands twice");
    let tables = PAGE.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| entry"));
    assert_eq!(tables.count(), rows.len(), "a line cannot be read");
}

#[test]
fn every_line_of_the_page_names_a_test_that_is_there() {
    for row in rows() {
        let (suite, test) = row.test.split_once('/').unwrap();
        let (modules, name) = test.rsplit_once("::").unwrap();
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let file = format!("{suite}/tests/it/{}.rs", modules.replace("::", "/"));
        let source = fs::read_to_string(crates.join(&file)).unwrap_or_default();
        assert!(source.contains(&format!("fn {name}(")), "{}: no {name} in {file}", row.path);
    }
}

#[test]
fn the_document_calls_each_route_by_its_entry() {
    let document = serde_json::to_value(openapi().unwrap()).unwrap();
    let is_named = |row: &Row| !row.entry.is_empty() && !row.entry.starts_with('(');
    for row in rows().into_iter().filter(is_named) {
        let summary = &document["paths"][row.path][row.verb.to_lowercase()]["summary"];
        let summary = summary.as_str().unwrap().replace('`', "");
        let entry = row.entry.trim_end_matches("-模拟");
        assert!(summary.starts_with(entry), "{}: {summary:?} is not {entry:?}", row.path);
    }
}

#[test]
fn every_path_and_parameter_of_a_route_is_described() {
    let document = serde_json::to_value(openapi().unwrap()).unwrap();
    for row in ROUTES.iter() {
        let verb = row.verb.name().to_lowercase();
        let operation = &document["paths"][row.path][&verb];
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let has = |name: &str, place: &str| {
            parameters.iter().any(|one| one["name"] == name && one["in"] == place)
        };
        let in_path = row.path.split('/').filter_map(|part| part.strip_prefix('{'));
        for name in in_path.map(|part| part.trim_end_matches('}')) {
            assert!(has(name, "path"), "{} lacks {name}", row.path);
        }
        let takes_a_key = row.errors.contains(&ErrorCode::IdempotencyKeyReused);
        assert_eq!(takes_a_key, has("Idempotency-Key", "header"), "{} {}", verb, row.path);
        let takes_a_token = row.errors.contains(&ErrorCode::Unauthorized);
        let cookie = match row.verb {
            Verb::Get => json!({ "staffCookie": [] }),
            Verb::Post => json!({ "staffCookie": [], "console": [] }),
        };
        let schemes = [
            Value::Null,
            json!([{ "staff": [] }, cookie]),
            json!([{ "customer": [] }]),
            json!([{}, { "staff": [] }, cookie]),
            json!([{}, { "customer": [] }]),
            json!([{}, { "customer": [] }, { "staff": [] }, cookie]),
        ];
        let scheme = schemes.iter().position(|scheme| *scheme == operation["security"]);
        assert_eq!(takes_a_token, scheme.unwrap() > 0, "{}", row.path);
        let takes_a_body = row.verb == Verb::Post && !WITHOUT_BODY.contains(&row.path);
        assert_eq!(takes_a_body, operation["requestBody"] != Value::Null, "{}", row.path);
        for parameter in &parameters {
            let about = &parameter["description"];
            let is_page = ["pageNum", "pageSize"].contains(&parameter["name"].as_str().unwrap());
            assert!(about.is_string() || is_page, "{}: {parameter}", row.path);
        }
    }
    assert_eq!(document["components"]["securitySchemes"]["staff"]["scheme"], "bearer");
}
