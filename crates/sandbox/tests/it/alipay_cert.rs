//! Alipay in certificate mode.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::Stage;
use crate::support::alipay::cert::{
    cert_call, cert_params, cert_verified, certificates, number, root_numbers, sign, trusted,
};
use crate::support::alipay::{page_order, params, qr_order, query, send};
use crate::support::receiver::Receiver;

const NUMBER: &str = "R20260101000000000000000000551";

#[tokio::test]
async fn the_certificates_are_of_one_root_beside_one_that_is_not_rsa() {
    let stage = Stage::set().await;
    let identity = &stage.ids.alipay_cert;
    assert!(identity.app_id.starts_with(sandbox::ALIPAY_APP_MARK));
    assert_ne!(identity.app_id, stage.ids.alipay.app_id);
    let roots = certificates(&identity.root_cert_pem);
    assert_eq!(roots.len(), 3);
    assert_eq!(root_numbers(&identity.root_cert_pem).split('_').count(), 2);
    for pem in [&identity.app_cert_pem, &identity.alipay_cert_pem] {
        assert!(trusted(&identity.root_cert_pem, &certificates(pem)[0]));
    }
    assert!(!trusted(&identity.alipay_cert_pem, &certificates(&identity.app_cert_pem)[0]));
}

#[tokio::test]
async fn answers_name_the_certificate_before_and_after_the_signature() {
    let stage = Stage::set().await;
    let own = certificates(&stage.ids.alipay_cert.alipay_cert_pem);
    let mut before = Vec::new();
    for method in ["alipay.trade.precreate", "alipay.trade.query"] {
        let answer = cert_call(&stage, method, &qr_order(NUMBER), "").await;
        assert!(answer.is_by(&own[0]), "{}", answer.body);
        before.push(answer.body.find("\"alipay_cert_sn\"") < answer.body.find("\"sign\""));
    }
    assert_ne!(before[0], before[1]);
}

#[tokio::test]
async fn its_trades_are_notified_by_the_certificates_key_and_are_nobody_elses() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let identity = &stage.ids.alipay_cert;
    let own = certificates(&identity.alipay_cert_pem);
    cert_call(&stage, "alipay.trade.precreate", &qr_order(NUMBER), &receiver.url).await;
    let report = stage.act(NUMBER, "pay").await;
    let fields = cert_verified(&own[0], &receiver.next().await.body).unwrap();
    assert_eq!(fields["app_id"], identity.app_id);
    assert_eq!(fields["seller_id"], identity.seller_id);
    assert_eq!(query(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_NOT_EXIST");

    let whole = json!({"trade_no": report.trade_no, "refund_amount": "460.00"});
    let answer = cert_call(&stage, "alipay.trade.refund", &whole, "").await;
    assert!(answer.is_by(&own[0]) && answer.node["fund_change"] == "Y");
    let refunded = cert_verified(&own[0], &receiver.next().await.body).unwrap();
    assert_eq!(refunded["trade_status"], "TRADE_CLOSED");
}

#[tokio::test]
async fn a_return_is_signed_by_the_certificates_key() {
    let stage = Stage::set().await;
    let mut params = cert_params(&stage, "alipay.trade.page.pay", &page_order(NUMBER), "").await;
    params.insert("return_url".to_owned(), "http://127.0.0.1:9/back".to_owned());
    sign(&stage, &mut params);
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&params).finish();
    let url = format!("{}?{query}", stage.ids.alipay_cert.gateway_url);
    let page = stage.http.get(&url).send().await.unwrap().text().await.unwrap();
    let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let paid = stage.http.post(format!("{}{action}", stage.sandbox.url())).send().await.unwrap();
    let location = paid.headers()["location"].to_str().unwrap();
    let own = certificates(&stage.ids.alipay_cert.alipay_cert_pem);
    let fields = cert_verified(&own[0], location.split_once('?').unwrap().1).unwrap();
    assert_eq!(fields["app_id"], stage.ids.alipay_cert.app_id);
}

