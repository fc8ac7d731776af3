//! Archived evidence as files in a folder: gzip of JSON lines, a line for each row with all its
//! columns, sealed as they were. `<chain>-<first>-<last>-<hash>.jsonl.gz`, where the hash is the
//! beginning of the file's SHA-256, so that two servers never write different bytes under one name.

mod folder;
mod lines;

use crate::cipher::KEY_ID_LEN;
use crate::rows::evidence::EvidenceRow;
use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use domain::evidence::{ArchivedEvidence, ChainEnd, SealedEvidence};
use domain::ports::{ArchiveError, ArchiveState, Cipher, EvidenceArchive};
use domain::{EvidenceId, Timestamp};
use folder::Folder;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct FileArchive {
    folder: Folder,
    /// Opens what is archived, so that a chain can be worked out anew.
    cipher: Arc<dyn Cipher>,
}

impl FileArchive {
    /// The folder must be there.
    pub fn new(folder: PathBuf, cipher: Arc<dyn Cipher>) -> Self {
        Self { folder: Folder::new(folder), cipher }
    }

    fn keep_now(
        &self,
        after: ChainEnd,
        links: &[SealedEvidence],
        at: Timestamp,
    ) -> Result<ArchivedEvidence, ArchiveError> {
        let chain = links.first().map_or(0, |first| first.chain.number());
        let broken = || ArchiveError::Broken { chain, after: after.length };
        let bytes = lines::written(links).map_err(unavailable)?;
        let kept = record(links, &bytes, at).ok_or_else(broken)?;
        if !follows(after, links, self.cipher.as_ref()) {
            return Err(broken());
        }
        self.folder.keep(&kept.file, &bytes).map_err(unavailable)?;
        match self.check_now(after, &kept)? {
            ArchiveState::Whole => Ok(kept),
            ArchiveState::Missing | ArchiveState::Changed | ArchiveState::Broken => {
                Err(unavailable("what is read back is not what was written"))
            }
        }
    }

    fn check_now(
        &self,
        after: ChainEnd,
        kept: &ArchivedEvidence,
    ) -> Result<ArchiveState, ArchiveError> {
        let Some(bytes) = self.folder.read(&kept.file).map_err(unavailable)? else {
            return Ok(ArchiveState::Missing);
        };
        if sha256(&bytes) != Some(kept.sha256) {
            return Ok(ArchiveState::Changed);
        }
        let Ok(links) = lines::read(&bytes) else { return Ok(ArchiveState::Broken) };
        let is_it = record(&links, &bytes, kept.at).as_ref() == Some(kept);
        let is_whole = is_it && follows(after, &links, self.cipher.as_ref());
        Ok(if is_whole { ArchiveState::Whole } else { ArchiveState::Broken })
    }

    /// Files and cryptography on a thread that may wait.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, ArchiveError> + Send + 'static,
    ) -> Result<T, ArchiveError> {
        let own = self.clone();
        tokio::task::spawn_blocking(move || work(&own)).await.map_err(unavailable)?
    }
}

#[async_trait]
impl EvidenceArchive for FileArchive {
    async fn keep(
        &self,
        after: ChainEnd,
        links: &[SealedEvidence],
        at: Timestamp,
    ) -> Result<ArchivedEvidence, ArchiveError> {
        let links = links.to_vec();
        self.apart(move |own| own.keep_now(after, &links, at)).await
    }

    async fn clear_leftovers(&self, kept: &ArchivedEvidence) -> Result<(), ArchiveError> {
        let kept = kept.clone();
        let begins = beginning(&kept);
        self.apart(move |own| own.folder.clear(&begins, &kept.file).map_err(unavailable)).await
    }

    async fn check(
        &self,
        after: ChainEnd,
        kept: &ArchivedEvidence,
    ) -> Result<ArchiveState, ArchiveError> {
        let kept = kept.clone();
        self.apart(move |own| own.check_now(after, &kept)).await
    }
}

/// What all files begin with that begin at the same place of a chain.
fn beginning(kept: &ArchivedEvidence) -> String {
    format!("{:04}-{:012}-", kept.chain.number(), kept.first)
}

/// What is to be remembered of a file of these links; nothing of one without links.
fn record(links: &[SealedEvidence], bytes: &[u8], at: Timestamp) -> Option<ArchivedEvidence> {
    let (first, last) = (links.first()?, links.last()?);
    let sha256 = sha256(bytes)?;
    let ids = || links.iter().map(|link| link.id.as_i64());
    let id = |number| domain::Snowflake::from_i64(number).map(EvidenceId);
    let sealed = links.iter().flat_map(|link| [Some(&link.content), link.request.as_ref()]);
    let key_of =
        |sealed: &Vec<u8>| sealed.first_chunk::<KEY_ID_LEN>().map(|id| u32::from_be_bytes(*id));
    let mut kept = ArchivedEvidence {
        chain: first.chain,
        first: first.end.length,
        last: last.end.length,
        first_hash: first.end.hash,
        last_hash: last.end.hash,
        file: String::new(),
        sha256,
        ids: (id(ids().min()?)?, id(ids().max()?)?),
        keys: sealed.flatten().filter_map(key_of).collect(),
        at,
    };
    let hash = u32::from_be_bytes(*sha256.first_chunk()?);
    kept.file = format!("{}{:012}-{hash:08x}.jsonl.gz", beginning(&kept), kept.last);
    Some(kept)
}

/// Whether each follows the one before it, worked out anew from what was said.
fn follows(after: ChainEnd, links: &[SealedEvidence], cipher: &dyn Cipher) -> bool {
    let mut end = after;
    links.iter().all(|link| {
        let Ok(said) = EvidenceRow::of_sealed(link).read(cipher) else { return false };
        end = end.followed_by(&said, cipher);
        end == link.end && said.chain() == link.chain
    })
}

fn sha256(bytes: &[u8]) -> Option<[u8; 32]> {
    digest(&SHA256, bytes).as_ref().try_into().ok()
}

fn unavailable(cause: impl Into<domain::ports::Cause>) -> ArchiveError {
    ArchiveError::Unavailable(cause.into())
}
