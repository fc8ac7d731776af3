//! Thin wrappers over aws-lc-rs: signatures, sealing, digests and random text.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::SandboxError;

pub(crate) const NONCE_LEN: usize = 12;

/// RSA private key that signs with PKCS#1 v1.5 and SHA-256.
#[derive(Debug)]
pub(crate) struct Signer(RsaKeyPair);

impl Signer {
    /// A fresh 2048-bit key as PKCS#8 DER.
    pub(crate) fn generate() -> Result<Vec<u8>, SandboxError> {
        RsaKeyPair::generate(KeySize::Rsa2048)
            .map_err(|_error| SandboxError::Crypto("no RSA key could be made"))
            .and_then(|pair| Self(pair).pkcs8())
    }

    /// The whole key as PKCS#8 DER.
    pub(crate) fn pkcs8(&self) -> Result<Vec<u8>, SandboxError> {
        let der: Pkcs8V1Der<'_> = self
            .0
            .as_der()
            .map_err(|_error| SandboxError::Crypto("an RSA key has no PKCS#8 form"))?;
        Ok(der.as_ref().to_vec())
    }

    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self, SandboxError> {
        RsaKeyPair::from_pkcs8(der)
            .map(Self)
            .map_err(|_error| SandboxError::Crypto("an RSA key is not PKCS#8"))
    }

    /// The base64 of the signature over `message`.
    pub(crate) fn sign(&self, message: &str) -> Result<String, SandboxError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_error| SandboxError::Crypto("signing failed"))?;
        Ok(STANDARD.encode(signature))
    }

    /// The public half as SPKI DER.
    pub(crate) fn public_der(&self) -> Result<Vec<u8>, SandboxError> {
        let der: PublicKeyX509Der<'_> = self
            .0
            .public_key()
            .as_der()
            .map_err(|_error| SandboxError::Crypto("an RSA key has no SPKI form"))?;
        Ok(der.as_ref().to_vec())
    }

    pub(crate) fn verifier(&self) -> Result<Verifier, SandboxError> {
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.public_der()?)
            .map(Verifier)
            .map_err(|_error| SandboxError::Crypto("an RSA public key is refused"))
    }
}

/// RSA public key that checks what a [`Signer`] signs.
#[derive(Debug)]
pub(crate) struct Verifier(ParsedPublicKey);

impl Verifier {
    /// Whether the base64 `signature` belongs to `message`.
    pub(crate) fn accepts(&self, message: &str, signature: &str) -> bool {
        STANDARD
            .decode(signature)
            .is_ok_and(|signature| self.0.verify_sig(message.as_bytes(), &signature).is_ok())
    }
}

/// AES-256-GCM under one key.
#[derive(Debug)]
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    /// `key` must have 32 bytes.
    pub(crate) fn new(key: &[u8]) -> Result<Self, SandboxError> {
        UnboundKey::new(&AES_256_GCM, key)
            .map(|key| Self(LessSafeKey::new(key)))
            .map_err(|_error| SandboxError::Crypto("an AES key must have 32 bytes"))
    }

    /// Ciphertext with its tag at the end.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE_LEN],
        aad: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SandboxError> {
        let mut data = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(aad.as_bytes()),
                &mut data,
            )
            .map_err(|_error| SandboxError::Crypto("sealing failed"))?;
        Ok(data)
    }

    pub(crate) fn open(
        &self,
        nonce: [u8; NONCE_LEN],
        aad: &str,
        mut data: Vec<u8>,
    ) -> Result<Vec<u8>, SandboxError> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let plain = self
            .0
            .open_in_place(nonce, Aad::from(aad.as_bytes()), &mut data)
            .map_err(|_error| SandboxError::Sealed("a record does not open under sandbox.key"))?;
        Ok(plain.to_vec())
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], SandboxError> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_error| SandboxError::Crypto("no random bytes"))?;
    Ok(bytes)
}

/// 32 random characters, `0`–`9` and `a`–`f`.
pub(crate) fn random_hex32() -> Result<String, SandboxError> {
    Ok(hex::encode(random::<16>()?))
}

/// `count` (at most 16) random decimal digits.
pub(crate) fn random_digits(count: usize) -> Result<String, SandboxError> {
    Ok(random::<16>()?.iter().take(count).map(|byte| char::from(b'0' + byte % 10)).collect())
}

pub(crate) fn sha256_hex(data: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, data))
}

/// Whether the hexadecimal `signature` is `message`'s HMAC-SHA256, in constant time.
pub(crate) fn hmac_accepts(secret: &str, message: &str, signature: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let lower = !signature.bytes().any(|byte| byte.is_ascii_uppercase());
    lower
        && hex::decode(signature)
            .is_ok_and(|tag| hmac::verify(&key, message.as_bytes(), &tag).is_ok())
}

/// PEM armour around `der`, 64 characters a line.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let mut text = String::new();
    for (index, character) in STANDARD.encode(der).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}