#[tokio::test]
async fn calls_without_the_right_numbers_are_refused_early() {
    let stage = Stage::set().await;
    let right = cert_params(&stage, "alipay.trade.precreate", &qr_order(NUMBER), "").await;
    for (name, value, sub_code) in [
        ("app_cert_sn", None, "isv.missing-app-cert-sn"),
        ("app_cert_sn", Some("0"), "isv.invalid-app-cert-sn"),
        ("alipay_root_cert_sn", None, "isv.missing-alipay-root-cert-sn"),
        ("alipay_root_cert_sn", Some("0_0"), "isv.invalid-alipay-root-cert-sn"),
    ] {
        let mut changed = right.clone();
        changed.remove(name);
        changed.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        sign(&stage, &mut changed);
        let answered = send(&stage, &changed).await;
        assert!(answered.body.contains(sub_code), "{}", answered.body);
        assert!(answered.json().get("sign").is_none());
    }
    let mut foreign = right.clone();
    foreign.insert("app_id".to_owned(), stage.ids.alipay.app_id.clone());
    sign(&stage, &mut foreign);
    assert!(send(&stage, &foreign).await.body.contains("isv.invalid-signature"));
    let key_mode = params(&stage, "alipay.trade.precreate", &qr_order(NUMBER), "").await;
    assert!(send(&stage, &key_mode).await.json().get("alipay_cert_sn").is_none());
}

#[tokio::test]
async fn a_new_certificate_signs_and_can_be_downloaded_and_trusted() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let identity = stage.ids.alipay_cert.clone();
    let old = certificates(&identity.alipay_cert_pem);
    let fresh_number = stage.control.alipay_rotate_cert().await.unwrap();
    let answer =
        cert_call(&stage, "alipay.trade.precreate", &qr_order(NUMBER), &receiver.url).await;
    assert_eq!(answer.cert_sn, fresh_number);
    assert!(!answer.is_by(&old[0]));

    let wanted = json!({"alipay_cert_sn": fresh_number});
    let download = cert_call(&stage, "alipay.open.app.alipaycert.download", &wanted, "").await;
    let content = STANDARD.decode(download.node["alipay_cert_content"].as_str().unwrap()).unwrap();
    let fresh = certificates(std::str::from_utf8(&content).unwrap());
    assert_eq!(number(&fresh[0]), fresh_number);
    assert!(trusted(&identity.root_cert_pem, &fresh[0]));
    assert!(answer.is_by(&fresh[0]) && download.is_by(&fresh[0]));
    stage.act(NUMBER, "pay").await;
    let body = receiver.next().await.body;
    assert!(cert_verified(&fresh[0], &body).is_some() && cert_verified(&old[0], &body).is_none());

    let first = json!({"alipay_cert_sn": number(&old[0])});
    let download = cert_call(&stage, "alipay.open.app.alipaycert.download", &first, "").await;
    assert_eq!(download.node["alipay_cert_content"], STANDARD.encode(&identity.alipay_cert_pem));
    let unknown = json!({"alipay_cert_sn": "0"});
    let refused = cert_call(&stage, "alipay.open.app.alipaycert.download", &unknown, "").await;
    assert_eq!(refused.node["sub_code"], "CERT_NOT_EXIST");
}

#[tokio::test]
async fn certificates_survive_a_restart() {
    let stage = Stage::set().await;
    let before = stage.ids.alipay_cert.clone();
    let number = stage.control.alipay_rotate_cert().await.unwrap();
    let stage = stage.restarted().await;
    let after = &stage.ids.alipay_cert;
    assert_eq!(after.alipay_cert_pem, before.alipay_cert_pem);
    assert_eq!(after.app_private_key_pem, before.app_private_key_pem);
    let answer = cert_call(&stage, "alipay.trade.precreate", &qr_order(NUMBER), "").await;
    assert_eq!(answer.cert_sn, number);
}

#[tokio::test]
async fn a_directory_of_an_earlier_version_is_given_its_certificates_once() {
    let stage = Stage::set().await;
    let before = stage.ids.clone();
    stage.sandbox.stop().await;
    let db = rusqlite::Connection::open(stage.dir.path().join("sandbox.db")).unwrap();
    let gone = "DELETE FROM document WHERE kind = 'setting' AND id = 'alipay_cert'";
    assert_eq!(db.execute(gone, []).unwrap(), 1);
    drop(db);
    let stage = Stage::in_dir(stage.dir).await;
    let made = stage.ids.alipay_cert.clone();
    assert_ne!(made.app_id, before.alipay_cert.app_id);
    assert_eq!(stage.ids.alipay.app_private_key_pem, before.alipay.app_private_key_pem);
    let stage = stage.restarted().await;
    assert_eq!(stage.ids.alipay_cert.app_cert_pem, made.app_cert_pem);
}
