//! Certificates of certificate mode (公钥证书模式): their numbers, and whether they lead to one of
//! Alipay's roots.

use crate::keys::CheckingKey;
use domain::Timestamp;
use md5::{Digest, Md5};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use x509_parser::certificate::X509Certificate;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::time::ASN1Time;

/// Algorithms that sign with RSA.
const RSA: &str = "1.2.840.113549.1.1.";
const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
/// The most certificates between Alipay's and a root.
const LONGEST_CHAIN: usize = 3;

/// A certificate by its number (`alipay_cert_sn`, `app_cert_sn`).
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) number: String,
    pub(super) key: CheckingKey,
}

/// Alipay's roots (支付宝根证书).
#[derive(Debug)]
pub(super) struct Roots {
    /// What requests carry as `alipay_root_cert_sn`.
    pub(super) numbers: String,
    signers: Vec<Signer>,
}

/// Who may have signed a certificate.
#[derive(Debug)]
struct Signer {
    /// Its name as it is encoded.
    name: Vec<u8>,
    key: CheckingKey,
}

/// Why a certificate is not taken for Alipay's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotTrusted {
    #[error("it is no certificate with an RSA key of 2048 bits or more")]
    Unreadable,
    #[error("its signatures lead to none of the configured roots")]
    OtherRoot,
    #[error("it is not valid now")]
    OutOfTime,
}

/// The first certificate in a PEM file, whoever signed it.
pub(super) fn first(pem: &str) -> Option<Certificate> {
    let der = files(pem).into_iter().next()?;
    let certificate = parse(&der)?;
    Some(Certificate { number: number_of(&certificate)?, key: key_of(&certificate)? })
}

impl Roots {
    /// Certificates that cannot be read are left out, as are (from the numbers) those that are not
    /// signed with RSA: so do Alipay's own SDKs. `None`: nothing of use is left.
    pub(super) fn read(pem: &str) -> Option<Self> {
        let mut numbers = Vec::new();
        let mut signers = Vec::new();
        for der in files(pem) {
            let Some(certificate) = parse(&der) else { continue };
            let algorithm = certificate.signature_algorithm.algorithm.to_id_string();
            if algorithm.starts_with(RSA) {
                numbers.extend(number_of(&certificate));
                signers.extend(Signer::of(&certificate));
            }
        }
        (!signers.is_empty() && !numbers.is_empty())
            .then(|| Self { numbers: numbers.join("_"), signers })
    }

    /// Alipay's certificate, the first one of a PEM file, the others standing between it and a
    /// root. `now`: it must be valid then.
    pub(super) fn lead_to(
        &self,
        pem: &str,
        now: Option<Timestamp>,
    ) -> Result<Certificate, NotTrusted> {
        let files = files(pem);
        let chain: Vec<_> = files.iter().filter_map(parse).collect();
        let first = chain.first().ok_or(NotTrusted::Unreadable)?;
        let number = number_of(first).ok_or(NotTrusted::Unreadable)?;
        let key = key_of(first).ok_or(NotTrusted::Unreadable)?;
        if !self.signed(first, &chain) {
            return Err(NotTrusted::OtherRoot);
        }
        if now.is_some_and(|now| !is_valid(first, now)) {
            return Err(NotTrusted::OutOfTime);
        }
        Ok(Certificate { number, key })
    }

    fn signed(&self, first: &X509Certificate<'_>, chain: &[X509Certificate<'_>]) -> bool {
        let mut certificate = first;
        for _step in 0..=LONGEST_CHAIN {
            if self.signers.iter().any(|root| root.has_signed(certificate)) {
                return true;
            }
            let between = chain.iter().find(|candidate| {
                candidate.is_ca()
                    && Signer::of(candidate).is_some_and(|signer| signer.has_signed(certificate))
            });
            let Some(between) = between else { return false };
            certificate = between;
        }
        false
    }
}

impl Signer {
    fn of(certificate: &X509Certificate<'_>) -> Option<Self> {
        let name = certificate.subject().as_raw().to_vec();
        Some(Self { name, key: key_of(certificate)? })
    }

    fn has_signed(&self, certificate: &X509Certificate<'_>) -> bool {
        certificate.issuer().as_raw() == self.name
            && certificate.signature_algorithm.algorithm.to_id_string() == SHA256_WITH_RSA
            && self
                .key
                .accepts(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
    }
}

fn files(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).filter_map(Result::ok).collect()
}

fn parse<'a>(der: &'a CertificateDer<'_>) -> Option<X509Certificate<'a>> {
    x509_parser::parse_x509_certificate(der).ok().map(|(_rest, certificate)| certificate)
}

fn key_of(certificate: &X509Certificate<'_>) -> Option<CheckingKey> {
    CheckingKey::from_spki(certificate.public_key().raw)
}

fn is_valid(certificate: &X509Certificate<'_>, now: Timestamp) -> bool {
    ASN1Time::from_timestamp(now.timestamp())
        .is_ok_and(|now| certificate.validity().is_valid_at(now))
}

/// MD5 over the issuer, its parts in reverse order as in `CN=…,OU=…,O=…,C=CN`, and the decimal
/// serial. Source: Alipay's SDK for Node.js, `antcertutil`.
fn number_of(certificate: &X509Certificate<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for part in certificate.issuer().iter_attributes() {
        let name = oid2abbrev(part.attr_type(), oid_registry()).ok()?;
        parts.push(format!("{name}={}", part.as_str().ok()?));
    }
    parts.reverse();
    let text = format!("{}{}", parts.join(","), certificate.tbs_certificate.serial);
    Some(hex::encode(Md5::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Made with OpenSSL, the numbers from what OpenSSL prints of issuer and serial. The file of
    /// roots has one with an elliptic-curve key and one that cannot be read among them.
    #[test]
    fn numbers_are_those_that_openssls_output_gives() {
        let file = include_str!("../../tests/it/fixtures/alipay-certificates.json");
        let file: Value = serde_json::from_str(file).unwrap();
        let text = |name: &str| file[name].as_str().unwrap();
        assert_eq!(first(text("app_cert_pem")).unwrap().number, text("app_cert_sn"));
        let roots = Roots::read(text("root_cert_pem")).unwrap();
        assert_eq!(roots.numbers, text("alipay_root_cert_sn"));
        roots.lead_to(text("app_cert_pem"), None).unwrap();
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        for text in ["", "MAA=", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"] {
            assert!(first(text).is_none(), "{text}");
            assert!(Roots::read(text).is_none(), "{text}");
        }
    }
}
