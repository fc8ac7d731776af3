#![no_main]
//! CSV of staff: it ends or is refused with a place, and no line is made up.

use domain::import::{SheetFormat, TextEncoding};
use domain::ports::SheetError;
use http_api::SheetFiles;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for encoding in TextEncoding::ALL {
        match SheetFiles::read_bytes(SheetFormat::Csv, encoding, data) {
            Ok(lines) => {
                let ends = data.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
                assert!(lines <= u64::try_from(ends).unwrap() + 1);
            }
            Err(SheetError::Problem(problem)) => assert!(problem.line.is_some(), "{problem}"),
            Err(SheetError::Store(error)) => panic!("bytes in memory cannot fail: {error}"),
        }
    }
});
