//! The ZIP around the sheets: names and contents in GBK, as Alipay packs them.

use std::io::{Cursor, Write};

use encoding_rs::GBK;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Sheets;
use crate::error::SandboxError;

/// The bytes of the file.
pub(super) fn pack(sheets: &Sheets<'_>) -> Result<Vec<u8>, SandboxError> {
    let stem = format!("{}_{}_业务明细", sheets.seller, sheets.day.date.format("%Y%m%d"));
    let files = [
        (format!("{stem}.csv"), sheets.details()),
        (format!("{stem}(汇总).csv"), sheets.summary()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        let (name, _, _) = GBK.encode(&name);
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file_with_options(options.name(&name)).map_err(broken)?;
        let (bytes, _, _) = GBK.encode(&text);
        zip.write_all(&bytes).map_err(SandboxError::Files)?;
    }
    Ok(zip.finish().map_err(broken)?.into_inner())
}

fn broken(error: zip::result::ZipError) -> SandboxError {
    SandboxError::Files(error.into())
}
