//! Platform certificates, the key that signs, and the spelling of error codes.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sandbox::{RefundOrder, SandboxError};
use serde_json::Value;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::support::receiver::Receiver;
use crate::support::wechat::{
    Answered, authorization, call, open, place, query, refund, refund_order,
};
use crate::support::{Stage, now};

const NUMBER: &str = "R20260101000000000000000001601";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// A listed certificate, opened.
struct Listed {
    serial: String,
    der: CertificateDer<'static>,
}

impl Listed {
    fn read(stage: &Stage, entry: &Value) -> Self {
        let resource = &entry["encrypt_certificate"];
        assert_eq!(resource["associated_data"], "certificate");
        let pem = open(&stage.ids.wechat, resource);
        let der = CertificateDer::from_pem_slice(&pem).unwrap();
        let serial = entry["serial_no"].as_str().unwrap().to_owned();
        let (_, parsed) = X509Certificate::from_der(&der).unwrap();
        assert_eq!(hex::encode_upper(parsed.raw_serial()), serial);
        let validity = parsed.validity();
        for (time, told) in [
            (validity.not_before, &entry["effective_time"]),
            (validity.not_after, &entry["expire_time"]),
        ] {
            let told = chrono::DateTime::parse_from_rfc3339(told.as_str().unwrap()).unwrap();
            assert_eq!(told.timestamp(), time.timestamp());
        }
        assert!(validity.not_before.timestamp() <= now() && now() < validity.not_after.timestamp());
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, parsed.public_key().raw);
        key.verify(parsed.tbs_certificate.as_ref(), &parsed.signature_value.data).unwrap();
        Self { serial, der }
    }

    /// Whether this certificate's key signed the message, under this serial.
    fn signed(&self, headers: &std::collections::HashMap<String, String>, body: &str) -> bool {
        let (_, parsed) = X509Certificate::from_der(&self.der).unwrap();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, parsed.public_key().raw);
        let (stamp, nonce) = (&headers["wechatpay-timestamp"], &headers["wechatpay-nonce"]);
        let message = format!("{stamp}\n{nonce}\n{body}\n");
        let signature = STANDARD.decode(&headers["wechatpay-signature"]).unwrap();
        headers["wechatpay-serial"] == self.serial
            && key.verify(message.as_bytes(), &signature).is_ok()
    }
}

async fn certificates(stage: &Stage) -> (Answered, Vec<Listed>) {
    let answered = call(stage, Method::GET, "/v3/certificates", "").await;
    assert_eq!(answered.status, 200, "{}", answered.body);
    let data = answered.json()["data"].as_array().unwrap().clone();
    let listed = data.iter().map(|entry| Listed::read(stage, entry)).collect();
    (answered, listed)
}

#[tokio::test]
async fn the_first_certificate_is_listed_kept_and_over_the_public_key() {
    let stage = Stage::set().await;
    let (answered, listed) = certificates(&stage).await;
    assert!(answered.signed(&stage.ids.wechat));
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].serial.len(), 40);
    assert_eq!(listed[0].serial, listed[0].serial.to_uppercase());
    let stage = stage.restarted().await;
    let (_, again) = certificates(&stage).await;
    assert_eq!(again[0].der, listed[0].der);
    stage.control.wechat_sign_with("certificate").await.unwrap();
    let answered = query(&stage, "unknown1").await;
    assert!(listed[0].signed(&answered.headers, &answered.body));
    assert!(!answered.signed(&stage.ids.wechat), "the serial must tell");
}

