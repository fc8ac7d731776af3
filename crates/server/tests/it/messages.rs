//! Codes sent to phones, and places offered while an address is typed.

use crate::on_both_databases;
use crate::running::{Answer, Place, Running};
use sandbox::SandboxError;
use serde_json::json;

const PHONE: &str = "13900000109";

on_both_databases! {
    a_customer_signs_in_with_the_code_that_the_phone_was_sent,
    a_code_works_once_and_for_its_scene_and_phone_only,
    a_phone_gets_one_code_a_minute_and_none_without_a_captcha,
    an_operator_that_fails_is_told_and_the_next_code_arrives,
    places_are_offered_and_the_form_goes_on_without_them,
}

impl Running {
    /// A ticket for a captcha that somebody read.
    async fn captcha_ticket(&self) -> String {
        let captcha = self.get("/v1/global/captcha").await.data();
        let uuid = captcha["uuid"].as_str().unwrap();
        assert!(captcha["img"].as_str().unwrap().starts_with("iVBORw0KGgo"), "no PNG in base64");
        let read = self.get(&format!("/v1/test/captcha?uuid={uuid}")).await.data();
        let body = json!({"uuid": uuid, "code": read["code"]});
        let verified = self.post("/v1/global/captcha/verify", &body).await.data();
        verified["captchaTicket"].as_str().unwrap().to_owned()
    }

    async fn ask_code(&self, phone: &str, scene: &str, ticket: &str) -> Answer {
        let query = format!("phoneNumber={phone}&scene={scene}&captchaTicket={ticket}");
        self.get(&format!("/v1/user/sms-code?{query}")).await
    }

    /// Asks for a code and reads it off the phone.
    async fn code(&self, phone: &str, scene: &str) -> String {
        let ticket = self.captcha_ticket().await;
        self.ask_code(phone, scene, &ticket).await.data();
        self.world().sms_code(phone).await.unwrap()
    }

    async fn sign_in(&self, phone: &str, code: &str) -> Answer {
        self.post("/v1/user/login", &json!({"phoneNumber": phone, "smsCode": code})).await
    }

    async fn break_down(&self, system: &str, fault: &str) {
        let body = json!({"system": system, "fault": fault, "count": 1});
        self.post("/v1/test/faults", &body).await.data();
    }

    async fn suggested(&self, query: &str) -> Answer {
        let url = format!("{}/v1/global/address/suggest", self.url);
        let pairs: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        Answer::of(self.http.get(url).query(&pairs).send().await.unwrap()).await
    }
}

