//! The examples in the API's document work as they stand there.

use crate::harness::{Site, post};
use domain::staff::Role;
use http_api::{ErrorCode, ROUTES, Verb, openapi};
use serde_json::{Map, Value, json};

fn document() -> Value {
    serde_json::to_value(openapi().unwrap()).unwrap()
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// The body that the examples of the required fields make.
fn example(document: &Value, path: &str) -> Option<Value> {
    let body = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"];
    let schema = resolved(document, &body["schema"]);
    if schema["type"] != "object" || schema["properties"] == Value::Null {
        return None;
    }
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut example = Map::new();
    for (name, field) in schema["properties"].as_object().unwrap() {
        let value = &field["example"];
        if !value.is_null() {
            example.insert(name.clone(), value.clone());
        } else if required.contains(&json!(name)) {
            // A secret has none.
            assert_eq!(name, "password", "{path}");
            example.insert(name.clone(), json!("secret"));
        }
    }
    Some(example.into())
}

#[actix_web::test]
async fn every_body_made_of_examples_can_be_read() {
    let document = document();
    let site = Site::new();
    let token = site.signed_in(Role::Admin).await;
    let mut tried = 0;
    for row in ROUTES.iter().filter(|row| row.verb == Verb::Post) {
        let Some(body) = example(&document, row.path) else { continue };
        let path = row.path.replace("{id}", "1");
        let request =
            post(&path, &body).insert_header(("Authorization", format!("Bearer {token}")));
        let answer = site.call(request).await;
        let word = answer.json()["error"].clone();
        for unreadable in [ErrorCode::MalformedBody, ErrorCode::InvalidField] {
            assert_ne!(word, unreadable.word(), "{path} {body}: {}", answer.body);
        }
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn examples_are_of_the_type_of_their_field() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let Some(properties) = schema["properties"].as_object() else { continue };
        for (field, described) in properties {
            let example = &described["example"];
            let is_right = match described["type"].as_str() {
                Some("string") => example.is_null() || example.is_string(),
                Some("integer") => example.is_null() || example.is_i64(),
                _other => true,
            };
            assert!(is_right, "{name}.{field}: {described}");
        }
    }
}

#[test]
fn pages_and_successes_name_what_they_hold() {
    let document = document();
    for row in ROUTES.iter() {
        let verb = row.verb.name().to_lowercase();
        let content = &document["paths"][row.path][verb]["responses"]["200"]["content"];
        let schema = &content["application/json"]["schema"];
        if row.answers != http_api::Answers::Envelope || schema.is_null() {
            continue;
        }
        let shape = resolved(&document, schema);
        let properties = shape["properties"].as_object().unwrap();
        let names: Vec<_> = properties.keys().map(String::as_str).collect();
        let is_page = names.contains(&"rows");
        for name in if is_page {
            ["msg", "code", "total", "rows"].as_slice()
        } else {
            &["msg", "code", "data"]
        } {
            assert!(names.contains(name), "{}: {names:?}", row.path);
        }
        let held = if is_page { &properties["rows"]["items"] } else { &properties["data"] };
        assert!(held.is_object(), "{}: {shape}", row.path);
        let message = if is_page { "查询成功" } else { "请求成功" };
        assert_eq!(properties["msg"]["example"], message, "{}", row.path);
    }
}
