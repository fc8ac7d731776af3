#![no_main]
//! The encrypted resource: opens to what was sealed, and to nothing once anything is changed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fuzz::provider::API_V3_KEY;
use libfuzzer_sys::fuzz_target;
use pay_gateways::wechat::{Resource, ResourceKey};
use std::sync::LazyLock;

static KEY: LazyLock<ResourceKey> = LazyLock::new(|| ResourceKey::new(API_V3_KEY).unwrap());

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        assert_eq!(ResourceKey::new(text).is_ok(), text.len() == 32);
    }
    if let Ok(resource) = serde_json::from_slice::<Resource>(data) {
        assert!(KEY.open(&resource).is_err(), "nobody sealed this");
    }
    let (associated_data, plain) = data.split_at(data.len().min(8));
    let associated_data = String::from_utf8_lossy(associated_data).into_owned();
    let good = seal(associated_data, plain);
    assert_eq!(KEY.open(&good).as_deref(), Ok(plain));
    for changed in changes(&good, data) {
        assert!(KEY.open(&changed).is_err(), "{changed:?}");
    }
});

fn seal(associated_data: String, plain: &[u8]) -> Resource {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).unwrap());
    let nonce = "uluk4a9R25RW".to_owned();
    let number = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
    let mut bytes = plain.to_vec();
    key.seal_in_place_append_tag(number, Aad::from(&associated_data), &mut bytes).unwrap();
    Resource {
        algorithm: "AEAD_AES_256_GCM".to_owned(),
        ciphertext: STANDARD.encode(bytes),
        associated_data: Some(associated_data),
        nonce,
    }
}

/// One bit of the ciphertext, one character more, one less.
fn changes(good: &Resource, data: &[u8]) -> Vec<Resource> {
    let mut bytes = STANDARD.decode(&good.ciphertext).unwrap();
    let at = data.iter().map(|byte| usize::from(*byte)).sum::<usize>() % bytes.len();
    bytes[at] ^= 1 << (data.len() % 8);
    let changed = |change: fn(&mut Resource)| {
        let mut resource = good.clone();
        change(&mut resource);
        resource
    };
    vec![
        Resource { ciphertext: STANDARD.encode(bytes), ..good.clone() },
        changed(|it| it.ciphertext.truncate(it.ciphertext.len() - 4)),
        changed(|it| it.ciphertext.insert_str(0, "AAAA")),
        changed(|it| it.nonce.replace_range(..1, "U")),
        changed(|it| it.nonce.push('0')),
        changed(|it| it.associated_data.get_or_insert_default().push('0')),
        changed(|it| it.algorithm.push('0')),
    ]
}