async fn a_customer_signs_in_with_the_code_that_the_phone_was_sent(place: Place) {
    let server = Running::start(&place);
    let code = server.code(PHONE, "login").await;
    assert_eq!(code.len(), 6);
    let outside = server.outside("sms").await;
    let held = outside["holds"]["sms"].as_array().unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((&held[0]["phoneNumber"], &held[0]["code"]), (&json!("139******109"), &json!(code)));
    let signed_in = server.sign_in(PHONE, &code).await.data();
    assert_eq!(signed_in["user"]["phoneNumber"], "139******109");
    let bearer = format!("Bearer {}", signed_in["token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let info = server.get_with("/v1/user/info", &headers).await.data();
    assert_eq!(info["userId"], signed_in["user"]["userId"]);
    server.get_with("/v1/user/logout", &headers).await.data();
    assert_eq!(server.get_with("/v1/user/info", &headers).await.status, 401);
    let log = server.log(&place).await;
    for secret in [PHONE, &code, bearer.trim_start_matches("Bearer ")] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}

async fn a_code_works_once_and_for_its_scene_and_phone_only(place: Place) {
    let server = Running::start(&place);
    let code = server.code(PHONE, "login").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(server.sign_in(PHONE, wrong).await.refusal(), (422, "sms_code_wrong"));
    assert_eq!(server.sign_in("13900000110", &code).await.refusal(), (422, "sms_code_wrong"));
    let first = server.sign_in(PHONE, &code).await.data();
    assert_eq!(server.sign_in(PHONE, &code).await.refusal(), (422, "sms_code_wrong"));
    server.advance(61).await;
    let other = server.code(PHONE, "password").await;
    assert_eq!(server.sign_in(PHONE, &other).await.refusal(), (422, "sms_code_wrong"));
    let body = json!({"phoneNumber": PHONE, "smsCode": other, "newPassword": "one long password"});
    server.post("/v1/user/password", &body).await.data();
    let body = json!({"phoneNumber": PHONE, "password": "one long password"});
    let again = server.post("/v1/user/login", &body).await.data();
    assert_eq!(again["user"]["userId"], first["user"]["userId"]);
}

async fn a_phone_gets_one_code_a_minute_and_none_without_a_captcha(place: Place) {
    let server = Running::start(&place);
    for made_up in ["", "made-up"] {
        let refused = server.ask_code(PHONE, "login", made_up).await;
        assert_eq!(refused.refusal(), (403, "captcha_required"));
    }
    let ticket = server.captcha_ticket().await;
    server.ask_code(PHONE, "login", &ticket).await.data();
    let used_up = server.ask_code("13900000110", "login", &ticket).await;
    assert_eq!(used_up.refusal(), (403, "captcha_required"));
    let ticket = server.captcha_ticket().await;
    let soon = server.ask_code(PHONE, "login", &ticket).await;
    assert_eq!(soon.status, 429, "{}", soon.body);
    assert!(soon.headers.contains_key("retry-after"));
    server.advance(61).await;
    server.code(PHONE, "login").await;
    let outside = server.outside("sms").await;
    assert_eq!(outside["holds"]["sms"].as_array().unwrap().len(), 2);
}

async fn an_operator_that_fails_is_told_and_the_next_code_arrives(place: Place) {
    let server = Running::start(&place);
    server.break_down("sms", "refuse").await;
    let ticket = server.captcha_ticket().await;
    let refused = server.ask_code(PHONE, "login", &ticket).await;
    assert_eq!(refused.refusal(), (503, "sms_unavailable"));
    let nothing = server.world().sms_code(PHONE).await;
    assert!(matches!(nothing, Err(SandboxError::Answered { status: 404, .. })), "{nothing:?}");
    server.advance(61).await;
    let code = server.code(PHONE, "login").await;
    server.sign_in(PHONE, &code).await.data();
}

async fn places_are_offered_and_the_form_goes_on_without_them(place: Place) {
    let server = Running::start(&place);
    let places = server.suggested("keywords=江场西路&city=上海").await.data();
    let names: Vec<_> = places.as_array().unwrap().iter().map(|place| &place["name"]).collect();
    assert_eq!(names, ["江场西路", "江场西路地铁口商务楼"], "what has no place is left out");
    assert_eq!(places[0]["adcode"], "310106");
    assert_eq!(places[0]["address"], "");
    server.break_down("amap", "down").await;
    let same = server.suggested("keywords=江场西路&city=上海").await.data();
    assert_eq!(same, places, "from memory");
    let down = server.suggested("keywords=人民广场").await;
    assert_eq!(down.refusal(), (503, "address_lookup_unavailable"));
    let back = server.suggested("keywords=人民广场").await.data();
    assert_eq!(back[0]["name"], "人民广场");
    assert_eq!(server.suggested("keywords=江").await.status, 400);
    server.world().amap_infocode(10_003, 1).await.unwrap();
    for keywords in ["五角场", "莘庄"] {
        let over = server.suggested(&format!("keywords={keywords}")).await;
        assert_eq!(over.refusal(), (503, "address_lookup_unavailable"));
    }
    server.advance(24 * 3600).await;
    assert_eq!(server.suggested("keywords=五角场").await.data()[0]["name"], "五角场");
}
