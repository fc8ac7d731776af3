//! A certificate authority like the one above Alipay: root, an authority between, and leaves.

use super::{AlipayTrust, keys, node_name};
use crate::support::keys::TestKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    SerialNumber, date_time_ymd,
};
use serde_json::json;
use std::sync::LazyLock;

pub(crate) const DOWNLOAD: &str = "alipay.open.app.alipaycert.download";

/// Above Alipay's certificates stands the authority between, and above that the root.
pub(crate) struct Authority {
    root: TestKey,
    between: TestKey,
}

pub(crate) fn authority() -> &'static Authority {
    static AUTHORITY: LazyLock<Authority> =
        LazyLock::new(|| Authority { root: TestKey::generate(), between: TestKey::generate() });
    &AUTHORITY
}

/// A certificate as Alipay gives it out, with its number.
pub(crate) struct Leaf {
    pub(crate) pem: String,
    pub(crate) number: String,
}

impl Authority {
    pub(crate) fn root_pem(&self) -> String {
        named("Root R1", 1).self_signed(&pair(&self.root)).unwrap().pem()
    }

    /// For a key of Alipay's, with what stands between it and the root.
    pub(crate) fn leaf(&self, key: &TestKey, serial: u8) -> Leaf {
        self.leaf_until(key, serial, 2049)
    }

    /// Valid to the end of a year.
    pub(crate) fn leaf_until(&self, key: &TestKey, serial: u8, year: i32) -> Leaf {
        let mut own = CertificateParams::default();
        own.distinguished_name = DistinguishedName::new();
        own.distinguished_name.push(DnType::CommonName, "支付宝");
        own.distinguished_name.push(DnType::OrganizationName, "测试金融");
        own.serial_number = Some(SerialNumber::from_slice(&[serial]));
        own.not_before = date_time_ymd(2020, 1, 1);
        own.not_after = date_time_ymd(year, 12, 31);
        let issuer = named("Class 2 R1", 2);
        let between_key = pair(&self.between);
        let issuer = Issuer::from_params(&issuer, &between_key);
        let leaf = own.signed_by(&pair(key), &issuer).unwrap().pem();
        let number = number("Class 2 R1", serial);
        Leaf { pem: format!("{leaf}{}", self.between_pem()), number }
    }

    fn between_pem(&self) -> String {
        let (params, key) = (named("Root R1", 1), pair(&self.root));
        let root = Issuer::from_params(&params, &key);
        named("Class 2 R1", 2).signed_by(&pair(&self.between), &root).unwrap().pem()
    }

    /// Certificate mode, with `theirs` as Alipay's key.
    pub(crate) fn trust(&self) -> AlipayTrust {
        AlipayTrust::Certificates {
            app_cert_pem: self.leaf(&keys().ours, 10).pem,
            alipay_cert_pem: self.leaf(&keys().theirs, 11).pem,
            root_cert_pem: self.root_pem(),
        }
    }
}

pub(crate) fn root_number() -> String {
    number("Root R1", 1)
}

/// An answer that names the certificate that signed.
pub(crate) fn certified_node(key: &TestKey, number: &str, method: &str, node: &str) -> String {
    let sign = key.sign(node.as_bytes());
    format!(r#"{{"{}":{node},"alipay_cert_sn":"{number}","sign":"{sign}"}}"#, node_name(method))
}

/// The answer to a download of this certificate, signed by `key` under `number`.
pub(crate) fn downloaded(pem: &str, key: &TestKey, number: &str) -> String {
    let node = json!({
        "code": "10000",
        "msg": "Success",
        "alipay_cert_content": STANDARD.encode(pem),
    });
    certified_node(key, number, DOWNLOAD, &node.to_string())
}

fn number(issuer: &str, serial: u8) -> String {
    let text = format!("CN={issuer},OU=Certification Authority,O=测试金融,C=CN{serial}");
    hex::encode(Md5::digest(text.as_bytes()))
}

fn named(name: &str, serial: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, value) in [
        (DnType::CountryName, "CN"),
        (DnType::OrganizationName, "测试金融"),
        (DnType::OrganizationalUnitName, "Certification Authority"),
        (DnType::CommonName, name),
    ] {
        params.distinguished_name.push(kind, value);
    }
    params.serial_number = Some(SerialNumber::from_slice(&[serial]));
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn pair(key: &TestKey) -> KeyPair {
    KeyPair::from_pem(&key.private_pem()).unwrap()
}
