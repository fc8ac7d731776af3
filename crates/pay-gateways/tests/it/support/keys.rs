use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::LazyLock;

/// An RSA key whose both halves we hold.
pub(crate) struct TestKey {
    pair: RsaKeyPair,
    pkcs8: Vec<u8>,
}

/// One key for each side, and one of somebody else's.
pub(crate) struct TestKeys {
    pub(crate) ours: TestKey,
    pub(crate) theirs: TestKey,
    pub(crate) stranger: TestKey,
}

/// Made once for the process: making keys is slow.
pub(crate) fn keys() -> &'static TestKeys {
    static KEYS: LazyLock<TestKeys> = LazyLock::new(|| TestKeys {
        ours: TestKey::generate(),
        theirs: TestKey::generate(),
        stranger: TestKey::generate(),
    });
    &KEYS
}

impl TestKey {
    pub(crate) fn generate() -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pkcs8 = der.as_ref().to_vec();
        Self { pair: RsaKeyPair::from_pkcs8(&pkcs8).unwrap(), pkcs8 }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        STANDARD.encode(signature)
    }

    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub(crate) fn private_pem(&self) -> String {
        pem("PRIVATE KEY", &self.pkcs8)
    }

    /// The same key in the older form.
    pub(crate) fn private_pkcs1(&self) -> &[u8] {
        // What stands before it in PKCS#8 is version, algorithm and the head of an octet string.
        &self.pkcs8[26..]
    }

    pub(crate) fn public_pem(&self) -> String {
        pem("PUBLIC KEY", &self.public_der())
    }

    pub(crate) fn public_der(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}
