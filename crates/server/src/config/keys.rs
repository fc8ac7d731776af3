use super::{Problems, Reader, Secret};
use db::KeyRing;
use std::path::{Path, PathBuf};

/// The keys that protect personal data, tokens and look-ups.
#[derive(Debug)]
pub(crate) struct Keys {
    ring: KeyRing,
    /// `DATA_KEYS_FILE` and the key that stands elsewhere: the file may change while we run.
    file: Option<(PathBuf, Secret)>,
}

impl Keys {
    /// `DATA_KEYS`: `id:64 hexadecimal digits`, comma between several; the first one seals, all open.
    /// `LOOKUP_KEY`: 64 hexadecimal digits; it never changes.
    pub(super) fn read(reader: &Reader, problems: &mut Problems) -> Option<Self> {
        let data = reader.secret("DATA_KEYS", problems);
        let lookup = reader.secret("LOOKUP_KEY", problems);
        match (data, lookup) {
            (Some(data), Some(lookup)) => {
                let keys = Self::parse(&data, &lookup, problems)?;
                let file = reader.optional("DATA_KEYS_FILE").map(|path| (path.into(), lookup));
                Some(Self { file, ..keys })
            }
            (Some(_), None) => {
                problems.add("LOOKUP_KEY", "is missing beside DATA_KEYS");
                None
            }
            (None, Some(_)) => {
                problems.add("DATA_KEYS", "is missing beside LOOKUP_KEY");
                None
            }
            (None, None) => None,
        }
    }

    pub(crate) fn parse(data: &Secret, lookup: &Secret, problems: &mut Problems) -> Option<Self> {
        let keys = data_keys(data);
        let active = keys.as_ref().and_then(|keys| keys.first()).map(|(id, _)| *id);
        if active.is_none() {
            problems
                .add("DATA_KEYS", "must be like 1:<64 hexadecimal digits>, comma between several");
        }
        let hash_key = key_bytes(lookup.expose());
        if hash_key.is_none() {
            problems.add("LOOKUP_KEY", "must be 64 hexadecimal digits");
        }
        let ring = KeyRing { active: active?, keys: keys?, hash_key: hash_key? };
        Some(Self { ring, file: None })
    }

    pub(crate) fn ring(&self) -> KeyRing {
        self.ring.clone()
    }

    pub(crate) fn file(&self) -> Option<(&Path, &Secret)> {
        self.file.as_ref().map(|(path, lookup)| (path.as_path(), lookup))
    }
}

/// Keys by their numbers, in their order.
pub(crate) fn data_keys(text: &Secret) -> Option<Vec<(u32, [u8; 32])>> {
    text.expose().split(',').map(numbered_key).collect()
}

fn numbered_key(text: &str) -> Option<(u32, [u8; 32])> {
    let (id, key) = text.trim().split_once(':')?;
    Some((id.parse().ok()?, key_bytes(key)?))
}

fn key_bytes(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}
