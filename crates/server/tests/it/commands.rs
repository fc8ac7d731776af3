use crate::running::{Place, Running};

#[test]
fn check_config_tells_every_problem_and_ends_with_its_own_code() {
    let place = Place::sqlite();
    let output = place
        .server()
        .args(["check-config"])
        .env("PROFILE", "production")
        .env("PUBLIC_URL", "http://shop.example.com")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78));
    let told = String::from_utf8(output.stderr).unwrap();
    for expected in ["SANDBOX must be off", "DATA_KEYS is required", "PUBLIC_URL must begin"] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}

#[test]
fn check_config_is_content_with_the_defaults_and_migrate_can_run_twice() {
    let place = Place::sqlite();
    assert!(place.server().arg("check-config").status().unwrap().success());
    assert!(place.server().arg("migrate").status().unwrap().success());
    assert!(place.server().arg("migrate").status().unwrap().success());
}

/// Everything that production asks for, with all of it from a sandbox.
async fn sandbox_keys_in_production(place: &Place) -> Vec<(&'static str, String)> {
    let server = Running::start(place);
    let who = serde_json::to_value(server.world().identities().await.unwrap()).unwrap();
    let text = |pointer: &str| who.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let key = "ab".repeat(32);
    vec![
        ("PROFILE", "production".to_owned()),
        ("SANDBOX", "false".to_owned()),
        ("PUBLIC_URL", "https://shop.example.com".to_owned()),
        ("HTTP_ADDR", "127.0.0.1:0".to_owned()),
        ("DATA_KEYS", format!("1:{key}")),
        ("LOOKUP_KEY", key),
        ("WECHAT_BASE_URL", "https://wechat.example.com".to_owned()),
        ("WECHAT_MCHID", text("/wechat/mchid")),
        ("WECHAT_APP_ID", text("/wechat/appId")),
        ("WECHAT_MERCHANT_SERIAL", text("/wechat/merchantSerial")),
        ("WECHAT_MERCHANT_PRIVATE_KEY", text("/wechat/merchantPrivateKeyPem")),
        ("WECHAT_API_V3_KEY", text("/wechat/apiV3Key")),
        ("WECHAT_PLATFORM_KEY_ID", text("/wechat/platformKeyId")),
        ("WECHAT_PLATFORM_KEY", text("/wechat/platformPublicKeyPem")),
        ("ALIPAY_GATEWAY_URL", "https://alipay.example.com/gateway.do".to_owned()),
        ("ALIPAY_APP_ID", text("/alipay/appId")),
        ("ALIPAY_SELLER_ID", text("/alipay/sellerId")),
        ("ALIPAY_APP_PRIVATE_KEY", text("/alipay/appPrivateKeyPem")),
        ("ALIPAY_PUBLIC_KEY", text("/alipay/alipayPublicKeyPem")),
        ("ZHUOYUE_BASE_URL", "https://zhuoyue.example.com".to_owned()),
        ("ZHUOYUE_APP_KEY", text("/zhuoyue/appKey")),
        ("ZHUOYUE_APP_SECRET", text("/zhuoyue/appSecret")),
        ("BOSS_BASE_URL", "https://boss.example.com".to_owned()),
        ("BOSS_TOKEN", text("/boss/token")),
        ("SMS_ACCESS_KEY_ID", text("/sms/accessKeyId")),
        ("SMS_ACCESS_KEY_SECRET", text("/sms/accessKeySecret")),
        ("SMS_SIGN_NAME", text("/sms/signName")),
        ("SMS_TEMPLATE_LOGIN", text("/sms/templateLogin")),
        ("SMS_TEMPLATE_PASSWORD", text("/sms/templatePassword")),
        ("SMS_TEMPLATE_PROFILE", text("/sms/templateProfile")),
        ("SMS_TEMPLATE_RECALL", text("/sms/templateRecall")),
        ("AMAP_KEY", text("/amap/key")),
        ("AMAP_PRIVATE_KEY", text("/amap/privateKey")),
    ]
}

