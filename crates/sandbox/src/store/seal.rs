//! The key that keeps the database's bodies closed.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use crate::crypto::{Cipher, NONCE_LEN, random};
use crate::error::SandboxError;

const KEY_LEN: usize = 32;

/// Seals bodies; each is bound to its kind and id, so that rows cannot change places.
#[derive(Debug)]
pub(super) struct Seal(Cipher);

impl Seal {
    /// Reads the key file, or makes one that only its owner may read.
    pub(super) fn load_or_make(path: &Path) -> Result<Self, SandboxError> {
        let key = match std::fs::File::open(path) {
            Ok(mut file) => {
                let mut key = Vec::with_capacity(KEY_LEN);
                file.read_to_end(&mut key).map_err(SandboxError::Files)?;
                key
            }
            Err(error) if error.kind() == ErrorKind::NotFound => make(path)?,
            Err(error) => return Err(SandboxError::Files(error)),
        };
        Cipher::new(&key).map(Self)
    }

    pub(super) fn close(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SandboxError> {
        let nonce = random::<NONCE_LEN>()?;
        let mut sealed = nonce.to_vec();
        sealed.extend(self.0.seal(nonce, place, plain)?);
        Ok(sealed)
    }

    pub(super) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, SandboxError> {
        let (nonce, data) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SandboxError::Sealed("a record is too short"))?;
        self.0.open(*nonce, place, data.to_vec())
    }
}

fn make(path: &Path) -> Result<Vec<u8>, SandboxError> {
    let key = random::<KEY_LEN>()?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(SandboxError::Files)?;
    file.write_all(&key).and_then(|()| file.sync_all()).map_err(SandboxError::Files)?;
    Ok(key.to_vec())
}
