//! How payers get to where they pay: openids, links, and pages that lead back.

use super::till::Till;
use crate::on_both_databases;
use crate::running::{Answer, Place, Running};
use reqwest::Url;
use serde_json::{Value, json};

on_both_databases! {
    a_code_gives_its_openid_once,
    the_authorise_link_leads_back_to_listed_addresses_only,
    the_open_url_leads_to_the_paying_page_of_the_mini_program,
    from_a_pc_the_telecoms_qr_code_leads_the_phone_to_the_payment,
    the_return_from_alipay_is_verified_and_changes_nothing,
    a_scene_without_its_openid_and_a_foreign_return_address_are_refused,
    the_older_routes_lead_to_the_same_payments,
}

async fn a_code_gives_its_openid_once(place: Place) {
    let server = Running::start(&place);
    let world = server.world();
    let wechat = server.world().identities().await.unwrap().wechat;
    let account = "/v1/cashier/wechat/official-account/openid";
    let mini = "/v1/cashier/wechat/mini-program/openid";
    let telecom = "/v1/cashier/telecom/wechat/openid";
    let alipay = "/v1/cashier/alipay/mini-program/openid";
    let codes = [
        (account, world.login_code("official_account", "bob").await.unwrap()),
        (mini, world.login_code("mini_program", "bob").await.unwrap()),
        (telecom, world.login_code("telecom", "bob").await.unwrap()),
        (alipay, world.alipay_login_code("bob").await.unwrap()),
    ];
    let mut openids = Vec::new();
    for (path, code) in &codes {
        let answer = server.get(&format!("{path}?code={code}")).await;
        assert!(!answer.text.contains("session_key") && !answer.text.contains("token"));
        let data = answer.data();
        assert_eq!(data.as_object().unwrap().len(), 1, "the openid and nothing else: {data}");
        openids.push(data["openid"].as_str().unwrap().to_owned());
        let again = server.get(&format!("{path}?code={code}")).await;
        assert_eq!(again.refusal().1, "login_code_refused", "{path}");
        let unknown = server.get(&format!("{path}?code=nobodyscode")).await;
        assert_eq!(unknown.refusal(), again.refusal(), "{path}");
        assert_eq!(server.get(path).await.refusal(), (400, "invalid_field"));
    }
    assert_eq!(openids[0], world.wechat_openid(&wechat.app_id, "bob").await.unwrap());
    assert_eq!(openids[1], world.wechat_openid(&wechat.mini_program_app_id, "bob").await.unwrap());
    assert!(openids[3].starts_with("2088"), "{openids:?}");

    // A busy provider (errcode -1) is said to be one, and the next try is good.
    world.wechat_open_errcode(45011, 1).await.unwrap();
    let code = world.login_code("mini_program", "bob").await.unwrap();
    let busy = server.get(&format!("{mini}?code={code}")).await;
    assert_eq!(busy.refusal(), (429, "login_too_frequent"));
    let answer = server.get(&format!("{mini}?code={code}")).await;
    assert_eq!(answer.data()["openid"], openids[1].as_str());
}

async fn the_authorise_link_leads_back_to_listed_addresses_only(place: Place) {
    let origin = "https://www.shop.example";
    let server = Running::start_set(&place, &[("RETURN_ORIGINS", origin)]);
    let ask = |address: String, state: &'static str| {
        let mut url =
            Url::parse("http://x/v1/cashier/wechat/official-account/authorize-url").unwrap();
        url.query_pairs_mut().append_pair("redirectUri", &address).append_pair("state", state);
        format!("{}?{}", url.path(), url.query().unwrap())
    };
    for foreign in [
        "https://evil.example/",
        "https://www.shop.example.evil.example/",
        "https://www.shop.example@evil.example/",
        "http://www.shop.example/",
        "https://www.shop.example:8443/",
        "javascript:alert(1)",
        "//www.shop.example/",
    ] {
        let refused = server.get(&ask(foreign.to_owned(), "s")).await;
        assert_eq!(refused.refusal(), (400, "return_url_refused"), "{foreign}");
    }
    let bad_state = server.get(&ask(format!("{origin}/pay"), "a b")).await;
    assert_eq!(bad_state.refusal(), (400, "invalid_field"));

    let link = server.get(&ask(format!("{origin}/pay?a=1"), "S1")).await.data();
    let sent = follow(&server, link["url"].as_str().unwrap()).await;
    let back = Url::parse(&location(&sent)).unwrap();
    assert!(back.as_str().starts_with("https://www.shop.example/pay?a=1&"), "{back}");
    assert_eq!(parameter(&back, "state"), "S1");
    let path =
        format!("/v1/cashier/wechat/official-account/openid?code={}", parameter(&back, "code"));
    assert!(server.get(&path).await.data()["openid"].is_string());
}

