//! The scenes beside Native: what they need, what is sent, what the payer's client is given.

use crate::support::{
    MINI_PROGRAM, WechatServer, keys, payer, prepared, request, wechat, wechat_at, wechat_config,
};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::ports::{
    CreatedPayment, Device, Payer, PaymentGateway, PaymentRequest, PrepareError, PreparedPayment,
};
use domain::{Action, PaymentAttempt, Scene};
use pay_gateways::WechatConfig;
use serde_json::{Value, json};
use testkit::given;

fn prepare(scene: Scene, payer: Payer) -> Result<PreparedPayment, PrepareError> {
    wechat().prepare(&PaymentRequest { payer, ..request(scene) })
}

fn body(prepared: &PreparedPayment) -> Value {
    serde_json::from_str(&prepared.body).unwrap()
}

#[test]
fn a_payer_inside_wechat_is_named_under_the_application_of_the_scene() {
    for (scene, app_id) in
        [(Scene::Jsapi, "wx0000000000000109"), (Scene::MiniProgram, MINI_PROGRAM)]
    {
        let prepared = prepare(scene, payer()).unwrap();
        let body = body(&prepared);
        assert_eq!(prepared.app_id, app_id);
        assert_eq!(body["appid"], app_id);
        assert_eq!(body["payer"], json!({"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}));
        assert_eq!(body.get("scene_info"), None);
    }
}

#[test]
fn what_is_no_openid_is_asked_for() {
    let longest = "o".repeat(128);
    for good in ["o", "oUpF8uMuAJO_M2pxb1Q9zNjWeS-6", &longest] {
        prepare(Scene::Jsapi, Payer { openid: Some(good.to_owned()), ..payer() }).unwrap();
    }
    let too_long = "o".repeat(129);
    let bad = [None, Some(""), Some("o U"), Some("用户"), Some("o\n"), Some(&*too_long)];
    for openid in bad {
        for scene in [Scene::Jsapi, Scene::MiniProgram] {
            let payer = Payer { openid: openid.map(str::to_owned), ..payer() };
            assert_eq!(prepare(scene, payer), Err(PrepareError::OpenidNeeded), "{openid:?}");
        }
    }
}

#[test]
fn a_browser_on_a_phone_is_named_by_its_address_and_its_kind() {
    for (device, kind) in
        [(Device::Other, "Wap"), (Device::Ios, "iOS"), (Device::Android, "Android")]
    {
        let body = body(&prepare(Scene::H5, Payer { device, ..payer() }).unwrap());
        let expected = json!({"payer_client_ip": "203.0.113.9", "h5_info": {"type": kind}});
        assert_eq!(body["scene_info"], expected);
        assert_eq!(body.get("payer"), None);
    }
    let mapped = Payer { address: "::ffff:203.0.113.9".parse().ok(), ..payer() };
    let body = body(&prepare(Scene::H5, mapped).unwrap());
    assert_eq!(body["scene_info"]["payer_client_ip"], "203.0.113.9");
    let unknown = Payer { address: None, ..payer() };
    assert_eq!(prepare(Scene::H5, unknown), Err(PrepareError::AddressNeeded));
}

#[test]
fn a_mini_program_is_offered_only_where_there_is_one() {
    let config = WechatConfig { mini_program_app_id: None, ..wechat_config("http://127.0.0.1:1") };
    let gateway = wechat_at(config, given::start());
    let refused = gateway.prepare(&request(Scene::MiniProgram));
    assert_eq!(refused, Err(PrepareError::SceneNotOffered));
    gateway.prepare(&request(Scene::Jsapi)).unwrap();
}

#[test]
fn a_native_order_says_nothing_of_the_payer() {
    let body = body(&prepare(Scene::Native, payer()).unwrap());
    assert_eq!((body.get("payer"), body.get("scene_info")), (None, None));
}

async fn created(
    scene: Scene,
    answer: Value,
    change: impl FnOnce(PaymentAttempt) -> PaymentAttempt,
) -> (String, CreatedPayment) {
    let outside = WechatServer::signed(200, &answer).await;
    let attempt = change(prepared(&outside.gateway, scene));
    let created = outside.gateway.create(&attempt).await.unwrap();
    let sent = outside.server.received_requests().await.unwrap();
    assert_eq!(sent[0].body, attempt.request_body.as_bytes());
    (sent[0].url.path().to_owned(), created)
}

#[tokio::test]
async fn a_prepay_id_becomes_the_six_parameters_that_the_client_needs() {
    for (scene, app_id) in
        [(Scene::Jsapi, "wx0000000000000109"), (Scene::MiniProgram, MINI_PROGRAM)]
    {
        let answer = json!({"prepay_id": "wx201410272009395522657a690389285100"});
        let (path, created) = created(scene, answer, |attempt| attempt).await;
        assert_eq!(path, "/v3/pay/transactions/jsapi");
        let Action::Invoke { parameters } = created.action else { panic!() };
        let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"]);
        let [id, time, nonce, package, kind, sign] = &parameters[..] else { panic!() };
        assert_eq!((id.1.as_str(), kind.1.as_str()), (app_id, "RSA"));
        assert_eq!(time.1, given::start().timestamp().to_string());
        assert_eq!(package.1, "prepay_id=wx201410272009395522657a690389285100");
        let message = format!("{}\n{}\n{}\n{}\n", id.1, time.1, nonce.1, package.1);
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, keys().ours.public_der());
        key.verify(message.as_bytes(), &STANDARD.decode(&sign.1).unwrap()).unwrap();
    }
}

const H5_URL: &str = "https://wx.example/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2";

#[tokio::test]
async fn an_h5_address_says_where_the_browser_goes_afterwards() {
    let answer = || json!({"h5_url": H5_URL});
    let (path, created_plain) = created(Scene::H5, answer(), |attempt| attempt).await;
    assert_eq!(path, "/v3/pay/transactions/h5");
    assert_eq!(created_plain.action, Action::Redirect { url: H5_URL.to_owned() });
    let return_url = Some("https://shop.example/paid?o=1&x=长".to_owned());
    let with_return = |attempt| PaymentAttempt { return_url, ..attempt };
    let (_, created) = created(Scene::H5, answer(), with_return).await;
    let back = "https%3A%2F%2Fshop.example%2Fpaid%3Fo%3D1%26x%3D%E9%95%BF";
    assert_eq!(created.action, Action::Redirect { url: format!("{H5_URL}&redirect_url={back}") });
}

#[tokio::test]
async fn what_the_payer_is_given_works_as_long_as_documented_and_never_longer_than_the_order() {
    let minutes = |minutes| given::start() + TimeDelta::minutes(minutes);
    for (scene, answer, expire, until) in [
        (Scene::H5, json!({"h5_url": H5_URL}), minutes(30), minutes(5)),
        (Scene::H5, json!({"h5_url": H5_URL}), minutes(3), minutes(3)),
        (Scene::Jsapi, json!({"prepay_id": "wx1"}), minutes(300), minutes(120)),
        (Scene::MiniProgram, json!({"prepay_id": "wx1"}), minutes(30), minutes(30)),
    ] {
        let expiring = |attempt| PaymentAttempt { time_expire: expire, ..attempt };
        let (_, created) = created(scene, answer, expiring).await;
        assert_eq!(created.valid_until, until, "{scene:?}");
    }
}

#[tokio::test]
async fn an_answer_for_another_scene_leaves_the_outcome_unknown() {
    for scene in [Scene::Native, Scene::Jsapi, Scene::H5, Scene::MiniProgram] {
        let outside = WechatServer::signed(200, &json!({"other": "x"})).await;
        let created = outside.gateway.create(&prepared(&outside.gateway, scene)).await;
        assert!(crate::support::is_unknown(&created), "{scene:?} {created:?}");
    }
}
