use crate::harness::Site;
use http_api::{ErrorCode, KEPT, ROUTES, Verb, described, openapi};
use serde::Serialize as _;
use serde_json::ser::PrettyFormatter;
use serde_json::{Serializer, Value, json};
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::to_value(openapi().unwrap()).unwrap()
}

/// `KEEP=1` keeps it anew: the change is then read like any other.
#[test]
fn what_is_kept_is_what_the_handlers_say() {
    // So many levels that two spaces for each would be a third of it.
    let mut described_text = Vec::new();
    let indent = PrettyFormatter::with_indent(b" ");
    described().serialize(&mut Serializer::with_formatter(&mut described_text, indent)).unwrap();
    if std::env::var_os("KEEP").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        std::fs::write(file, described_text).unwrap();
        return;
    }
    let described_text = String::from_utf8(described_text).unwrap();
    // Not the whole of both, which have thousands of lines.
    let lines = KEPT.lines().zip(described_text.lines());
    let line = lines.take_while(|(kept, said)| kept == said).count() + 1;
    let is_same = KEPT == described_text;
    assert!(
        is_same,
        "openapi.json says something else from line {line} on; to keep what the handlers say now: \
         KEEP=1 cargo test -p http-api what_is_kept"
    );
}

fn method(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "get",
        Verb::Post => "post",
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = document();
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |verb| (verb.clone(), path.clone()))
        })
        .collect();
    let routed: BTreeSet<_> =
        ROUTES.iter().map(|row| (method(row.verb).to_owned(), row.path.to_owned())).collect();
    assert_eq!(described, routed);
    assert_eq!(routed.len(), ROUTES.len(), "a path stands twice");
}

#[test]
fn every_failure_of_a_route_stands_under_its_status_with_an_example() {
    let document = document();
    for row in ROUTES.iter() {
        let responses = &document["paths"][row.path][method(row.verb)]["responses"];
        for code in row.errors {
            let failure = &responses[code.status().as_str()];
            let example = &failure["content"]["application/json"]["examples"][code.word()]["value"];
            assert_eq!(example["error"], code.word(), "{} {}", row.path, code.word());
            assert!(failure["description"].as_str().unwrap().contains(code.word()));
        }
    }
}

#[test]
fn every_error_code_appears() {
    let document = document();
    let text = document["paths"].to_string();
    let words = document["components"]["schemas"]["ErrorBody"]["properties"]["error"]["enum"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(words.len(), ErrorCode::ALL.len());
    for code in ErrorCode::ALL {
        assert!(words.contains(&json!(code.word())), "{}", code.word());
        assert!(text.contains(&format!("`{}`", code.word())), "{}", code.word());
    }
}

#[test]
fn headers_parameters_and_shapes_are_described() {
    let document = document();
    let save = &document["paths"]["/v1/order/renewal/save"]["post"];
    let names: Vec<_> = save["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap()))
        .collect();
    for name in ["infoSource", "infoSourceDetail", "Idempotency-Key"] {
        assert!(names.contains(&(name, "header")), "{names:?}");
    }
    let headers = save["responses"]["200"]["headers"].as_object().unwrap();
    assert!(headers.contains_key("Order-Token") && headers.contains_key("Link"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let request = &schemas["SaveRequest"];
    assert_eq!(request["required"], json!(["packageId"]));
    let saved: Vec<_> = schemas["OrderSaved"]["properties"].as_object().unwrap().keys().collect();
    assert_eq!(saved.len(), 9);
    let order = &document["paths"]["/v1/order/renewal/order"]["get"]["parameters"];
    assert!(order.to_string().contains("Order-Token"));
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"#/").skip(1) {
        let path = format!("/{}", reference.split('"').next().unwrap());
        assert!(document.pointer(&path).is_some(), "{path}");
    }
}

#[actix_web::test]
async fn it_is_served_with_the_addresses_of_this_installation() {
    let answer = Site::new().get("/openapi.json").await;
    let served = answer.json();
    assert_eq!(answer.status, 200);
    assert_eq!(
        served["servers"],
        json!([{ "url": "/" }, { "url": "/dev-api" }, { "url": "/prod-api" }])
    );
    assert_eq!(served["paths"]["/healthz"]["servers"], json!([{ "url": "/" }]));
    assert_eq!(served["paths"]["/v1/package/home"]["servers"], Value::Null);
}
