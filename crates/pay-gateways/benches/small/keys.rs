use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::LazyLock;

/// An RSA key of 2048 bits whose both halves we hold.
pub(crate) struct Key {
    pair: RsaKeyPair,
    pkcs8: Vec<u8>,
}

/// One for each side.
pub(crate) struct Keys {
    pub(crate) ours: Key,
    pub(crate) theirs: Key,
}

/// Made once: making keys is slow.
pub(crate) fn keys() -> &'static Keys {
    static KEYS: LazyLock<Keys> =
        LazyLock::new(|| Keys { ours: Key::generate(), theirs: Key::generate() });
    &KEYS
}

impl Key {
    fn generate() -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pkcs8 = der.as_ref().to_vec();
        Self { pair: RsaKeyPair::from_pkcs8(&pkcs8).unwrap(), pkcs8 }
    }

    /// As bare as it can be.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    }

    pub(crate) fn sign_base64(&self, message: &[u8]) -> String {
        STANDARD.encode(self.sign(message))
    }

    pub(crate) fn private_pem(&self) -> String {
        pem("PRIVATE KEY", &self.pkcs8)
    }

    pub(crate) fn public_pem(&self) -> String {
        pem("PUBLIC KEY", &self.public_der())
    }

    pub(crate) fn checking(&self) -> ParsedPublicKey {
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.public_der()).unwrap()
    }

    fn public_der(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}
