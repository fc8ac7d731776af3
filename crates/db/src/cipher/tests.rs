use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const PLACE: &str = "orders.contact/1";

pub(super) fn ring(active: u32, ids: &[u32]) -> KeyRing {
    let key = |id: &u32| (*id, [u8::try_from(*id).unwrap(); 32]);
    KeyRing { active, keys: ids.iter().map(key).collect(), hash_key: [9; 32] }
}

fn cipher(active: u32, ids: &[u32]) -> AesGcmCipher {
    AesGcmCipher::new(ring(active, ids)).unwrap()
}

#[test]
fn any_changed_byte_is_noticed() {
    let cipher = cipher(1, &[1]);
    let sealed = cipher.seal("测试".as_bytes(), PLACE);
    for index in KEY_ID_LEN..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert_eq!(cipher.open(&changed, PLACE), Err(CipherError::Tampered), "{index}");
    }
}

#[test]
fn a_text_cut_short_or_lengthened_does_not_open() {
    let cipher = cipher(1, &[1]);
    let mut sealed = cipher.seal(b"text", PLACE);
    for length in 0..sealed.len() {
        assert_eq!(cipher.open(&sealed[..length], PLACE), Err(CipherError::Tampered), "{length}");
    }
    sealed.push(0);
    assert_eq!(cipher.open(&sealed, PLACE), Err(CipherError::Tampered));
}

#[test]
fn a_text_does_not_open_in_another_place() {
    let cipher = cipher(1, &[1]);
    let sealed = cipher.seal(b"text", PLACE);
    assert_eq!(cipher.open(&sealed, "orders.contact/2"), Err(CipherError::Tampered));
}

#[test]
fn after_a_change_of_keys_old_texts_open_and_new_ones_use_the_new_key() {
    let (old, both) = (cipher(1, &[1]), cipher(2, &[1, 2]));
    let sealed = old.seal(b"text", PLACE);
    assert_eq!(both.open(&sealed, PLACE).unwrap(), b"text");
    let newer = both.seal(b"text", PLACE);
    assert_eq!(old.open(&newer, PLACE), Err(CipherError::UnknownKey { key_id: 2 }));
}

#[test]
fn hashes_depend_on_purpose_and_hash_key_and_not_on_the_other_keys() {
    let hash = |cipher: &AesGcmCipher, purpose| cipher.keyed_hash(purpose, b"18612345772");
    let (first, rotated) = (cipher(1, &[1]), cipher(2, &[1, 2]));
    let personal = hash(&first, Purpose::PersonalData);
    assert_eq!(personal, hash(&rotated, Purpose::PersonalData));
    let others = [
        Purpose::OrderToken,
        Purpose::Fingerprint,
        Purpose::Evidence,
        Purpose::Session,
        Purpose::OneTime,
        Purpose::SmsCode,
        Purpose::Limit,
    ];
    let hashes: BTreeSet<_> = others.into_iter().map(|purpose| hash(&first, purpose)).collect();
    assert_eq!(hashes.len(), others.len());
    assert!(!hashes.contains(&personal));
    let other = AesGcmCipher::new(KeyRing { hash_key: [8; 32], ..ring(1, &[1]) }).unwrap();
    assert_ne!(personal, hash(&other, Purpose::PersonalData));
}

#[test]
fn a_ring_without_its_active_key_or_with_one_twice_is_refused() {
    let refused = |ring: KeyRing| AesGcmCipher::new(ring).unwrap_err();
    assert_eq!(refused(ring(3, &[1, 2])), KeyRingError::NoActiveKey { id: 3 });
    assert_eq!(refused(ring(1, &[1, 2, 1])), KeyRingError::DuplicateKey { id: 1 });
}

#[test]
fn keys_are_not_in_debug_output() {
    let ring = ring(7, &[7]);
    let shown = format!("{ring:?} {:?}", AesGcmCipher::new(ring.clone()).unwrap());
    assert!(!shown.contains("7, 7"), "{shown}");
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(plain: Vec<u8>, place in ".{0,40}") {
        let cipher = cipher(1, &[1]);
        let sealed = cipher.seal(&plain, &place);
        prop_assert_eq!(sealed.len(), KEY_ID_LEN + NONCE_LEN + plain.len() + 16);
        prop_assert_eq!(cipher.open(&sealed, &place).unwrap(), plain);
    }
}
