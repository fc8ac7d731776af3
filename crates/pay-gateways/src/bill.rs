//! Daily bills (对账单) as files: fetched to a temporary file within bounds, unpacked while they are
//! read.

use crate::http::classify;
use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use domain::ports::StatementError;
use flate2::bufread::MultiGzDecoder;
use reqwest::Response;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};

/// The most that is fetched, in bytes.
pub(crate) const LARGEST_FILE: u64 = 512 << 20;
/// The most that is unpacked, in bytes.
pub(crate) const LARGEST_CONTENT: u64 = 4 << 30;

/// Writes an answer's body to a temporary file that vanishes with its last handle, and rewinds it.
/// `largest`: in bytes.
pub(crate) async fn download(mut response: Response, largest: u64) -> Result<File, StatementError> {
    let mut file = tempfile::tempfile().map_err(unavailable)?;
    let mut left = largest;
    loop {
        let chunk = response.chunk().await.map_err(|error| unavailable(classify(error)))?;
        let Some(chunk) = chunk else { break };
        left = u64::try_from(chunk.len())
            .ok()
            .and_then(|length| left.checked_sub(length))
            .ok_or(StatementError::Damaged("it is larger than any bill"))?;
        file.write_all(&chunk).map_err(unavailable)?;
    }
    file.rewind().map_err(unavailable)?;
    Ok(file)
}

/// What is in a file, unpacked if it is gzip, up to `largest` bytes; more is an error.
pub(crate) fn content(file: File, largest: u64) -> io::Result<Content> {
    let mut file = BufReader::new(file);
    let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let inner: Box<dyn Read + Send> =
        if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(Content { inner, left: largest })
}

/// The unpacked content of a bill.
pub(crate) struct Content {
    inner: Box<dyn Read + Send>,
    left: u64,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let long = u64::try_from(length).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(long)
            .ok_or_else(|| io::Error::other("it unpacks to more than any bill"))?;
        Ok(length)
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("left", &self.left).finish_non_exhaustive()
    }
}

/// SHA-1, which `WeChat` prescribes, as lower-case hexadecimal.
pub(crate) fn sha1(mut content: impl Read) -> io::Result<String> {
    let mut hash = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = content.read(&mut buffer)?;
        let Some(read) = buffer.get(..length).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
    }
    Ok(hex::encode(hash.finish().as_ref()))
}

pub(crate) fn unavailable(cause: impl Into<domain::ports::Cause>) -> StatementError {
    StatementError::Unavailable(cause.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        file
    }

    fn zipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8], largest: u64) -> io::Result<String> {
        let mut text = String::new();
        content(file(bytes), largest)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_bill_is_read_packed_or_not() {
        for bytes in [b"a,b\n1,2\n".to_vec(), zipped(b"a,b\n1,2\n")] {
            assert_eq!(read(&bytes, 8).unwrap(), "a,b\n1,2\n");
        }
        assert_eq!(read(b"", 0).unwrap(), "");
    }

    #[test]
    fn a_bill_that_unpacks_without_end_is_refused() {
        let bomb = zipped(&vec![b'0'; 1 << 20]);
        assert!(bomb.len() < 10_000);
        assert!(read(&bomb, 10_000).is_err());
    }

    #[test]
    fn a_packed_bill_that_was_cut_off_is_an_error() {
        let whole = zipped(b"a,b\n1,2\n");
        assert!(read(&whole[..whole.len() - 4], 1000).is_err());
    }

    #[test]
    fn the_hash_is_sha1() {
        assert_eq!(sha1(&b"abc"[..]).unwrap(), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