async fn the_open_url_leads_to_the_paying_page_of_the_mini_program(place: Place) {
    let server = Running::start_set(&place, &[("MINI_PROGRAM_PAGE", "pages/pay/now")]);
    let order = server.saved_order("open-url").await;
    let path = format!("/v1/cashier/telecom/open-url?orderId={order}");
    let link = server.get(&path).await.data()["openUrl"].as_str().unwrap().to_owned();
    let page = follow(&server, &link).await;
    assert!(page.text.contains("pages/pay/now") && page.text.contains(&order), "{}", page.text);
    server.advance(30 * 60 + 1).await;
    assert_eq!(follow(&server, &link).await.status, 410, "no longer than the order");
    server.until_status(&order, "expired").await;
    assert_eq!(server.get(&path).await.refusal(), (409, "order_not_payable"));
}

async fn from_a_pc_the_telecoms_qr_code_leads_the_phone_to_the_payment(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("from-a-pc").await;
    let body = json!({"orderId": order});
    let way = server.post("/v1/cashier/telecom/wechat/jsapi", &body).await.data();
    assert_eq!((&way["payment"], &way["action"]["type"]), (&Value::Null, &json!("qr_code")));
    assert_eq!(server.cashier(&order).await["payments"], json!([]), "nothing begins by looking");

    // The phone scans it: our route, the telecom's page, our route with a code, the payment.
    let mut url = way["action"]["content"].as_str().unwrap().to_owned();
    let mut hops = Vec::new();
    let payment = loop {
        let answer = follow(&server, &url).await;
        hops.push(url);
        if answer.status == 200 {
            break answer.data();
        }
        assert_eq!(answer.status, 302, "{}", answer.text);
        url = location(&answer);
        assert!(hops.len() < 6, "{hops:?}");
    };
    assert_eq!(hops.len(), 4, "{hops:?}");
    assert!(hops[1].starts_with(server.sandbox_url()), "{hops:?}");
    assert_eq!(payment["action"]["type"], "jsapi");
    let number = payment["payment"]["paymentId"].as_str().unwrap();
    server.act(number, "pay").await;
    server.until_status(&order, "fulfilled").await;
    let paid = server.post("/v1/cashier/telecom/wechat/jsapi", &body).await;
    assert_eq!(paid.refusal(), (409, "order_already_paid"));
    let used = follow(&server, &hops[2]).await;
    assert_eq!(used.refusal().1, "login_code_refused", "the code is used up");
}

async fn the_return_from_alipay_is_verified_and_changes_nothing(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("return").await;
    let back = format!("{}/v1/pay/alipay/return", server.url);
    let body = json!({"orderId": order, "scene": "page", "returnUrl": back});
    let payment = server.post("/v1/cashier/alipay/pay", &body).await.data();
    // The browser opens the page and pays; Alipay's notification is not taken in.
    let page = follow(&server, payment["action"]["url"].as_str().unwrap()).await;
    let (_, form) = page.text.split_once("action=\"").unwrap();
    let button = format!("{}{}", server.sandbox_url(), form.split('"').next().unwrap());
    let pressed = Answer::of(server.http.post(button).send().await.unwrap()).await;
    assert_eq!(pressed.status, 303);
    server.until_status(&order, "fulfilled").await;
    let path = location(&pressed).strip_prefix(&server.url).unwrap().to_owned();
    let shown = server.get(&path).await.data();
    assert_eq!((&shown["orderId"], &shown["status"]), (&json!(order), &json!("fulfilled")));

    let before = server.cashier(&order).await;
    for forged in [
        path.replace("total_amount=460.00", "total_amount=0.01"),
        path.replace(&order, &server.saved_order("another").await),
        path.replace("&sign=", "&sign=A"),
        path.split("&sign=").next().unwrap().to_owned(),
        "/v1/pay/alipay/return".to_owned(),
        format!("/v1/pay/alipay/return?{}", "a".repeat(9_000)),
    ] {
        assert_eq!(server.get(&forged).await.refusal(), (400, "return_not_verified"), "{forged}");
    }
    // The telecom's is not signed: it tells what anybody may know, and proves nothing.
    let unpaid = server.saved_order("unpaid").await;
    let number = Till::of("telecom", "alipay").start(&server, &unpaid).await.number;
    let path = format!("/v1/pay/telecom/return?outTradeNo={number}&tradeNo=1");
    assert_eq!(server.get(&path).await.data()["status"], "awaiting_payment");
    assert_eq!(server.cashier(&order).await, before);
}

