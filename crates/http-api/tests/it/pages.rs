//! What browsers load: pages, and the files that they are made of.

use crate::harness::{Answer, Site, get};
use actix_web::http::Method;
use flate2::read::GzDecoder;
use std::io::Read;

const POLICY: &str = "Content-Security-Policy";
const SCRIPT: &str = "console/main.js";
const STYLE: &str = "console/console.css";

/// The address under which the console's page loads the file.
async fn address(site: &Site, name: &str) -> String {
    let page = site.get("/console").await.body;
    let loaded = page.split('"').find(|part| part.ends_with(name));
    assert!(loaded.is_some(), "no {name} in {page}");
    loaded.unwrap().to_owned()
}

#[actix_web::test]
async fn a_file_is_kept_for_ever_under_the_address_of_its_version() {
    let site = Site::new();
    for (name, kind) in [(SCRIPT, "text/javascript"), (STYLE, "text/css")] {
        let file = site.get(&address(&site, name).await).await;
        assert_eq!(file.status, 200, "{name}");
        assert_eq!(file.header("Content-Type"), Some(kind));
        assert_eq!(file.header("Cache-Control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(file.header("X-Content-Type-Options"), Some("nosniff"));
        assert!(file.header("ETag").is_some_and(|tag| tag.len() == 18), "{name}");
    }
}

/// A page that was loaded before a release goes on with the files that there are.
#[actix_web::test]
async fn the_address_of_another_version_gives_the_file_of_today_and_is_not_kept() {
    let site = Site::new();
    let old = site.get(&format!("/assets/0123456789abcdef/{SCRIPT}")).await;
    assert_eq!((old.status, old.header("Cache-Control")), (200, Some("no-cache")));
    let current = site.get(&address(&site, SCRIPT).await).await;
    assert_eq!((old.body, old.headers.get("ETag")), (current.body, current.headers.get("ETag")));
}

#[actix_web::test]
async fn only_files_that_are_there_to_be_loaded_are_given() {
    let site = Site::new();
    let script = address(&site, SCRIPT).await;
    let folder = script.strip_suffix(SCRIPT).unwrap();
    for name in [
        "",
        "console",
        "console/",
        "console/none.js",
        "console/main.js/",
        "../Cargo.toml",
        "console/../../Cargo.toml",
        "console/../console/main.js",
        "%2e%2e/Cargo.toml",
        "%2E%2E%2FCargo.toml",
        "console%2F..%2F..%2FCargo.toml",
        "..%5cCargo.toml",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "//etc/passwd",
        "console/main.js%00.css",
        "%ff%fe",
    ] {
        let answer = site.get(&format!("{folder}{name}")).await;
        assert_eq!(answer.status, 404, "{name}: {}", answer.body);
        assert!(!answer.body.contains("[package]") && !answer.body.contains("root:"), "{name}");
    }
    for path in ["/docs/none.js", "/docs/..%2f..%2fCargo.toml", "/docs//etc/passwd"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn what_browsers_load_is_compressed_for_those_that_ask() {
    let site = Site::new();
    for path in [&address(&site, STYLE).await, "/console", "/docs/swagger-ui.css"] {
        let plain = site.get(path).await;
        assert_eq!(plain.header("Content-Encoding"), None, "{path}");
        let (encoding, text) = gzipped(&site, path).await;
        assert_eq!(encoding.as_deref(), Some("gzip"), "{path}");
        assert_eq!(text, plain.body, "{path}");
    }
}

#[actix_web::test]
async fn every_page_says_what_a_browser_may_do_with_it() {
    let site = Site::new();
    for path in ["/", "/console", "/console/orders/1", "/docs/", "/docs/index.html"] {
        let page = site.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("X-Frame-Options"), Some("DENY"), "{path}");
        assert_eq!(page.header("X-Content-Type-Options"), Some("nosniff"), "{path}");
        assert_eq!(page.header("Referrer-Policy"), Some("strict-origin"), "{path}");
        assert_eq!(page.header("Cross-Origin-Opener-Policy"), Some("same-origin"), "{path}");
        assert_strict(&page, path);
    }
}

#[track_caller]
fn assert_strict(page: &Answer, path: &str) {
    assert!(page.header(POLICY).is_some(), "{path} has no policy");
    let policy = page.header(POLICY).unwrap();
    let parts: Vec<_> = policy.split(';').map(str::trim).collect();
    for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
        assert!(parts.contains(&part), "{path}: {policy}");
    }
    assert!(!policy.contains("unsafe-eval") && !policy.contains('*'), "{path}: {policy}");
    assert!(!policy.contains("http:") && !policy.contains("https:"), "{path}: {policy}");
}

#[actix_web::test]
async fn the_apis_page_is_found_without_its_last_stroke_too() {
    let site = Site::new();
    let answer = site.get("/docs").await;
    assert_eq!((answer.status, answer.header("Location")), (308, Some("/docs/")));
}

#[actix_web::test]
async fn pages_and_files_are_looked_at_and_nothing_else() {
    let site = Site::new();
    for path in ["/console", "/docs", "/docs/", &address(&site, SCRIPT).await] {
        let (got, headed) = (site.get(path).await, site.call(get(path).method(Method::HEAD)).await);
        assert_eq!(headed.status, got.status, "{path}");
        for name in ["Content-Type", "Cache-Control", "Location", POLICY] {
            assert_eq!(headed.header(name), got.header(name), "{path} {name}");
        }
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            assert_eq!(site.call(get(path).method(method)).await.status, 405, "{path}");
        }
    }
}

/// The answer to a browser, which takes gzip: its encoding, and the text that it stands for.
async fn gzipped(site: &Site, path: &str) -> (Option<String>, String) {
    let (headers, bytes) = site.bytes(get(path).insert_header(("Accept-Encoding", "gzip"))).await;
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    let encoding = headers.get("Content-Encoding").map(|name| name.to_str().unwrap().to_owned());
    (encoding, text)
}
