#![no_main]
//! XLSX of staff: as a whole file, and as the first sheet of one that is otherwise good.

use domain::import::{SheetFormat, TextEncoding};
use domain::ports::SheetError;
use http_api::SheetFiles;
use libfuzzer_sys::fuzz_target;

const WORKBOOK: &[u8] = b"<workbook><sheets><sheet id=\"a\"/></sheets></workbook>";
const RELATIONS: &[u8] = b"<x><r Id=\"a\" Target=\"s\"/></x>";

fuzz_target!(|data: &[u8]| {
    check(data);
    check(&stored(&[
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/s", data),
    ]));
});

fn check(file: &[u8]) {
    let read = SheetFiles::read_bytes(SheetFormat::Xlsx, TextEncoding::Utf8, file);
    assert!(!matches!(read, Err(SheetError::Store(_))));
}

/// A ZIP file of parts that are not compressed.
fn stored(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let place = u32::try_from(file.len()).unwrap();
        let size = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&[0; 14]);
        file.extend_from_slice(&[size, size].concat());
        file.extend_from_slice(&length);
        file.extend_from_slice(&[0; 2]);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(bytes);
        list.extend_from_slice(b"PK\x01\x02");
        list.extend_from_slice(&[0; 16]);
        list.extend_from_slice(&[size, size].concat());
        list.extend_from_slice(&length);
        list.extend_from_slice(&[0; 12]);
        list.extend_from_slice(&place.to_le_bytes());
        list.extend_from_slice(name.as_bytes());
    }
    let (at, length) = (u32::try_from(file.len()).unwrap(), u32::try_from(list.len()).unwrap());
    file.extend_from_slice(&list);
    file.extend_from_slice(b"PK\x05\x06");
    file.extend_from_slice(&[0; 8]);
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(&at.to_le_bytes());
    file.extend_from_slice(&[0; 2]);
    file
}