async fn a_scene_without_its_openid_and_a_foreign_return_address_are_refused(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("refusals").await;
    for (path, scene) in [
        ("/v1/cashier/wechat/pay", "jsapi"),
        ("/v1/cashier/wechat/pay", "mini_program"),
        ("/v1/cashier/alipay/pay", "mini_program"),
        ("/v1/cashier/telecom/wechat/mini-program", ""),
    ] {
        let body = json!({"orderId": order, "scene": scene});
        assert_eq!(server.post(path, &body).await.refusal(), (400, "openid_required"), "{scene}");
    }
    let unknown = json!({"orderId": order, "scene": "cash"});
    let refused = server.post("/v1/cashier/wechat/pay", &unknown).await;
    assert_eq!(refused.refusal(), (400, "scene_not_offered"));
    for path in
        ["/v1/cashier/alipay/pay", "/v1/cashier/wechat/pay", "/v1/cashier/telecom/alipay/pay"]
    {
        let scene = if path.contains("wechat") { "h5" } else { "page" };
        let body = json!({"orderId": order, "scene": scene, "returnUrl": "https://evil.example/"});
        assert_eq!(server.post(path, &body).await.refusal(), (400, "return_url_refused"), "{path}");
    }
    // An openid of another application is the provider's to refuse.
    let foreign = server.world().login_code("telecom", "alice").await.unwrap();
    let openid =
        server.get(&format!("/v1/cashier/telecom/wechat/openid?code={foreign}")).await.data();
    let body = json!({"orderId": order, "scene": "jsapi", "openid": openid["openid"]});
    assert_eq!(
        server.post("/v1/cashier/wechat/pay", &body).await.refusal(),
        (502, "provider_refused")
    );
    let view = server.cashier(&order).await;
    assert_eq!(view["status"], "awaiting_payment");
    assert!(
        view["payments"].as_array().unwrap().iter().all(|payment| payment["status"] != "pending")
    );
}

async fn the_older_routes_lead_to_the_same_payments(place: Place) {
    let server = Running::start(&place);
    let openid = Till::of("wechat", "jsapi").openid(&server).await;
    let order = server.saved_order("older").await;
    let body = json!({"orderId": order});
    let with_openid = json!({"orderId": order, "openid": openid});
    for (path, body, channel, scene) in [
        ("/v1/pay/wechat/h5", &body, "wechat", "h5"),
        ("/v1/pay/wechat/mp", &with_openid, "wechat", "jsapi"),
        ("/v1/pay/alipay/h5", &body, "alipay", "wap"),
    ] {
        let other_way = server.post(path, body).await.data();
        let same = Till::of(channel, scene).start(&server, &order).await;
        assert_eq!(other_way["payment"]["paymentId"], same.number.as_str(), "{path}");
    }
    let other_way = server.get(&format!("/v1/pay/telecom/alipay/h5?orderId={order}")).await.data();
    let same = Till::of("telecom", "alipay").start(&server, &order).await;
    assert_eq!(other_way["payment"]["paymentId"], same.number.as_str());
    same.pay(&server).await;
    server.until_status(&order, "fulfilled").await;
    let other = server.saved_order("unpaid").await;
    for path in [
        "/v1/pay/wechat/h5/query",
        "/v1/pay/alipay/query",
        "/v1/global/telecom/recharge/order",
        "/v1/cashier/notify/order",
    ] {
        let shown = server.get(&format!("{path}?orderId={order}")).await.data();
        assert_eq!(shown["status"], "fulfilled", "{path}");
        if path != "/v1/cashier/notify/order" {
            let none = server.get(&format!("{path}?orderId={other}")).await;
            assert_eq!(none.refusal(), (404, "order_not_found"), "{path}: never begun there");
        }
    }
}

/// One step of a browser.
async fn follow(server: &Running, url: &str) -> Answer {
    Answer::of(server.http.get(url).send().await.unwrap()).await
}

fn location(answer: &Answer) -> String {
    answer.headers["location"].to_str().unwrap().to_owned()
}

fn parameter(url: &Url, wanted: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap()
}
