//! Links to the cashier's page that open nothing, and what stands in what they open.

use crate::cashier_page::{Shown, form};
use crate::harness::Site;
use chrono::TimeDelta;
use domain::customer::Address;
use http_api::EnvelopeStatus;
use testkit::fakes::StoreFailure;

#[actix_web::test]
async fn a_forged_short_or_foreign_link_opens_nothing() {
    let shown = Shown::new().await;
    let other = shown.site.with_order(|order| order.query_id = None);
    let own = shown.order.as_str();
    let long = "a".repeat(4_000);
    for (order, token) in [
        (own, "0123456789abcdef0123456789abcdef"),
        (own, shown.token.split_at(1).1),
        (own, ""),
        (own, &long),
        (own, "%3Cscript%3Ealert(1)%3C/script%3E"),
        (other.id.to_string().as_str(), shown.token.as_str()),
        ("R202603021234567890123456789", &shown.token),
        ("..%2f..%2fetc", &shown.token),
        ("%3Cscript%3E", &shown.token),
    ] {
        let page = shown.site.get(&format!("/cashier/{order}?t={token}")).await;
        assert_eq!(page.status, 404, "{order} {token}");
        assert!(page.body.contains("链接无效"), "{}", page.body);
        for leak in ["460", "**试", "PBS", "<script>", shown.token.as_str()] {
            assert!(!page.body.contains(leak), "{leak}\n{}", page.body);
        }
    }
}

#[actix_web::test]
async fn a_form_without_the_link_does_nothing() {
    let shown = Shown::new().await;
    let path = format!("/cashier/{}", shown.order);
    for fields in ["way=native", "t=forged&way=native", "%%%", "t=a&t=b", ""] {
        for path in [path.clone(), format!("{path}/test-pay")] {
            let answer = shown.site.call(form(&path, fields.to_owned())).await;
            assert_eq!(answer.status, 404, "{path} {fields} {}", answer.body);
        }
    }
    let mut text = form(&path, format!("t={}&way=native", shown.token));
    text = text.insert_header(("Content-Type", "text/plain"));
    assert_eq!(shown.site.call(text).await.status, 404);
    assert!(shown.site.attempts(&shown.order).await.is_empty());
}

#[actix_web::test]
async fn a_link_ends_a_week_after_its_order() {
    let shown = Shown::new().await;
    shown.site.clock.advance(TimeDelta::minutes(30) + TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(shown.page().await.status, 200);
    shown.site.clock.advance(TimeDelta::seconds(1));
    let page = shown.page().await;
    assert_eq!(page.status, 410);
    assert!(page.body.contains("链接已失效") && !page.body.contains("460"), "{}", page.body);
}

#[actix_web::test]
async fn script_in_what_is_stored_is_text() {
    let site = Site::new();
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let order = site.with_order(|order| {
        order.package.name = hostile.to_owned();
        order.contact.address = Address::parse("<b onmouseover=x>").unwrap();
    });
    let token = site.deps.app.tokens.token(order.id);
    let page = site.get(&format!("/cashier/{}?t={token}", order.id)).await;
    assert_eq!(page.status, 200);
    for tag in ["<script>alert", "<img", "<b "] {
        assert!(!page.body.contains(tag), "{tag}\n{}", page.body);
    }
    assert!(page.body.contains("&#60;script&#62;alert(1)"), "{}", page.body);
}

#[actix_web::test]
async fn a_store_that_fails_is_told_to_a_reader() {
    let shown = Shown::new().await;
    shown.site.store.fail_next(StoreFailure::Unavailable);
    let page = shown.page().await;
    assert_eq!(page.status, 503);
    assert!(page.body.starts_with("<!doctype html>"), "{}", page.body);
    assert!(page.body.contains("请不要重复支付"));
}

#[actix_web::test]
async fn pages_keep_their_status_whatever_form_the_api_answers_in() {
    let site = Site::with(|settings| settings.envelope = EnvelopeStatus::Ruoyi);
    assert_eq!(site.get("/cashier/R1?t=x").await.status, 404);
    assert_eq!(site.get("/v1/nowhere").await.status, 200);
}

#[actix_web::test]
async fn without_the_sandbox_nobody_pays_for_a_test() {
    let shown = Shown::new().await;
    assert!(shown.page().await.body.contains("test-pay"));
    let mut site = shown.site;
    site.deps.test_world = None;
    let page = site.get(&format!("/cashier/{}?t={}", shown.order, shown.token)).await;
    assert!(page.status == 200 && !page.body.contains("test-pay"), "{}", page.body);
    let fields = format!("t={}", shown.token);
    let pressed = site.call(form(&format!("/cashier/{}/test-pay", shown.order), fields)).await;
    assert_eq!(pressed.status, 404);
}

#[actix_web::test]
async fn it_leads_back_to_the_shop_where_that_is_known() {
    for (url, is_sandbox, link) in [
        (Some("https://www.example.com/"), true, Some("https://www.example.com/")),
        (None, true, Some("/")),
        (None, false, None),
    ] {
        let mut site = Site::with(|settings| settings.shop_url = url.map(str::to_owned));
        let (order, token) = site.saved().await;
        site.deps.test_world.take_if(|_| !is_sandbox);
        let page = site.get(&format!("/cashier/{order}?t={token}")).await.body;
        match link {
            Some(link) => assert!(page.contains(&format!("<a href=\"{link}\" id=\"back\">"))),
            None => assert!(!page.contains("id=\"back\"")),
        }
    }
}

#[actix_web::test]
async fn beside_the_sandbox_one_press_leads_to_an_order_at_the_cashier() {
    let mut site = Site::new();
    assert_eq!(site.get("/").await.status, 200);
    let mut pages = Vec::new();
    for _press in 0..2 {
        let pressed = site.call(form("/", String::new())).await;
        assert_eq!(pressed.status, 303, "{}", pressed.body);
        pages.push(pressed.header("Location").unwrap().to_owned());
    }
    assert_ne!(pages[0], pages[1], "each press is an order of its own");
    assert!(site.get(&pages[0]).await.body.contains("¥460.00"));
    site.deps.test_world = None;
    assert_eq!(site.get("/").await.status, 404);
    assert_eq!(site.call(form("/", String::new())).await.status, 404);
}
