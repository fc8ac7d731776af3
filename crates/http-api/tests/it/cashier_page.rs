//! The cashier's page: what it shows, and what its forms do.

use crate::harness::{Answer, Site, get};
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use domain::order::PaidStage;
use domain::ports::Clock;
use domain::{AttemptState, OrderState};
use http_api::ErrorCode;
use testkit::fakes::{Fault, GatewayCall};

pub(crate) const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile";
const IN_WECHAT: &str = "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0.49";

/// An order with its link.
pub(crate) struct Shown {
    pub(crate) site: Site,
    pub(crate) order: String,
    pub(crate) token: String,
}

impl Shown {
    pub(crate) async fn new() -> Self {
        let site = Site::new();
        let (order, token) = site.saved().await;
        Self { site, order, token }
    }

    pub(crate) fn link(&self) -> String {
        format!("/cashier/{}?t={}", self.order, self.token)
    }

    pub(crate) async fn page(&self) -> Answer {
        self.site.get(&self.link()).await
    }

    async fn page_in(&self, agent: &str, more: &str) -> Answer {
        let request = get(&format!("{}{more}", self.link()));
        self.site.call(request.insert_header(("User-Agent", agent))).await
    }

    /// Presses the button of a way to pay.
    async fn press(&self, way: &str) -> Answer {
        self.press_in("", way, "").await
    }

    async fn press_in(&self, agent: &str, way: &str, more: &str) -> Answer {
        let fields = format!("t={}&way={way}{more}", self.token);
        let form = form(&format!("/cashier/{}", self.order), fields);
        self.site.call(form.insert_header(("User-Agent", agent))).await
    }
}

pub(crate) fn form(path: &str, fields: String) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .peer_addr("203.0.113.7:5000".parse().unwrap())
        .insert_header(("Content-Type", "application/x-www-form-urlencoded"))
        .set_payload(fields)
}

#[actix_web::test]
async fn it_shows_what_is_paid_for_and_by_whom_masked() {
    let shown = Shown::new().await;
    let page = shown.page().await;
    assert_eq!(page.status, 200, "{}", page.body);
    for text in ["100M/12", "¥460.00", "**试", "186******772", "江场西路**号", "待支付", "30:00"]
    {
        assert!(page.body.contains(text), "{text}\n{}", page.body);
    }
    let body = page.body.replace("测试付款人", "");
    for text in ["测试", "18612345772", "江场西路12号"] {
        assert!(!body.contains(text), "{text}\n{}", page.body);
    }
}

#[actix_web::test]
async fn it_runs_no_script_but_its_file_and_stands_in_no_frame() {
    let shown = Shown::new().await;
    let page = shown.page().await;
    let policy = page.header("Content-Security-Policy").unwrap();
    for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("X-Frame-Options"), Some("DENY"));
    // The link holds the token: no other host may learn it.
    assert_eq!(page.header("Referrer-Policy"), Some("strict-origin"));
    assert_eq!(page.header("Cache-Control"), Some("no-store"));
    for inline in ["<style", "style=\"", "onclick", "javascript:"] {
        assert!(!page.body.contains(inline), "{inline}");
    }
    assert_eq!(page.body.matches("<script").count(), 1);
}

#[actix_web::test]
async fn it_offers_what_suits_the_visitor() {
    let shown = Shown::new().await;
    for (agent, offered, not) in [
        ("Mozilla/5.0 (Windows NT 10.0)", ["native", "qr", "page"], "h5"),
        (PHONE, ["h5", "wap", "telecom_h5"], "native"),
        (IN_WECHAT, ["jsapi"; 3], "wap"),
    ] {
        let page = shown.page_in(agent, "").await;
        for way in offered {
            assert!(page.body.contains(&format!("value=\"{way}\"")), "{agent} {way}");
        }
        assert!(!page.body.contains(&format!("value=\"{not}\"")), "{agent} {not}");
    }
}