#[tokio::test]
async fn a_rotation_adds_a_certificate_with_a_key_of_its_own() {
    let stage = Stage::set().await;
    stage.control.wechat_sign_with("rotated_certificate").await.unwrap();
    let stage = stage.restarted().await;
    let mut receiver = Receiver::open(204, "");
    let (answered, listed) = certificates(&stage).await;
    assert_eq!(listed.len(), 2);
    assert!(listed[1].signed(&answered.headers, &answered.body));
    assert!(!listed[0].signed(&answered.headers, &answered.body));
    place(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "pay").await;
    let delivery = receiver.next().await;
    assert!(listed[1].signed(&delivery.headers, &delivery.body));
    stage.control.wechat_sign_with("public_key").await.unwrap();
    assert!(query(&stage, NUMBER).await.signed(&stage.ids.wechat));
    assert_eq!(certificates(&stage).await.1.len(), 2);
}

#[tokio::test]
async fn during_a_migration_the_keys_take_turns() {
    let stage = Stage::set().await;
    stage.control.wechat_sign_with("both").await.unwrap();
    let (_, listed) = certificates(&stage).await;
    let mut by = [0, 0];
    for _ in 0..4 {
        let answered = query(&stage, "unknown1").await;
        let public = answered.signed(&stage.ids.wechat);
        let certificate = listed[0].signed(&answered.headers, &answered.body);
        assert!(public != certificate);
        by[usize::from(certificate)] += 1;
    }
    assert_eq!(by, [2, 2]);
}

#[tokio::test]
async fn a_request_may_name_any_key_of_the_platform_and_no_other() {
    let stage = Stage::set().await;
    let (_, listed) = certificates(&stage).await;
    let ids = &stage.ids.wechat;
    let path = format!("/v3/pay/transactions/out-trade-no/unknown1?mchid={}", ids.mchid);
    let ask = async |serial: &str| {
        let header = authorization(ids, "GET", &path, now(), "");
        let request = stage.http.get(format!("{}{path}", ids.base_url));
        let request = request.header("Accept", "application/json").header("Authorization", header);
        Answered::read(request.header("Wechatpay-Serial", serial).send().await.unwrap()).await
    };
    let answered = ask(&ids.platform_key_id).await;
    assert_eq!(answered.status, 404);
    assert!(answered.signed(ids));
    assert_eq!(ask(&listed[0].serial).await.status, 404);
    assert_eq!(ask("PUB_KEY_ID_0000000000000000000000000000").await.status, 400);
    stage.control.wechat_sign_with("certificate").await.unwrap();
    let answered = ask(&ids.platform_key_id).await;
    assert!(listed[0].signed(&answered.headers, &answered.body), "the control API decides");
}

#[tokio::test]
async fn codes_can_be_spelt_the_old_way() {
    let stage = Stage::set().await;
    stage.control.wechat_old_spelling(true).await.unwrap();
    let stage = stage.restarted().await;
    let missing = query(&stage, "unknown1").await;
    assert_eq!(missing.json()["code"], "ORDERNOTEXIST");
    assert!(missing.signed(&stage.ids.wechat));
    place(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "silent").await;
    let order = RefundOrder {
        system: "wechat".to_owned(),
        outcome: "not_enough".to_owned(),
        ..RefundOrder::default()
    };
    stage.control.set_refund_outcome(&order).await.unwrap();
    let refused = refund(&stage, &refund_order(NUMBER, "F1", 1, NOWHERE)).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("NOTENOUGH")));
    stage.fail("wechat", "refuse", Some(1)).await;
    assert_eq!(query(&stage, NUMBER).await.json()["code"], "NOAUTH");
    let used = place(&stage, NUMBER, NOWHERE).await;
    assert_eq!(used.json()["code"], "OUT_TRADE_NO_USED");
    stage.control.wechat_old_spelling(false).await.unwrap();
    assert_eq!(query(&stage, "unknown1").await.json()["code"], "ORDER_NOT_EXIST");
}

#[tokio::test]
async fn a_key_that_is_not_known_is_refused() {
    let stage = Stage::set().await;
    let refused = stage.control.wechat_sign_with("crystal_ball").await;
    assert!(matches!(refused, Err(SandboxError::Answered { status: 400, .. })));
}
