//! Text messages.

use sandbox::SandboxError;

use crate::support::Stage;
use crate::support::sms::Sending;

const PHONE: &str = "18612345772";

async fn code_of(stage: &Stage, phone: &str) -> Option<String> {
    match stage.control.sms_code(phone).await {
        Ok(code) => Some(code),
        Err(SandboxError::Answered { status: 404, .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_tester_reads_each_message_and_its_code_but_not_the_whole_number() {
    let stage = Stage::set().await;
    assert_eq!(code_of(&stage, PHONE).await, None);
    let (status, answer) = Sending::new(&stage, PHONE, "042917").send(&stage).await;
    assert_eq!((status, answer["Code"].as_str()), (200, Some("OK")));
    assert_eq!(code_of(&stage, PHONE).await.as_deref(), Some("042917"));
    assert_eq!(code_of(&stage, "18612345773").await, None);
    let seen = stage.control.outside(Some("sms")).await.unwrap();
    let held = &seen["holds"]["sms"][0];
    assert_eq!(held["phoneNumber"], "186******772");
    assert_eq!(held["code"], "042917");
    assert_eq!(held["templateCode"], stage.ids.sms.template_login);
    assert_eq!(held["signName"], stage.ids.sms.sign_name);
    assert_eq!(held["outId"], "out-042917");
    assert_eq!(held["bizId"], answer["BizId"]);
    assert_eq!(seen["requests"][0]["operation"], "SendSms");
    assert_eq!(seen["requests"][0]["key"], "out-042917");
    assert!(!seen.to_string().contains(PHONE));
    let stage = stage.restarted().await;
    assert_eq!(code_of(&stage, PHONE).await.as_deref(), Some("042917"));
}

#[tokio::test]
async fn parameters_may_stand_in_a_form_and_numbers_in_a_list() {
    let stage = Stage::set().await;
    let both = "18612345772,13900000101";
    let sending = Sending { in_body: true, ..Sending::new(&stage, both, "111111") };
    assert_eq!(sending.code(&stage).await, "OK");
    for phone in both.split(',') {
        assert_eq!(code_of(&stage, phone).await.as_deref(), Some("111111"));
    }
}

#[tokio::test]
async fn only_who_signs_what_is_sent_is_let_in() {
    let stage = Stage::set().await;
    let good = Sending::new(&stage, PHONE, "111111");
    let mismatch = "SignatureDoesNotMatch";
    for (sending, status, code) in [
        (
            Sending { key_id: "LTAI5t".to_owned(), ..good.clone() },
            404,
            "InvalidAccessKeyId.NotFound",
        ),
        (Sending { secret: "guess".to_owned(), ..good.clone() }, 400, mismatch),
        (Sending { forged_phone: Some("13900000101"), ..good.clone() }, 400, mismatch),
        (Sending { ahead: 910, ..good.clone() }, 400, "InvalidTimeStamp.Expired"),
        (Sending { ahead: -910, ..good.clone() }, 400, "InvalidTimeStamp.Expired"),
    ] {
        let (answered, answer) = sending.send(&stage).await;
        assert_eq!((answered, answer["Code"].as_str()), (status, Some(code)));
    }
    let bare = stage.http.post(&stage.ids.sms.base_url).send().await.unwrap();
    assert_eq!(bare.status(), 400);
    let bent = good.request(&stage).await.body("OutId=1");
    assert_eq!(bent.send().await.unwrap().status(), 400);
    assert_eq!(code_of(&stage, PHONE).await, None);
    let slow = Sending { ahead: -880, ..good };
    assert_eq!(slow.code(&stage).await, "OK");
}

#[tokio::test]
async fn a_nonce_an_action_and_a_version_are_looked_at() {
    let stage = Stage::set().await;
    let first = Sending::new(&stage, PHONE, "111111");
    assert_eq!(first.code(&stage).await, "OK");
    assert_eq!(first.code(&stage).await, "SignatureNonceUsed");
    let other = Sending { action: "QuerySendDetails", ..Sending::new(&stage, PHONE, "1") };
    assert_eq!(other.code(&stage).await, "InvalidAction.NotFound");
    let other = Sending { version: "2018-05-01", ..Sending::new(&stage, PHONE, "1") };
    assert_eq!(other.code(&stage).await, "InvalidVersion");
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_in_the_operators_words() {
    let stage = Stage::set().await;
    let long = format!(r#"{{"code":"{}"}}"#, "1".repeat(36));
    for (name, value, code) in [
        ("SignName", "别人", "isv.SMS_SIGNATURE_ILLEGAL"),
        ("TemplateCode", "SMS_1", "isv.SMS_TEMPLATE_ILLEGAL"),
        ("TemplateParam", "code", "isv.INVALID_JSON_PARAM"),
        ("TemplateParam", "[]", "isv.INVALID_JSON_PARAM"),
        ("TemplateParam", "", "isv.TEMPLATE_MISSING_PARAMETERS"),
        ("TemplateParam", r#"{"word":"1"}"#, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ("TemplateParam", &long, "isv.PARAM_LENGTH_LIMIT"),
        ("TemplateParam", r#"{"code":"http://a"}"#, "isv.PARAM_NOT_SUPPORT_URL"),
        ("PhoneNumbers", "02161234567", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("PhoneNumbers", "12612345772", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("PhoneNumbers", "18612345772,", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("PhoneNumbers", "", "MissingPhoneNumbers"),
        ("SignName", "", "MissingSignName"),
        ("TemplateCode", "", "MissingTemplateCode"),
    ] {
        let sending = Sending::new(&stage, PHONE, "111111").with(name, value);
        assert_eq!(sending.code(&stage).await, code, "{name} {value}");
    }
    assert_eq!(code_of(&stage, PHONE).await, None);
}

#[tokio::test]
async fn a_number_gets_one_message_a_minute_five_an_hour_and_ten_a_day() {
    let stage = Stage::set().await;
    let send = async |phone: &str| Sending::new(&stage, phone, "111111").send(&stage).await.1;
    let refused = async |words: &str| {
        let answer = send(PHONE).await;
        assert_eq!(answer["Code"], "isv.BUSINESS_LIMIT_CONTROL");
        assert!(answer["Message"].as_str().unwrap().contains(words), "{answer}");
    };
    assert_eq!(send(PHONE).await["Code"], "OK");
    refused("分钟级流控Permits:1").await;
    assert_eq!(send("13900000101").await["Code"], "OK", "of each number");
    for _ in 1..5 {
        stage.control.advance_clock(60).await.unwrap();
        assert_eq!(send(PHONE).await["Code"], "OK");
    }
    stage.control.advance_clock(60).await.unwrap();
    refused("小时级流控Permits:5").await;
    for _ in 5..10 {
        stage.control.advance_clock(3600).await.unwrap();
        assert_eq!(send(PHONE).await["Code"], "OK");
    }
    stage.control.advance_clock(3600).await.unwrap();
    refused("天级流控Permits:10").await;
    stage.control.advance_clock(24 * 3600).await.unwrap();
    assert_eq!(send(PHONE).await["Code"], "OK");
}

#[tokio::test]
async fn it_fails_when_told_to() {
    let stage = Stage::set().await;
    stage.fail("sms", "refuse", Some(1)).await;
    let sending = Sending::new(&stage, PHONE, "111111");
    assert_eq!(sending.code(&stage).await, "isv.AMOUNT_NOT_ENOUGH");
    for fault in ["down", "lost_answer"] {
        stage.fail("sms", fault, Some(1)).await;
        let sending = Sending::new(&stage, PHONE, fault);
        assert!(sending.request(&stage).await.send().await.is_err(), "{fault}");
    }
    assert_eq!(code_of(&stage, PHONE).await.as_deref(), Some("lost_answer"));
    assert_eq!(stage.count("sms", "created").await, 1);
    assert_eq!(stage.count("sms", "dropped").await, 1);
}

#[tokio::test]
async fn no_number_stands_in_clear_in_the_files() {
    let stage = Stage::set().await;
    assert_eq!(Sending::new(&stage, PHONE, "731904").code(&stage).await, "OK");
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(stage.dir.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("sms_message"), "the search finds nothing that must be there");
    for clear in [PHONE, "731904", &stage.ids.sms.access_key_secret] {
        assert!(!holds(clear), "{clear} stands in clear");
    }
}