#[actix_web::test]
async fn it_speaks_the_language_that_was_asked_for() {
    let shown = Shown::new().await;
    let english = get(&shown.link()).insert_header(("Accept-Language", "en-GB"));
    let english = shown.site.call(english).await;
    assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("Amount due"));
    // What was chosen on the page goes before what the browser likes.
    let chosen = get(&format!("{}&lang=zh", shown.link()));
    let chosen = shown.site.call(chosen.insert_header(("Accept-Language", "en"))).await;
    assert!(chosen.body.contains("<html lang=\"zh-CN\">"), "{}", chosen.body);
    assert!(chosen.body.contains("应付金额"));
}

#[actix_web::test]
async fn a_code_to_scan_is_drawn_and_stays_when_the_page_is_loaded_again() {
    let shown = Shown::new().await;
    let pressed = shown.press("native").await;
    assert_eq!(pressed.status, 303, "{}", pressed.body);
    let location = pressed.header("Location").unwrap();
    assert_eq!(location, format!("{}&way=native", shown.link()));
    for _again in 0..2 {
        let page = shown.site.get(location).await;
        assert!(page.body.contains("role=\"img\"") && page.body.contains("<svg"), "{}", page.body);
    }
    assert_eq!(shown.site.attempts(&shown.order).await.len(), 1);
}

#[actix_web::test]
async fn pressed_twice_one_payment_is_made() {
    let shown = Shown::new().await;
    shown.press("native").await;
    assert_eq!(shown.press("native").await.status, 303);
    assert_eq!(shown.site.attempts(&shown.order).await.len(), 1);
    assert_eq!(shown.site.wechat.calls(GatewayCall::Create), 1);
}

#[actix_web::test]
async fn a_phone_is_taken_to_the_provider_and_comes_back_to_the_page() {
    let shown = Shown::new().await;
    let leaving = shown.press_in(PHONE, "h5", "").await;
    assert_eq!(leaving.status, 200, "{}", leaving.body);
    let attempts = shown.site.attempts(&shown.order).await;
    let url = format!("https://pay.example/{}", attempts[0].number);
    assert!(leaving.body.contains(&format!("content=\"0;url={url}\"")), "{}", leaving.body);
    assert!(leaving.body.contains(&format!("href=\"{url}\"")));
    let back = format!("https://shop.example.com{}&way=h5", shown.link());
    assert_eq!(attempts[0].return_url.as_deref(), Some(back.as_str()));
}

#[actix_web::test]
async fn inside_wechat_it_first_learns_who_pays() {
    let shown = Shown::new().await;
    let asked = shown.press_in(IN_WECHAT, "jsapi", "").await;
    assert!(asked.body.contains("https://wechat.example/authorize"), "{}", asked.body);
    assert!(shown.site.attempts(&shown.order).await.is_empty());
    let code = "code-1";
    shown.site.logins.wechat.give(code, "openid-1");
    let back = shown.page_in(IN_WECHAT, &format!("&way=jsapi&code={code}&state=pay")).await;
    assert!(back.body.contains(&format!("name=\"code\" value=\"{code}\"")), "{}", back.body);
    let paid = shown.press_in(IN_WECHAT, "jsapi", &format!("&code={code}")).await;
    assert_eq!(paid.status, 303, "{}", paid.body);
    let page = shown.page_in(IN_WECHAT, "&way=jsapi").await;
    assert!(page.body.contains("data-parameters=\"{&#34;package&#34;"), "{}", page.body);
}

#[actix_web::test]
async fn a_way_that_the_visitor_was_not_offered_is_refused_on_the_page() {
    let shown = Shown::new().await;
    for way in ["h5", "mini_program", "nonsense", ""] {
        let refused = shown.press(way).await;
        assert_eq!(refused.status, ErrorCode::SceneNotOffered.status().as_u16(), "{way}");
        assert!(refused.body.contains(ErrorCode::SceneNotOffered.chinese()), "{}", refused.body);
        assert!(refused.body.contains("id=\"pay\""), "it can be tried again");
    }
    assert!(shown.site.attempts(&shown.order).await.is_empty());
}

