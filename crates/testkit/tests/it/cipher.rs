use domain::ports::{Cipher, CipherError, Purpose};
use proptest::prelude::*;
use testkit::fakes::FakeCipher;

proptest! {
    #[test]
    fn what_is_sealed_opens_in_its_place_alone(plain: Vec<u8>) {
        let cipher = FakeCipher::new();
        let sealed = cipher.seal(&plain, "customer.name");
        prop_assert_eq!(cipher.open(&sealed, "customer.name"), Ok(plain));
        prop_assert_eq!(cipher.open(&sealed, "customer.phone"), Err(CipherError::Tampered));
    }

    #[test]
    fn what_was_changed_does_not_open(plain: Vec<u8>, at: prop::sample::Index) {
        let cipher = FakeCipher::new();
        let mut sealed = cipher.seal(&plain, "here");
        let changed = at.index(sealed.len());
        sealed[changed] ^= 1;
        prop_assert!(cipher.open(&sealed, "here").is_err());
        sealed.truncate(changed);
        prop_assert!(cipher.open(&sealed, "here").is_err());
    }
}

#[test]
fn sealed_text_does_not_show_the_plain() {
    let sealed = FakeCipher::new().seal(b"18612345772", "here");
    assert!(!sealed.windows(3).any(|window| b"18612345772".windows(3).any(|w| w == window)));
}

#[test]
fn another_key_neither_opens_nor_hashes_alike() {
    let (one, other) = (FakeCipher::with_key(1), FakeCipher::with_key(2));
    let sealed = one.seal(b"plain", "here");
    assert_eq!(other.open(&sealed, "here"), Err(CipherError::UnknownKey { key_id: 1 }));
    let hash = |cipher: FakeCipher, purpose| cipher.keyed_hash(purpose, b"plain");
    let token = hash(one, Purpose::OrderToken);
    assert_eq!(token, hash(one, Purpose::OrderToken));
    assert_ne!(token, hash(other, Purpose::OrderToken));
    assert_ne!(token, hash(one, Purpose::Fingerprint));
}
