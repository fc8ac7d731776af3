//! `/docs`: the API's document, read and tried out.

use crate::browser::{Device, Find, Language, Page};
use crate::shared::running::{Place, Running};

/// Broken by Swagger UI 5 itself, whose markup and colours are not ours to change.
const BROKEN_BY_THE_LIBRARY: [(&str, &str); 7] = [
    ("button-name", ".copy-to-clipboard"),
    ("button-name", ".dark-mode-toggle"),
    ("color-contrast", ""),
    ("label", "#download-url-input"),
    ("nested-interactive", ".opblock-summary-control"),
    ("scrollable-region-focusable", ".microlight"),
    ("select-name", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_is_shown_and_tried_out_against_the_running_server() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let page = Page::open(&server, Device::Pc, Language::English).await;
    page.goto("/docs").await;
    page.wait_for("document.querySelectorAll('.opblock').length > 100").await;
    assert_eq!(page.path().await, "/docs/");
    let operation = ".opblock:has([data-path='/v1/package/home'])";
    page.click(Find::Css(&format!("{operation} .opblock-summary-control"))).await;
    page.click(Find::Css(&format!("{operation} .execute"))).await;
    let answer = format!("{operation} .live-responses-table .response");
    let status = format!("{answer} .response-col_status");
    let status = page.ask(Find::Css(&status), "function() { return this.innerText }").await;
    assert_eq!(status, "200");
    let body = format!("{answer} .highlight-code");
    let body = page.ask(Find::Css(&body), "function() { return this.innerText }").await;
    assert!(body.as_str().unwrap().contains("100M/12"), "{body}");
    page.screenshot("docs").await;
    page.was_clean().await;
    page.accessible_but(&BROKEN_BY_THE_LIBRARY).await;
}
