use domain::import::CHUNK_BYTES;
use domain::ports::{FileBytes, StoreError};
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use tokio::runtime::Handle;

/// A file that is kept in pieces, as bytes to read and to move about in. Holds one piece at a time,
/// and blocks its thread while the next is fetched.
pub(super) struct Pieces {
    file: Arc<dyn FileBytes>,
    runtime: Handle,
    position: u64,
    held: Option<(u64, Vec<u8>)>,
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("position", &self.position).finish_non_exhaustive()
    }
}

impl Pieces {
    pub(super) fn new(file: Arc<dyn FileBytes>, runtime: Handle) -> Self {
        Self { file, runtime, position: 0, held: None }
    }

    fn piece(&mut self, seq: u64) -> Result<&[u8], StoreError> {
        if self.held.as_ref().is_none_or(|(held, _bytes)| *held != seq) {
            let bytes = self.runtime.block_on(self.file.piece(seq))?;
            self.held = Some((seq, bytes));
        }
        Ok(self.held.as_ref().map(|(_seq, bytes)| bytes.as_slice()).unwrap_or_default())
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.file.size() || into.is_empty() {
            return Ok(0);
        }
        let length = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
        let (seq, within) = (self.position / length, self.position % length);
        let within = usize::try_from(within).unwrap_or(usize::MAX);
        let piece = self.piece(seq).map_err(io::Error::other)?;
        let rest = piece.get(within..).unwrap_or_default();
        let count = rest.len().min(into.len());
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        for (to, from) in into.iter_mut().zip(rest) {
            *to = *from;
        }
        self.position += u64::try_from(count).unwrap_or(u64::MAX);
        Ok(count)
    }
}

impl Seek for Pieces {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.file.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
