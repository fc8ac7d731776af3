//! 个人中心 as a client sees it: signing in, the account, and what guessers get.

use crate::harness::{Answer, Site, get, post};
use crate::log::Log;
use chrono::TimeDelta;
use domain::sms::SmsScene;
use domain::{Address, PhoneNumber};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::SmsFault;
use testkit::given;

const PHONE: &str = "18612345772";
const OTHER_PHONE: &str = "13900000001";
const LOGIN: &str = "/v1/user/login";
const PASSWORD: &str = "/v1/user/password";
const PROFILE: &str = "/v1/user/profile";

impl Site {
    /// A captcha solved by the usual client, as one does who reads the picture.
    pub(crate) async fn ticket(&self) -> String {
        let captcha = self.get("/v1/global/captcha").await.data();
        let path = format!("/v1/test/captcha?uuid={}", captcha["uuid"].as_str().unwrap());
        let code = self.get(&path).await.data()["code"].clone();
        let body = json!({ "uuid": captcha["uuid"], "code": code });
        let answer = self.post("/v1/global/captcha/verify", body).await;
        answer.data()["captchaTicket"].as_str().unwrap().to_owned()
    }

    async fn try_send(&self, phone: &str, scene: SmsScene) -> Answer {
        let (scene, ticket) = (scene.name(), self.ticket().await);
        let query = format!("phoneNumber={phone}&scene={scene}&captchaTicket={ticket}");
        self.get(&format!("/v1/user/sms-code?{query}")).await
    }

    /// The code that the phone was sent.
    pub(crate) async fn code(&self, phone: &str, scene: SmsScene) -> String {
        let answer = self.try_send(phone, scene).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.sms.last_code(&PhoneNumber::parse(phone).unwrap()).unwrap()
    }