/// The same with what can be told apart exchanged for what a real merchant would have.
async fn production(place: &Place) -> Vec<(&'static str, String)> {
    let mut settings = sandbox_keys_in_production(place).await;
    for (name, value) in &mut settings {
        match *name {
            "WECHAT_MERCHANT_SERIAL" => *value = "1D".repeat(20),
            "WECHAT_API_V3_KEY" => *value = "k".repeat(32),
            "ALIPAY_APP_ID" => "2021000000000001".clone_into(value),
            "ZHUOYUE_APP_SECRET"
            | "BOSS_TOKEN"
            | "SMS_ACCESS_KEY_SECRET"
            | "AMAP_KEY"
            | "AMAP_PRIVATE_KEY" => *value = "t".repeat(32),
            _as_it_is => {}
        }
    }
    settings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_of_a_sandbox_are_refused_in_production() {
    let settings = sandbox_keys_in_production(&Place::sqlite()).await;
    let place = Place::sqlite();
    let output = place.server().arg("serve").envs(settings).output().unwrap();
    assert_eq!(output.status.code(), Some(78));
    let told = String::from_utf8(output.stderr).unwrap();
    for name in [
        "WECHAT_MERCHANT_SERIAL",
        "WECHAT_API_V3_KEY",
        "ALIPAY_APP_ID",
        "ZHUOYUE_APP_SECRET",
        "BOSS_TOKEN",
        "SMS_ACCESS_KEY_SECRET",
        "AMAP_KEY",
        "AMAP_PRIVATE_KEY",
    ] {
        assert!(told.contains(&format!("{name} is a sandbox's")), "{name} in {told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_production_configuration_is_good_and_a_broken_key_is_named() {
    let settings = production(&Place::sqlite()).await;
    let place = Place::sqlite();
    let check = |settings: &[(&str, String)]| {
        let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
        place.server().arg("check-config").envs(settings).output().unwrap()
    };
    let good = check(&settings);
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));

    let mut broken = settings;
    for (name, value) in &mut broken {
        if matches!(*name, "WECHAT_API_V3_KEY" | "ALIPAY_APP_PRIVATE_KEY") {
            "too short".clone_into(value);
        }
    }
    let output = check(&broken);
    assert_eq!(output.status.code(), Some(78));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("WECHAT_* cannot be used") && told.contains("ALIPAY_*"), "{told}");
    assert!(!told.contains("too short"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn production_is_given_no_made_up_past() {
    let settings = production(&Place::sqlite()).await;
    let place = Place::sqlite();
    let generate = ["generate", "--orders", "1"];
    let output = place.server().args(generate).envs(settings).output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("whose PROFILE is production"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn production_does_not_migrate_by_itself() {
    let settings = production(&Place::sqlite()).await;
    let place = Place::sqlite();
    let output = place.server().arg("serve").envs(settings).output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("run `server migrate` first"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_the_same_folder_is_refused() {
    let place = Place::sqlite();
    let running = Running::start(&place);
    let output = place
        .server()
        .env("HTTP_ADDR", "127.0.0.1:0")
        .env("SANDBOX_ADDR", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("another server works on DATA_DIR"), "{told}");
    assert_eq!(running.get("/readyz").await.status, 200);
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let place = Place::sqlite();
    let output = place
        .server()
        .env("DATABASE_URL", "postgres://shop:hunter2@127.0.0.1:1/shop")
        .env("HTTP_ADDR", "127.0.0.1:0")
        .env("SANDBOX_ADDR", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("127.0.0.1") && !told.contains("hunter2"), "{told}");
}

#[test]
fn reconcile_finds_every_difference_that_its_demonstration_plants() {
    let place = Place::sqlite();
    let output = place.server().args(["reconcile", "--demo"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{why}");
    for expected in [
        "payment ours_only",
        "payment theirs_only",
        "payment amount",
        "healed   payment state",
        "refund  theirs_only",
        "every planted difference was found, and nothing else",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}
