//! RSA keys (2048 bits or more) as the providers' consoles give them out.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use domain::Timestamp;
use rustls_pki_types::pem::{PemObject, SectionKind};
use std::fmt;

/// A private key that signs with PKCS#1 v1.5 and SHA-256.
pub(crate) struct SigningKey(RsaKeyPair);

#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the request could not be signed")]
pub(crate) struct SigningFailed;

impl SigningKey {
    /// Reads PKCS#8 or PKCS#1, in PEM armour or as bare base64.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (_kind, der) = section(text)?;
        let pair = RsaKeyPair::from_pkcs8(&der).or_else(|_error| RsaKeyPair::from_der(&der));
        pair.ok().map(Self)
    }

    /// The signature in base64.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<String, SigningFailed> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_error| SigningFailed)?;
        Ok(STANDARD.encode(signature))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// A public key that checks such signatures.
#[derive(Debug)]
pub(crate) struct CheckingKey(ParsedPublicKey);

/// A public key with what stands around it in its file.
pub(crate) struct PublicKeyFile {
    pub(crate) key: CheckingKey,
    /// Of a certificate: its serial, upper-case hexadecimal without leading zeros.
    pub(crate) serial: Option<String>,
    /// Of a certificate: after this it is not to be used.
    pub(crate) not_after: Option<Timestamp>,
}

impl CheckingKey {
    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }

    /// Whether the old digest would have been right: for explanations alone.
    pub(crate) fn accepts_sha1(&self, message: &[u8], signature: &[u8]) -> bool {
        let key =
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, self.0.as_ref());
        key.verify(message, signature).is_ok()
    }

    /// Reads a public key in DER, as certificates hold it.
    pub(crate) fn from_spki(der: &[u8]) -> Option<Self> {
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).ok().map(Self)
    }
}

impl PublicKeyFile {
    /// Reads a certificate or a public key, in PEM armour, or a public key as bare base64.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (kind, der) = section(text)?;
        if kind != Some(SectionKind::Certificate) {
            let key = CheckingKey::from_spki(&der)?;
            return Some(Self { key, serial: None, not_after: None });
        }
        let (_rest, certificate) = x509_parser::parse_x509_certificate(&der).ok()?;
        let serial = canonical_serial(&hex::encode(certificate.raw_serial()));
        let key = CheckingKey::from_spki(certificate.public_key().raw)?;
        let not_after = certificate.validity().not_after.timestamp();
        let not_after = Some(DateTime::from_timestamp_secs(not_after)?);
        Some(Self { key, serial: Some(serial), not_after })
    }
}

/// A certificate's serial as WeChat writes it.
pub(crate) fn canonical_serial(serial: &str) -> String {
    serial.trim_start_matches('0').to_ascii_uppercase()
}

fn section(text: &str) -> Option<(Option<SectionKind>, Vec<u8>)> {
    if text.contains("-----BEGIN") {
        let (kind, der) = <(SectionKind, Vec<u8>)>::from_pem_slice(text.as_bytes()).ok()?;
        return Some((Some(kind), der));
    }
    let bare: String = text.split_whitespace().collect();
    Some((None, STANDARD.decode(bare).ok()?))
}