    /// Signs the phone in by code, and gives the token.
    pub(crate) async fn customer(&self, phone: &str) -> String {
        let code = self.code(phone, SmsScene::Login).await;
        let answer = self.post(LOGIN, json!({ "phoneNumber": phone, "smsCode": code })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.data()["token"].as_str().unwrap().to_owned()
    }

    async fn by_password(&self, phone: &str, password: &str) -> Answer {
        let ticket = self.ticket().await;
        let body = json!({ "phoneNumber": phone, "password": password, "captchaTicket": ticket });
        self.post(LOGIN, body).await
    }
}

#[actix_web::test]
async fn the_whole_life_of_a_customer() {
    let site = Site::new();
    let token = site.customer(PHONE).await;
    let info = site.get_as(&token, "/v1/user/info").await.data();
    assert_eq!(info["phoneNumber"], "186******772");
    assert_eq!((&info["address"], &info["hasPassword"]), (&json!(""), &json!(false)));
    site.clock.advance(TimeDelta::minutes(1));

    let code = site.code(PHONE, SmsScene::Profile).await;
    let body = json!({ "address": "江场西路12号", "smsCode": code });
    let changed = site.post_as(&token, PROFILE, &body).await.data();
    assert_eq!(changed["address"], "江场西路**号");
    site.clock.advance(TimeDelta::minutes(1));

    let code = site.code(PHONE, SmsScene::Password).await;
    let body = json!({ "phoneNumber": PHONE, "smsCode": code, "newPassword": "correct horse" });
    assert_eq!(site.post(PASSWORD, body).await.data(), Value::Null);
    site.get_as(&token, "/v1/user/info").await.is_error(ErrorCode::Unauthorized);

    let body = json!({ "phoneNumber": PHONE, "password": "correct horse" });
    let signed_in = site.post(LOGIN, body).await.data();
    assert_eq!(signed_in["user"]["hasPassword"], true);
    assert_eq!(signed_in["expiresAt"], "2026-04-01T12:02:00+08:00");
    let token = signed_in["token"].as_str().unwrap();
    let body = json!({ "oldPassword": "correct horse", "newPassword": "battery staple" });
    assert_eq!(site.post_as(token, PASSWORD, &body).await.status, 200);
    assert_eq!(site.get_as(token, "/v1/user/logout").await.status, 200);
    site.get_as(token, "/v1/user/info").await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn wrong_passwords_need_a_captcha_and_then_lock_whoever_it_is() {
    for phone in [PHONE, OTHER_PHONE] {
        let site = Site::new();
        site.store.put_account(given::account(PHONE));
        let guess = json!({ "phoneNumber": phone, "password": "guess" });
        for _try in 0..2 {
            site.post(LOGIN, guess.clone()).await.is_error(ErrorCode::SignInRefused);
        }
        let refused = site.post(LOGIN, guess).await;
        refused.is_error(ErrorCode::CaptchaRequired).in_field("captchaTicket");
        for _try in 0..3 {
            site.by_password(phone, "guess").await.is_error(ErrorCode::SignInRefused);
        }
        let locked = site.by_password(phone, "secret").await;
        locked.is_error(ErrorCode::AccountLocked);
        site.clock.advance(TimeDelta::minutes(10));
        let later = site.by_password(phone, "secret").await;
        assert_eq!(later.status == 200, phone == PHONE, "{}", later.body);
    }
}

#[actix_web::test]
async fn a_code_is_wrong_used_or_too_late_all_alike() {
    let site = Site::new();
    let code = site.code(PHONE, SmsScene::Login).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let body = |code: &str| json!({ "phoneNumber": PHONE, "smsCode": code });
    let refused = site.post(LOGIN, body(wrong)).await;
    refused.is_error(ErrorCode::SmsCodeWrong).in_field("smsCode");
    assert_eq!(site.post(LOGIN, body(&code)).await.status, 200);
    site.post(LOGIN, body(&code)).await.is_error(ErrorCode::SmsCodeWrong);
    site.clock.advance(TimeDelta::minutes(1));
    let code = site.code(PHONE, SmsScene::Login).await;
    for _try in 0..5 {
        site.post(LOGIN, body(wrong)).await.is_error(ErrorCode::SmsCodeWrong);
    }
    site.post(LOGIN, body(&code)).await.is_error(ErrorCode::SmsCodeWrong);
}

#[actix_web::test]
async fn codes_need_a_ticket_and_a_minute_between_them() {
    let site = Site::new();
    let path = format!("/v1/user/sms-code?phoneNumber={PHONE}&scene=login");
    for query in ["", "&captchaTicket=", "&captchaTicket=made-up"] {
        let refused = site.get(&format!("{path}{query}")).await;
        refused.is_error(ErrorCode::CaptchaRequired).in_field("captchaTicket");
    }
    let ticket = site.ticket().await;
    let path = format!("{path}&captchaTicket={ticket}");
    assert_eq!(site.get(&path).await.data(), json!({ "validSeconds": 300 }));
    site.get(&path).await.is_error(ErrorCode::CaptchaRequired);
    let early = site.try_send(PHONE, SmsScene::Password).await;
    early.is_error(ErrorCode::SmsTooFrequent);
    assert_eq!(early.header("Retry-After"), Some("61"));
    assert_eq!(site.sms.sent().len(), 1);
}

#[actix_web::test]
async fn a_ticket_of_another_address_is_none() {
    let site = Site::new();
    let ticket = site.ticket().await;
    let path = format!("/v1/user/sms-code?phoneNumber={PHONE}&scene=login&captchaTicket={ticket}");
    let elsewhere = get(&path).peer_addr("198.51.100.1:5000".parse().unwrap());
    site.call(elsewhere).await.is_error(ErrorCode::CaptchaRequired);
    assert!(site.sms.sent().is_empty());
}

#[actix_web::test]
async fn one_who_has_a_whole_network_is_one_address() {
    let site = Site::new();
    let from = |last: &str| format!("[2001:db8:1:2::{last}]:5000").parse().unwrap();
    let captcha = site.call(get("/v1/global/captcha").peer_addr(from("1"))).await.data();
    let path = format!("/v1/test/captcha?uuid={}", captcha["uuid"].as_str().unwrap());
    let code = site.get(&path).await.data()["code"].clone();
    let body = json!({ "uuid": captcha["uuid"], "code": code });
    let verify = post("/v1/global/captcha/verify", &body).peer_addr(from("2"));
    let ticket = site.call(verify).await.data()["captchaTicket"].as_str().unwrap().to_owned();
    let path = format!("/v1/user/sms-code?phoneNumber={PHONE}&scene=login&captchaTicket={ticket}");
    assert_eq!(site.call(get(&path).peer_addr(from("3"))).await.status, 200);
}

#[actix_web::test]
async fn what_the_operator_says_has_an_answer_each() {
    let site = Site::new();
    for (fault, code) in [
        (SmsFault::TooFrequent, ErrorCode::SmsTooFrequent),
        (SmsFault::NumberRefused, ErrorCode::SmsNumberRefused),
        (SmsFault::Misconfigured, ErrorCode::SmsUnavailable),
        (SmsFault::RequestLost, ErrorCode::SmsUnavailable),
        (SmsFault::NotReached, ErrorCode::SmsUnavailable),
    ] {
        site.sms.fault(fault);
        site.try_send(PHONE, SmsScene::Login).await.is_error(code);
        site.clock.advance(TimeDelta::minutes(1));
    }
}

#[actix_web::test]
async fn a_phone_of_somebody_else_is_refused_to_whoever_proved_it() {
    let site = Site::new();
    site.store.put_account(given::account(OTHER_PHONE));
    let token = site.customer(PHONE).await;
    let code = site.code(OTHER_PHONE, SmsScene::Profile).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let body = |code: &str| json!({ "phoneNumber": OTHER_PHONE, "smsCode": code });
    site.post_as(&token, PROFILE, &body(wrong)).await.is_error(ErrorCode::SmsCodeWrong);
    let taken = site.post_as(&token, PROFILE, &body(&code)).await;
    taken.is_error(ErrorCode::PhoneTaken).in_field("phoneNumber");
}

#[actix_web::test]
async fn what_cannot_be_read_names_its_field() {
    let site = Site::new();
    let token = site.customer(PHONE).await;
    let long = "x".repeat(257);
    for (path, body, field) in [
        (LOGIN, json!({ "phoneNumber": "1861234577", "password": "x" }), "phoneNumber"),
        (LOGIN, json!({ "phoneNumber": PHONE }), "password"),
        (LOGIN, json!({ "phoneNumber": PHONE, "password": "" }), "password"),
        (LOGIN, json!({ "phoneNumber": PHONE, "password": long }), "password"),
        (LOGIN, json!({ "phoneNumber": PHONE, "smsCode": "12345" }), "smsCode"),
        (LOGIN, json!({ "phoneNumber": PHONE, "smsCode": "１２３４５６" }), "smsCode"),
        (LOGIN, json!({ "phoneNumber": PHONE, "smsCode": "123456", "password": "x" }), "smsCode"),
        (PASSWORD, json!({ "oldPassword": "x", "newPassword": "short" }), "newPassword"),
        (PASSWORD, json!({ "oldPassword": "x", "newPassword": "aaaaaaaa" }), "newPassword"),
        (PASSWORD, json!({ "newPassword": "correct horse" }), "oldPassword"),
        (PASSWORD, json!({ "phoneNumber": PHONE, "newPassword": "correct horse" }), "smsCode"),
        (
            PASSWORD,
            json!({ "oldPassword": "x", "smsCode": "123456", "newPassword": "correct horse" }),
            "oldPassword",
        ),
        (PROFILE, json!({ "smsCode": "123456" }), "phoneNumber"),
        (PROFILE, json!({ "address": "a\nb", "smsCode": "123456" }), "address"),
        (PROFILE, json!({ "address": "长".repeat(201), "smsCode": "123456" }), "address"),
        (PROFILE, json!({ "phoneNumber": "12345", "smsCode": "123456" }), "phoneNumber"),
    ] {
        site.post_as(&token, path, &body).await.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (body, field) in [
        (json!({ "phoneNumber": 18_612_345_772_i64, "password": "x" }), "phoneNumber"),
        (json!({ "password": "x" }), "phoneNumber"),
        (json!({ "phoneNumber": PHONE, "password": ["x"] }), "password"),
    ] {
        site.post(LOGIN, body).await.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    for (query, field) in [
        ("scene=login", "phoneNumber"),
        ("phoneNumber=18612345772", "scene"),
        ("phoneNumber=18612345772&scene=other", "scene"),
        ("phoneNumber=12345678901&scene=login", "phoneNumber"),
        ("phoneNumber=18612345772&phoneNumber=13900000001&scene=login", "phoneNumber"),
    ] {
        let refused = site.get(&format!("/v1/user/sms-code?{query}")).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn without_a_customers_token_nothing_is_shown_or_changed() {
    let site = Site::new();
    let staff = site.signed_in(domain::staff::Role::Admin).await;
    let token = site.customer(PHONE).await;
    let reversed: String = token.chars().rev().collect();
    let address = json!({ "address": "江场西路12号", "smsCode": "123456" });
    let password = json!({ "oldPassword": "x", "newPassword": "correct horse" });
    for bad in ["", "x", &staff, &reversed] {
        for path in ["/v1/user/info", "/v1/user/logout"] {
            site.get_as(bad, path).await.is_error(ErrorCode::Unauthorized);
        }
        site.post_as(bad, PROFILE, &address).await.is_error(ErrorCode::Unauthorized);
        site.post_as(bad, PASSWORD, &password).await.is_error(ErrorCode::Unauthorized);
    }
    site.get("/v1/user/info").await.is_error(ErrorCode::Unauthorized);
    site.post(PASSWORD, password).await.is_error(ErrorCode::Unauthorized);
    site.get_as(&token, "/v1/admin/customers").await.is_error(ErrorCode::Unauthorized);
    site.clock.advance(TimeDelta::days(30));
    site.get_as(&token, "/v1/user/info").await.is_error(ErrorCode::Unauthorized);
}

#[actix_web::test]
async fn nothing_of_a_customer_is_logged() {
    let log = Log::record();
    let site = Site::new();
    let token = site.customer(PHONE).await;
    let code = site.sms.last_code(&PhoneNumber::parse(PHONE).unwrap()).unwrap();
    site.clock.advance(TimeDelta::minutes(1));
    let other = site.code(PHONE, SmsScene::Profile).await;
    let address = Address::parse("江场西路12号").unwrap();
    let body = json!({ "address": address.expose(), "smsCode": other });
    site.post_as(&token, PROFILE, &body).await;
    site.by_password(PHONE, "hunter2hunter2").await;
    site.by_password("1861234577x", "hunter2hunter2").await;
    site.post(LOGIN, json!({ "phoneNumber": [PHONE], "password": "hunter2hunter2" })).await;
    site.sms.fault(SmsFault::Misconfigured);
    site.clock.advance(TimeDelta::minutes(1));
    site.try_send(PHONE, SmsScene::Login).await.is_error(ErrorCode::SmsUnavailable);
    let text = log.text();
    assert!(text.contains("isv.SMS_TEMPLATE_ILLEGAL"), "staff learn what is wrong: {text}");
    for secret in [PHONE, "1861234577x", "江场西路", "hunter2", &token, &format!("\"{code}\"")]
    {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}
