//! The ZIP around the sheets.

use crate::bill::unavailable;
use domain::ports::StatementError;
use encoding_rs::GBK;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek};
use zip::ZipArchive;

/// The most that a sheet may unpack to, in bytes: some four million lines.
pub(super) const LARGEST_SHEET: u64 = 1 << 30;
/// The most files in one archive; there are two.
const MOST_FILES: usize = 16;

/// Unpacks the list of the day's movements into a temporary file that vanishes with its handle.
pub(super) fn sheet(packed: File, largest: u64) -> Result<File, StatementError> {
    let broken = |_error| StatementError::Damaged("it is no ZIP that can be read");
    let mut archive = ZipArchive::new(BufReader::new(packed)).map_err(broken)?;
    if archive.len() > MOST_FILES {
        return Err(StatementError::Damaged("it holds more files than any bill"));
    }
    let index = (0..archive.len()).find(|index| {
        archive.by_index_raw(*index).is_ok_and(|file| is_details(&name(file.name_raw())))
    });
    let index = index.ok_or(StatementError::Damaged("it holds no list of movements (业务明细)"))?;
    let mut entry = archive.by_index(index).map_err(broken)?;
    let unpacked = tempfile::tempfile().map_err(unavailable)?;
    copy(&mut entry, &unpacked, largest)?;
    rewound(unpacked).map_err(unavailable)
}

/// The size that the archive states is not relied upon.
fn copy(entry: &mut impl Read, to: &File, largest: u64) -> Result<(), StatementError> {
    let mut bounded = entry.take(largest.saturating_add(1));
    let mut to = BufWriter::new(to);
    let copied = io::copy(&mut bounded, &mut to)
        .map_err(|_error| StatementError::Damaged("it does not unpack"))?;
    if copied > largest {
        return Err(StatementError::Damaged("it unpacks to more than any bill"));
    }
    to.into_inner().map(|_file| ()).map_err(|error| unavailable(error.into_error()))
}

fn rewound(mut file: File) -> io::Result<File> {
    file.rewind()?;
    Ok(file)
}

/// Names are in GBK, and in UTF-8 where somebody has packed the sheets anew.
fn name(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(name) => Cow::Borrowed(name),
        Err(_gbk) => GBK.decode_without_bom_handling(raw).0,
    }
}

/// There is a sheet with sums (汇总) beside it.
fn is_details(name: &str) -> bool {
    name.contains("业务明细") && !name.contains("汇总")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn packed(files: &[(&str, &[u8])]) -> File {
        let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
        for (name, content) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        let mut file = zip.finish().unwrap();
        file.rewind().unwrap();
        file
    }

    fn problem(result: Result<File, StatementError>) -> &'static str {
        match result {
            Err(StatementError::Damaged(problem)) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_list_of_movements_is_taken_and_not_the_sums() {
        let file = packed(&[("a_业务明细(汇总).csv", b"sums"), ("a_业务明细.csv", b"list")]);
        let mut text = String::new();
        sheet(file, 4).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "list");
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_wherever_it_ends() {
        let bomb = vec![b'0'; 1 << 20];
        let file = packed(&[("a_业务明细.csv", &bomb)]);
        assert!(file.metadata().unwrap().len() < 10_000);
        assert_eq!(problem(sheet(file, 10_000)), "it unpacks to more than any bill");
    }

    #[test]
    fn what_is_no_archive_of_a_bill_is_refused() {
        assert!(problem(sheet(packed(&[("账务明细.csv", b"")]), 9)).contains("业务明细"));
        let names: Vec<String> = (0..17).map(|n| format!("{n}_业务明细.csv")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b""[..])).collect();
        assert!(problem(sheet(packed(&many), 9)).contains("more files"));
        let mut garbage = tempfile::tempfile().unwrap();
        garbage.write_all(b"PK\x03\x04 and then nothing of the kind").unwrap();
        garbage.rewind().unwrap();
        assert!(problem(sheet(garbage, 9)).contains("ZIP"));
    }
}
