//! A small certificate authority.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SerialNumber, date_time_ymd,
};

use crate::crypto::random;
use crate::error::SandboxError;

/// The name of the root that signs.
const SIGNING: &str = "Sandbox Certification Authority R1";

/// The root certificates' common owner.
const OWNER: &str = "Sandbox Financial";

/// The root, with its key.
pub(super) struct Authority {
    params: CertificateParams,
    key: KeyPair,
}

impl Authority {
    /// The authority whose key is this PKCS#8 DER.
    pub(super) fn open(pkcs8: &[u8]) -> Result<Self, SandboxError> {
        Ok(Self { params: root(SIGNING)?, key: key(pkcs8)? })
    }

    /// A certificate for the key in PKCS#8 DER, as PEM.
    pub(super) fn issue(&self, pkcs8: &[u8], subject: &str) -> Result<String, SandboxError> {
        let mut params = named(subject, "Alipay")?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let issuer = Issuer::from_params(&self.params, &self.key);
        let certificate = params.signed_by(&key(pkcs8)?, &issuer).map_err(|_error| FAILED)?;
        Ok(certificate.pem())
    }

    /// The file of root certificates: one with an elliptic-curve key, which has no number in
    /// `alipay_root_cert_sn`, then the signing root, then another RSA root that signs nothing.
    pub(super) fn roots(&self) -> Result<String, SandboxError> {
        let other =
            KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(|_error| FAILED)?;
        let curve = root("Sandbox Certification Authority E1")?.self_signed(&other);
        let signing = self.params.self_signed(&self.key);
        let spare = root("Sandbox Certification Authority R2")?.self_signed(&self.key);
        let mut file = String::new();
        for certificate in [curve, signing, spare] {
            file.push_str(&certificate.map_err(|_error| FAILED)?.pem());
        }
        Ok(file)
    }
}

const FAILED: SandboxError = SandboxError::Crypto("a certificate could not be made");

fn key(pkcs8: &[u8]) -> Result<KeyPair, SandboxError> {
    KeyPair::try_from(pkcs8).map_err(|_error| FAILED)
}

fn root(name: &str) -> Result<CertificateParams, SandboxError> {
    let mut params = named(name, "Certification Authority")?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// A certificate's common shape; its number is random, 16 bytes.
fn named(name: &str, unit: &str) -> Result<CertificateParams, SandboxError> {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CountryName, "CN");
    subject.push(DnType::OrganizationName, OWNER);
    subject.push(DnType::OrganizationalUnitName, unit);
    subject.push(DnType::CommonName, name);
    let mut serial = random::<16>()?;
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = subject;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    Ok(params)
}