#[actix_web::test]
async fn a_provider_that_fails_is_told_and_another_way_goes_on() {
    let shown = Shown::new().await;
    for _try in 0..3 {
        shown.site.wechat.fault(GatewayCall::Create, Fault::NotReached);
    }
    let failed = shown.press("native").await;
    assert_eq!(failed.status, ErrorCode::ProviderUnavailable.status().as_u16(), "{}", failed.body);
    assert!(failed.body.contains(ErrorCode::ProviderUnavailable.chinese()), "{}", failed.body);
    assert!(failed.body.contains("id=\"failure\"") && failed.body.contains("value=\"qr\""));
    assert_eq!(shown.press("qr").await.status, 303);
}

#[actix_web::test]
async fn a_paid_order_is_told_so_and_is_not_paid_again() {
    let shown = Shown::new().await;
    shown.press("native").await;
    let fields = format!("t={}&way=native", shown.token);
    let paid = form(&format!("/cashier/{}/test-pay", shown.order), fields);
    let paid = shown.site.call(paid).await;
    assert_eq!(paid.status, 303, "{}", paid.body);
    let page = shown.site.get(paid.header("Location").unwrap()).await;
    assert!(page.body.contains("支付成功"), "{}", page.body);
    assert!(!page.body.contains("id=\"pay\"") && !page.body.contains("<svg"), "{}", page.body);
    let again = shown.press("qr").await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains(ErrorCode::OrderAlreadyPaid.chinese()), "{}", again.body);
    assert_eq!(shown.site.attempts(&shown.order).await.len(), 1);
}

#[actix_web::test]
async fn what_was_declined_is_told_beside_what_can_be_done() {
    let shown = Shown::new().await;
    shown.press("native").await;
    let mut attempt = shown.site.attempts(&shown.order).await.remove(0);
    let at = shown.site.clock.now();
    attempt.state = AttemptState::Declined { at, reason: "余额不足".to_owned() };
    shown.site.store.put_attempt(attempt);
    let page = shown.page().await;
    assert!(page.body.contains("上一次支付没有成功"), "{}", page.body);
    assert!(page.body.contains("data-declined=\"1\"") && page.body.contains("id=\"pay\""));
}

#[actix_web::test]
async fn an_order_whose_time_is_over_can_be_paid_no_more() {
    let shown = Shown::new().await;
    shown.site.clock.advance(TimeDelta::minutes(30));
    let page = shown.page().await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("订单已过期") && !page.body.contains("id=\"pay\""));
    assert!(!page.body.contains("test-pay"));
}

#[actix_web::test]
async fn every_state_of_an_order_has_its_words() {
    let site = Site::new();
    let paid = domain::order::Paid {
        by: domain::AttemptId(testkit::given::id()),
        at: testkit::given::start(),
    };
    let live = |stage| OrderState::Live { paid, stage };
    let at = testkit::given::start();
    for (state, words) in [
        (live(PaidStage::Paid), "支付成功"),
        (live(PaidStage::Fulfilled { at }), "支付成功，已办理完成"),
        (live(PaidStage::FulfilmentFailed { at }), "工作人员会尽快处理"),
        (OrderState::Cancelled { at }, "订单已取消"),
        (OrderState::Expired { at }, "订单已过期"),
        (OrderState::Refunding { paid, since: at, before: PaidStage::Paid }, "退款中"),
        (OrderState::Refunded { paid, at }, "已退款"),
    ] {
        let order = site.with_order(|order| order.state = state);
        let token = site.deps.app.tokens.token(order.id);
        let page = site.get(&format!("/cashier/{}?t={token}", order.id)).await;
        assert!(page.body.contains(words), "{words}\n{}", page.body);
        assert!(!page.body.contains("id=\"pay\""), "{words}");
    }
}
