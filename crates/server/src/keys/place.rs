//! Where the keys come from, and the file that holds them.

use crate::config::{Config, Keys, Problems, Secret, data_keys};
use crate::data_dir;
use anyhow::{Context, bail};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use db::{AesGcmCipher, KeyRing, KeySource, KeySourceError};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(crate) enum KeyPlace {
    /// `DATA_KEYS`: the same as long as the process lives.
    Environment(KeyRing),
    File(KeyFile),
}

/// `DATA_KEYS_FILE`, or the file that is made for development.
#[derive(Debug, Clone)]
pub(crate) struct KeyFile {
    path: PathBuf,
    /// `None`: the second line of the file itself.
    lookup: Option<Secret>,
}

impl KeyPlace {
    pub(crate) fn of(config: &Config) -> anyhow::Result<Self> {
        let Some(keys) = &config.keys else {
            let path = data_dir::keys_file(config)?;
            return Ok(Self::File(KeyFile { path, lookup: None }));
        };
        Ok(match keys.file() {
            Some((path, lookup)) => {
                Self::File(KeyFile { path: path.to_owned(), lookup: Some(lookup.clone()) })
            }
            None => Self::Environment(keys.ring()),
        })
    }

    pub(crate) fn cipher(&self) -> anyhow::Result<AesGcmCipher> {
        match self {
            Self::Environment(ring) => Ok(AesGcmCipher::new(ring.clone())?),
            Self::File(file) => {
                let shown = file.shown();
                let cipher = AesGcmCipher::following(Arc::new(file.clone()));
                cipher.with_context(|| format!("the keys in {shown}"))
            }
        }
    }
}

impl KeySource for KeyFile {
    fn read(&self) -> Result<KeyRing, KeySourceError> {
        self.ring().map_err(|error| KeySourceError::Unreadable(error.into()))
    }
}

impl KeyFile {
    pub(crate) fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// A key by a number that no key of the file has, at the end: it seals nothing yet.
    pub(crate) fn add(&self) -> anyhow::Result<u32> {
        self.change(|keys| {
            let highest = keys.iter().map(|(id, _)| *id).max().unwrap_or(0);
            let id = highest.checked_add(1).context("there is no number left for a key")?;
            keys.push((id, random_key()?));
            Ok(id)
        })
    }

    /// The key becomes the first one, which seals.
    pub(crate) fn put_first(&self, id: u32) -> anyhow::Result<()> {
        self.change(|keys| {
            let at = keys.iter().position(|(known, _)| *known == id);
            let at = at.with_context(|| format!("there is no key {id}"))?;
            let key = keys.remove(at);
            keys.insert(0, key);
            Ok(())
        })
    }

    pub(crate) fn remove(&self, id: u32) -> anyhow::Result<()> {
        self.change(|keys| {
            let before = keys.len();
            keys.retain(|(known, _)| *known != id);
            if keys.len() == before {
                bail!("there is no key {id}");
            }
            Ok(())
        })
    }

    fn ring(&self) -> anyhow::Result<KeyRing> {
        let (data, lookup) = self.lines()?;
        let mut problems = Problems::default();
        let keys = Keys::parse(&data, &lookup, &mut problems);
        let keys = problems.or(keys).with_context(|| format!("in {}", self.shown()))?;
        keys.map(|keys| keys.ring()).context("the keys cannot be read")
    }

    fn lines(&self) -> anyhow::Result<(Secret, Secret)> {
        let text = std::fs::read_to_string(&self.path)
            .with_context(|| format!("{} cannot be read", self.shown()))?;
        let secret = |text: &str| Secret::new(text.trim().to_owned());
        if let Some(lookup) = &self.lookup {
            return Ok((secret(&text), lookup.clone()));
        }
        let (data, lookup) = text.split_once('\n').unwrap_or((&text, ""));
        Ok((secret(data), secret(lookup)))
    }

    /// One at a time, and whole or not at all.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<(u32, [u8; 32])>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        // Through links, so that the file itself is exchanged.
        let path = self.path.canonicalize().with_context(|| self.shown())?;
        let lock = File::create(path.with_extension("lock"));
        let lock =
            lock.with_context(|| format!("beside {} nothing can be written", self.shown()))?;
        lock.lock()?;
        let (data, lookup) = self.lines()?;
        let mut keys = data_keys(&data).context("the keys cannot be read")?;
        let changed = change(&mut keys)?;
        let mut text =
            keys.iter().map(|(id, key)| format!("{id}:{}", hex(key))).collect::<Vec<_>>().join(",");
        text.push('\n');
        if self.lookup.is_none() {
            text.push_str(lookup.expose());
            text.push('\n');
        }
        exchange(&path, &text)?;
        Ok(changed)
    }
}

/// The keys of a new folder.
pub(crate) fn make(path: &Path) -> anyhow::Result<()> {
    let text = format!("1:{}\n{}\n", hex(&random_key()?), hex(&random_key()?));
    exchange(path, &text)
}

/// A crash in the middle leaves no half a key behind. Whoever may read the old file may read the
/// new one; a file made anew is its owner's alone.
fn exchange(path: &Path, text: &str) -> anyhow::Result<()> {
    let new = path.with_extension("new");
    let written = || format!("{} cannot be written", new.display());
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&new).with_context(written)?;
    if let Ok(old) = path.metadata() {
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
            std::os::unix::fs::fchown(&file, Some(old.uid()), Some(old.gid()))
                .with_context(|| format!("the owner of {} cannot be kept", path.display()))?;
        }
        file.set_permissions(old.permissions())?;
    }
    file.write_all(text.as_bytes()).with_context(written)?;
    file.sync_all()?;
    std::fs::rename(&new, path).with_context(|| format!("{} cannot be written", path.display()))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn random_key() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_unspecified| anyhow::anyhow!("the system gives no random bytes"))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
