use std::fmt::Write as _;

use anyhow::{Result, anyhow};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der},
    rand::{SecureRandom as _, SystemRandom},
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// WeChat Pay's side: what it signs and seals with.
#[derive(Debug)]
pub(in crate::bench) struct Provider {
    key: RsaKeyPair,
    sealing: LessSafeKey,
    pub(in crate::bench) api_v3_key: String,
    pub(in crate::bench) key_id: String,
    pub(in crate::bench) mchid: String,
    pub(in crate::bench) app_id: String,
}

impl Provider {
    pub(in crate::bench) fn make() -> Result<Self> {
        let api_v3_key = random_hex::<16>()?;
        let sealing = UnboundKey::new(&AES_256_GCM, api_v3_key.as_bytes());
        Ok(Self {
            key: rsa_key()?,
            sealing: LessSafeKey::new(sealing.map_err(|_error| anyhow!("no AES key"))?),
            api_v3_key,
            key_id: "PUB_KEY_ID_0116000000012026010100000000000000".to_owned(),
            mchid: "1600000001".to_owned(),
            app_id: "wx0123456789abcdef".to_owned(),
        })
    }

    /// The base64 of the signature.
    pub(super) fn sign(&self, message: &str) -> Result<String> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_error| anyhow!("signing failed"))?;
        Ok(STANDARD.encode(signature))
    }

    /// The base64 of ciphertext and tag.
    pub(super) fn seal(&self, nonce: &str, about: &str, plain: &str) -> Result<String> {
        let bytes = nonce.as_bytes().try_into();
        let nonce = Nonce::assume_unique_for_key(bytes.map_err(|_error| anyhow!("12 bytes"))?);
        let mut data = plain.as_bytes().to_vec();
        self.sealing
            .seal_in_place_append_tag(nonce, Aad::from(about.as_bytes()), &mut data)
            .map_err(|_error| anyhow!("sealing failed"))?;
        Ok(STANDARD.encode(data))
    }

    pub(super) fn public_pem(&self) -> Result<String> {
        public_pem(&self.key)
    }
}

pub(super) fn rsa_key() -> Result<RsaKeyPair> {
    RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_error| anyhow!("no RSA key could be made"))
}

pub(super) fn private_pem(key: &RsaKeyPair) -> Result<String> {
    let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_error| anyhow!("no PKCS#8"))?;
    Ok(pem("PRIVATE KEY", der.as_ref()))
}

pub(super) fn public_pem(key: &RsaKeyPair) -> Result<String> {
    let der: PublicKeyX509Der<'_> =
        key.public_key().as_der().map_err(|_error| anyhow!("no SPKI"))?;
    Ok(pem("PUBLIC KEY", der.as_ref()))
}

fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (place, letter) in STANDARD.encode(der).chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + &format!("\n-----END {label}-----\n")
}

/// Twice as many letters as bytes.
pub(in crate::bench) fn random_hex<const BYTES: usize>() -> Result<String> {
    let mut bytes = [0; BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_error| anyhow!("no randomness"))?;
    let mut text = String::with_capacity(BYTES * 2);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}
