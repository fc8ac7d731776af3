use super::tests::ring;
use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

const PLACE: &str = "orders.contact/1";

/// Holds whatever the test puts there, and counts who looks.
#[derive(Debug)]
struct Shelf {
    ring: Mutex<KeyRing>,
    looks: AtomicUsize,
}

impl Shelf {
    fn with(ring: KeyRing) -> Arc<Self> {
        Arc::new(Self { ring: Mutex::new(ring), looks: AtomicUsize::new(0) })
    }

    fn put(&self, ring: KeyRing) {
        *self.ring.lock().unwrap() = ring;
    }

    fn looks(&self) -> usize {
        self.looks.load(Ordering::SeqCst)
    }

    fn cipher(self: &Arc<Self>) -> AesGcmCipher {
        AesGcmCipher::following(Arc::<Self>::clone(self)).unwrap()
    }
}

impl KeySource for Shelf {
    fn read(&self) -> Result<KeyRing, KeySourceError> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        Ok(self.ring.lock().unwrap().clone())
    }
}

fn sealed_with(active: u32, ids: &[u32]) -> Vec<u8> {
    AesGcmCipher::new(ring(active, ids)).unwrap().seal(b"text", PLACE)
}

#[test]
fn a_key_that_is_not_known_is_looked_for_and_found() {
    let shelf = Shelf::with(ring(1, &[1]));
    let cipher = shelf.cipher();
    shelf.put(ring(1, &[1, 2]));
    assert_eq!(cipher.open(&sealed_with(2, &[2]), PLACE).unwrap(), b"text");
    assert_eq!(cipher.seal(b"text", PLACE)[..4], [0, 0, 0, 1], "known is not yet active");
    assert_eq!(shelf.looks(), 2, "at the start and once more");
}

#[test]
fn a_key_that_nobody_has_is_not_looked_for_again_and_again() {
    let shelf = Shelf::with(ring(1, &[1]));
    let cipher = shelf.cipher();
    let unknown = sealed_with(7, &[7]);
    for _again in 0..100 {
        assert_eq!(cipher.open(&unknown, PLACE), Err(CipherError::UnknownKey { key_id: 7 }));
    }
    assert!(shelf.looks() <= 3, "{}", shelf.looks());
}

#[test]
fn all_who_miss_a_key_at_once_find_it() {
    let shelf = Shelf::with(ring(1, &[1]));
    let cipher = shelf.cipher();
    shelf.put(ring(2, &[2, 1]));
    let sealed = sealed_with(2, &[2]);
    std::thread::scope(|scope| {
        let open = || assert_eq!(cipher.open(&sealed, PLACE).unwrap(), b"text");
        let opening: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        for one in opening {
            one.join().unwrap();
        }
    });
    assert_eq!(shelf.looks(), 2);
}

#[test]
fn after_a_refresh_the_new_key_seals() {
    let shelf = Shelf::with(ring(1, &[1, 2]));
    let cipher = shelf.cipher();
    shelf.put(ring(2, &[2, 1]));
    cipher.refresh().unwrap();
    assert_eq!(cipher.seal(b"text", PLACE)[..4], [0, 0, 0, 2]);
    assert_eq!(cipher.open(&sealed_with(1, &[1]), PLACE).unwrap(), b"text");
    shelf.put(ring(2, &[2]));
    cipher.refresh().unwrap();
    let unknown = Err(CipherError::UnknownKey { key_id: 1 });
    assert_eq!(cipher.open(&sealed_with(1, &[1]), PLACE), unknown, "taken away");
}

#[test]
fn what_stands_under_an_id_and_what_is_hashed_with_never_change() {
    let shelf = Shelf::with(ring(1, &[1]));
    let cipher = shelf.cipher();
    let sealed = cipher.seal(b"text", PLACE);
    shelf.put(KeyRing { keys: vec![(1, [8; 32])], ..ring(1, &[1]) });
    let refused = cipher.refresh().unwrap_err();
    assert!(matches!(refused, KeySourceError::Ring(KeyRingError::ChangedKey { id: 1 })));
    shelf.put(KeyRing { hash_key: [8; 32], ..ring(1, &[1]) });
    let refused = cipher.refresh().unwrap_err();
    assert!(matches!(refused, KeySourceError::Ring(KeyRingError::ChangedHashKey)));
    shelf.put(ring(3, &[1]));
    assert!(cipher.refresh().is_err(), "the active key is missing");
    assert_eq!(cipher.open(&sealed, PLACE).unwrap(), b"text", "it goes on with what it has");
}

#[test]
fn a_sheet_tells_which_keys_are_meant_and_not_the_keys() {
    let cipher = AesGcmCipher::new(ring(2, &[1, 2, 3])).unwrap();
    let sheet = cipher.sheet();
    let text = sheet.to_text();
    assert!(text.starts_with("2:"), "{text}");
    assert_eq!(KeySheet::from_text(&text), Some(sheet.clone()));
    assert!(!text.contains("0202"), "{text}");
    let other = KeyRing { keys: vec![(2, [7; 32]), (3, [3; 32])], ..ring(2, &[]) };
    let other = AesGcmCipher::new(other).unwrap().sheet();
    assert!(sheet.shares(&other, 3) && !sheet.shares(&other, 2) && !sheet.shares(&other, 1));
    for unreadable in ["", "1", "x:y", "1:a,,"] {
        assert_eq!(KeySheet::from_text(unreadable), None, "{unreadable}");
    }
}
