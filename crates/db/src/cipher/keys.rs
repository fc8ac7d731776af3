//! The keys that seal and open, as they were read at one time.

use super::{KeyRing, KeyRingError};
use aws_lc_rs::aead::{AES_256_GCM, RandomizedNonceKey};
use aws_lc_rs::hmac;
use std::collections::BTreeMap;
use std::fmt;

/// Which keys somebody holds, told without telling them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySheet {
    /// The key that new texts are sealed with.
    pub active: u32,
    /// Every key by its id, with a hash of its bytes: two that hold other bytes under one id show
    /// it by this.
    pub known: BTreeMap<u32, String>,
}

impl KeySheet {
    /// `id:hash`, comma between several, the active one first.
    pub fn to_text(&self) -> String {
        let is_active = |id: &u32| *id == self.active;
        let active = self.known.iter().filter(|(id, _)| is_active(id));
        let others = self.known.iter().filter(|(id, _)| !is_active(id));
        active
            .chain(others)
            .map(|(id, print)| format!("{id}:{print}"))
            .collect::<Vec<_>>()
            .join(",")
    }

    pub fn from_text(text: &str) -> Option<Self> {
        let keys: Option<Vec<(u32, String)>> = text.split(',').map(numbered).collect();
        let keys = keys?;
        let active = keys.as_slice().first()?.0;
        Some(Self { active, known: keys.into_iter().collect() })
    }

    /// Whether both mean the same key by this id.
    pub fn shares(&self, other: &Self, id: u32) -> bool {
        self.known.get(&id).is_some_and(|print| other.known.get(&id) == Some(print))
    }
}

pub(super) struct DataKeys {
    pub(super) sheet: KeySheet,
    keys: BTreeMap<u32, RandomizedNonceKey>,
}

impl DataKeys {
    pub(super) fn new(ring: KeyRing) -> Result<Self, KeyRingError> {
        let (mut keys, mut known) = (BTreeMap::new(), BTreeMap::new());
        for (id, bytes) in ring.keys {
            // Only a wrong length is refused, which the type rules out.
            let Ok(key) = RandomizedNonceKey::new(&AES_256_GCM, &bytes) else { continue };
            if keys.insert(id, key).is_some() {
                return Err(KeyRingError::DuplicateKey { id });
            }
            known.insert(id, print(&bytes));
        }
        if !keys.contains_key(&ring.active) {
            return Err(KeyRingError::NoActiveKey { id: ring.active });
        }
        Ok(Self { sheet: KeySheet { active: ring.active, known }, keys })
    }

    pub(super) fn active(&self) -> Option<(u32, &RandomizedNonceKey)> {
        self.get(self.sheet.active).map(|key| (self.sheet.active, key))
    }

    pub(super) fn get(&self, id: u32) -> Option<&RandomizedNonceKey> {
        self.keys.get(&id)
    }

    /// What was sealed under an id must open under it: its bytes never change.
    pub(super) fn follow(&self, before: &Self) -> Result<(), KeyRingError> {
        let changed = before
            .sheet
            .known
            .keys()
            .find(|id| self.keys.contains_key(id) && !self.sheet.shares(&before.sheet, **id));
        changed.map_or(Ok(()), |id| Err(KeyRingError::ChangedKey { id: *id }))
    }
}

/// Without the keys.
impl fmt::Debug for DataKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKeys").field("sheet", &self.sheet).finish_non_exhaustive()
    }
}

fn numbered(text: &str) -> Option<(u32, String)> {
    let (id, print) = text.split_once(':')?;
    Some((id.parse().ok()?, print.to_owned()))
}

/// Six bytes of a keyed hash, in hexadecimal: enough to tell keys apart, and nothing about them.
fn print(key: &[u8; 32]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let hash = hmac::sign(&key, b"which key this is");
    let digit = |value: u8| char::from_digit(value.into(), 16);
    let digits = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    hash.as_ref().iter().take(6).flat_map(digits).flatten().collect()
}
