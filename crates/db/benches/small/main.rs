//! What every order's row costs in cryptography, beside the bare library on the same bytes.
#![expect(clippy::unwrap_used, reason = "a bench: a broken expectation stops it")]

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, RandomizedNonceKey};
use aws_lc_rs::hmac;
use criterion::{Criterion, criterion_group, criterion_main};
use db::{AesGcmCipher, KeyRing};
use domain::ports::{Cipher, Purpose};
use std::hint::black_box;

const KEY: [u8; 32] = [7; 32];
/// A contact as it is laid out inside, and where it stands.
const CONTACT: &str =
    r#"{"name":"欧阳娜娜","phone":"18612345772","address":"上海市静安区江场西路12号3幢1201室"}"#;
const PLACE: &str = "orders.contact/R202407261816664599454990337";
const PHONE: &[u8] = b"18612345772";

fn cipher() -> AesGcmCipher {
    let ring = KeyRing { active: 1, keys: vec![(1, KEY)], hash_key: [9; 32] };
    AesGcmCipher::new(ring).unwrap()
}

fn contacts(criterion: &mut Criterion) {
    let cipher = cipher();
    let bare = RandomizedNonceKey::new(&AES_256_GCM, &KEY).unwrap();
    let place = || Aad::from(PLACE.as_bytes());

    let mut group = criterion.benchmark_group("contact: sealed");
    group.bench_function("ours", |bench| {
        bench.iter(|| cipher.seal(black_box(CONTACT.as_bytes()), black_box(PLACE)));
    });
    group.bench_function("bare AES-256-GCM", |bench| {
        bench.iter(|| {
            let mut text = black_box(CONTACT.as_bytes()).to_vec();
            let nonce = bare.seal_in_place_append_tag(place(), &mut text).unwrap();
            (nonce, text)
        });
    });
    drop(group);

    let sealed = cipher.seal(CONTACT.as_bytes(), PLACE);
    let mut text = CONTACT.as_bytes().to_vec();
    let nonce: [u8; NONCE_LEN] =
        *bare.seal_in_place_append_tag(place(), &mut text).unwrap().as_ref();
    let mut group = criterion.benchmark_group("contact: opened");
    group.bench_function("ours", |bench| {
        bench.iter(|| cipher.open(black_box(&sealed), black_box(PLACE)).unwrap());
    });
    group.bench_function("bare AES-256-GCM", |bench| {
        bench.iter(|| {
            let mut text = black_box(&text).clone();
            let nonce = black_box(&nonce).into();
            bare.open_in_place(nonce, place(), &mut text).unwrap().len()
        });
    });
}

fn hashes(criterion: &mut Criterion) {
    let cipher = cipher();
    let bare = hmac::Key::new(hmac::HMAC_SHA256, &KEY);
    let mut group = criterion.benchmark_group("phone: its keyed hash");
    group.bench_function("ours", |bench| {
        bench.iter(|| cipher.keyed_hash(Purpose::PersonalData, black_box(PHONE)));
    });
    group.bench_function("bare HMAC-SHA256", |bench| {
        bench.iter(|| hmac::sign(&bare, black_box(PHONE)));
    });
}

criterion_group!(benches, contacts, hashes);
criterion_main!(benches);
