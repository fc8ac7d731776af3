//! A merchant in certificate mode.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::Value;
use x509_parser::pem::Pem;

use super::{joined, params, raw_node, send};
use crate::support::{Stage, rsa};

/// Every certificate of a PEM file, as DER.
pub(crate) fn certificates(pem: &str) -> Vec<Vec<u8>> {
    Pem::iter_from_buffer(pem.as_bytes()).map(|pem| pem.unwrap().contents).collect()
}

/// The number of a certificate: its issuer from the common name up, then its serial.
pub(crate) fn number(der: &[u8]) -> String {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).unwrap();
    let issuer = certificate.issuer();
    let one = |name: &str, value: Option<&x509_parser::x509::AttributeTypeAndValue<'_>>| {
        format!("{name}={}", value.unwrap().as_str().unwrap())
    };
    let name = [
        one("CN", issuer.iter_common_name().next()),
        one("OU", issuer.iter_organizational_unit().next()),
        one("O", issuer.iter_organization().next()),
        one("C", issuer.iter_country().next()),
    ]
    .join(",");
    hex::encode(Md5::digest(format!("{name}{}", certificate.tbs_certificate.serial)))
}

/// The numbers of the roots whose signature is RSA.
pub(crate) fn root_numbers(pem: &str) -> String {
    let mut numbers = Vec::new();
    for der in certificates(pem) {
        let (_, certificate) = x509_parser::parse_x509_certificate(&der).unwrap();
        if certificate
            .signature_algorithm
            .algorithm
            .to_id_string()
            .starts_with("1.2.840.113549.1.1")
        {
            numbers.push(number(&der));
        }
    }
    numbers.join("_")
}

/// Whether the certificate's key signed these bytes.
pub(crate) fn signed_by(der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, certificate.public_key().raw);
    key.verify(message, signature).is_ok()
}

/// Whether one of the roots signed the certificate.
pub(crate) fn trusted(roots_pem: &str, der: &[u8]) -> bool {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).unwrap();
    certificates(roots_pem).iter().any(|root| {
        let (_, issuer) = x509_parser::parse_x509_certificate(root).unwrap();
        certificate.issuer() == issuer.subject()
            && signed_by(
                root,
                certificate.tbs_certificate.as_ref(),
                &certificate.signature_value.data,
            )
    })
}

/// The parameters of a call with the numbers of both certificates.
pub(crate) async fn cert_params(
    stage: &Stage,
    method: &str,
    biz: &Value,
    notify_url: &str,
) -> BTreeMap<String, String> {
    let identity = &stage.ids.alipay_cert;
    let mut params = params(stage, method, biz, notify_url).await;
    params.insert("app_id".to_owned(), identity.app_id.clone());
    let own = certificates(&identity.app_cert_pem);
    params.insert("app_cert_sn".to_owned(), number(&own[0]));
    params.insert("alipay_root_cert_sn".to_owned(), root_numbers(&identity.root_cert_pem));
    sign(stage, &mut params);
    params
}

pub(crate) fn sign(stage: &Stage, params: &mut BTreeMap<String, String>) {
    params.remove("sign");
    let key = &stage.ids.alipay_cert.app_private_key_pem;
    let sign = rsa::sign(key, &joined(params, &["sign"]));
    params.insert("sign".to_owned(), sign);
}

/// An answer in certificate mode.
#[derive(Debug)]
pub(crate) struct Certified {
    pub(crate) body: String,
    pub(crate) raw: String,
    pub(crate) node: Value,
    pub(crate) cert_sn: String,
    pub(crate) sign: Vec<u8>,
}

/// The answer to a call; whoever asks checks its signature.
pub(crate) async fn cert_call(
    stage: &Stage,
    method: &str,
    biz: &Value,
    notify_url: &str,
) -> Certified {
    let params = cert_params(stage, method, biz, notify_url).await;
    let body = send(stage, &params).await.body;
    let raw = raw_node(&body, &format!("{}_response", method.replace('.', "_"))).to_owned();
    let whole: Value = serde_json::from_str(&body).unwrap();
    Certified {
        node: serde_json::from_str(&raw).unwrap(),
        raw,
        cert_sn: whole["alipay_cert_sn"].as_str().unwrap().to_owned(),
        sign: STANDARD.decode(whole["sign"].as_str().unwrap()).unwrap(),
        body,
    }
}

impl Certified {
    /// Whether this certificate is named, and its key signed.
    pub(crate) fn is_by(&self, der: &[u8]) -> bool {
        self.cert_sn == number(der) && signed_by(der, self.raw.as_bytes(), &self.sign)
    }
}

/// A form or query that the certificate's key signed, and that carries no certificate number.
pub(crate) fn cert_verified(der: &[u8], form: &str) -> Option<BTreeMap<String, String>> {
    let params: BTreeMap<String, String> =
        form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let message = joined(&params, &["sign", "sign_type"]);
    let sign = STANDARD.decode(params.get("sign")?).ok()?;
    let good = signed_by(der, message.as_bytes(), &sign) && !params.contains_key("alipay_cert_sn");
    good.then_some(params)
}
