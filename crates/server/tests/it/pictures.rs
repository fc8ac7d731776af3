//! What the demo data show is there to be seen.

use crate::running::{Place, Running};
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_picture_of_the_demo_data_is_served() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let mut pictures = BTreeSet::new();
    for path in ["/v1/global/banner", "/v1/package/home", "/v1/package/family", "/v1/news/home"] {
        named_in(&server.get(path).await.data(), &mut pictures);
    }
    for id in [74, 80] {
        let path = format!("/v1/package/detail?packageId={id}");
        named_in(&server.get(&path).await.data(), &mut pictures);
    }
    assert!(pictures.len() > 8, "{pictures:?}");
    for picture in pictures {
        let answer = server.http.get(format!("{}{picture}", server.url)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{picture}");
        assert_eq!(answer.headers()["content-type"], "image/svg+xml", "{picture}");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=86400", "{picture}");
        assert!(answer.text().await.unwrap().starts_with("<svg "), "{picture}");
    }
    let unknown = server.get("/pictures/nobody.svg").await;
    assert_eq!((unknown.status.as_u16(), &unknown.body["error"]), (404, &"not_found".into()));
}

fn named_in(data: &Value, pictures: &mut BTreeSet<String>) {
    match data {
        Value::String(text) if text.starts_with("/pictures/") => {
            pictures.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| named_in(one, pictures)),
        Value::Object(all) => all.values().for_each(|one| named_in(one, pictures)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
