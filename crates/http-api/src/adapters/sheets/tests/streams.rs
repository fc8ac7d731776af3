//! Files that are kept in pieces, read while somebody waits for their lines.

use super::workbook;
use crate::SheetFiles;
use async_trait::async_trait;
use domain::import::{CHUNK_BYTES, SheetFormat, TextEncoding};
use domain::ports::{FileBytes, SheetError, SheetFile, SheetReader, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
struct Kept {
    bytes: Vec<u8>,
    fetched: AtomicU64,
    /// This piece and the ones behind it are gone.
    gone_from: u64,
}

#[async_trait]
impl FileBytes for Kept {
    fn size(&self) -> u64 {
        self.bytes.len().try_into().unwrap()
    }

    async fn piece(&self, seq: u64) -> Result<Vec<u8>, StoreError> {
        tokio::task::yield_now().await;
        self.fetched.fetch_add(1, Ordering::Relaxed);
        if seq >= self.gone_from {
            return Err(StoreError::Busy);
        }
        let piece = self.bytes.chunks(CHUNK_BYTES).nth(seq.try_into().unwrap());
        Ok(piece.unwrap_or_default().to_vec())
    }
}

fn kept(bytes: Vec<u8>) -> Arc<Kept> {
    Arc::new(Kept { bytes, fetched: AtomicU64::default(), gone_from: u64::MAX })
}

fn file(format: SheetFormat, bytes: &Arc<Kept>) -> SheetFile {
    SheetFile { format, encoding: TextEncoding::Utf8, bytes: Arc::<Kept>::clone(bytes) }
}

async fn count(file: SheetFile) -> Result<usize, SheetError> {
    let mut lines = SheetFiles.open(file);
    let mut count = 0;
    loop {
        match lines.next().await?.len() {
            0 => return Ok(count),
            some => count += some,
        }
    }
}

fn text(lines: usize) -> Vec<u8> {
    let rows = (0..lines).map(|line| format!("PBS{line},测试,某路{line}号\n"));
    rows.fold(String::new(), |all, row| all + &row).into_bytes()
}

#[tokio::test]
async fn every_line_comes_out_whole_wherever_the_pieces_end() {
    let bytes = kept(text(50_000));
    assert!(bytes.bytes.len() > 3 * CHUNK_BYTES);
    assert_eq!(count(file(SheetFormat::Csv, &bytes)).await.unwrap(), 50_000);
    let rows = "<row><c t=\"str\"><v>x</v></c></row>".repeat(20_000);
    let book = kept(workbook("", &rows));
    assert_eq!(count(file(SheetFormat::Xlsx, &book)).await.unwrap(), 20_000);
}

#[tokio::test]
async fn nothing_is_read_ahead_of_those_who_do_not_take_it() {
    let bytes = kept(text(200_000));
    let mut lines = SheetFiles.open(file(SheetFormat::Csv, &bytes));
    assert_eq!(lines.next().await.unwrap().len(), 500);
    drop(lines);
    assert!(bytes.fetched.load(Ordering::Relaxed) < 4);
}

#[tokio::test]
async fn a_store_that_fails_is_no_fault_of_the_file() {
    let bytes = Arc::new(Kept { bytes: text(50_000), fetched: AtomicU64::default(), gone_from: 1 });
    let failed = count(file(SheetFormat::Csv, &bytes)).await;
    assert!(matches!(failed, Err(SheetError::Store(StoreError::Busy))), "{failed:?}");
}
