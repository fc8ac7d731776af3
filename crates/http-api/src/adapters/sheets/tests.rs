mod bad;
mod streams;

use super::*;
use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;
use std::io::Write;

/// Line numbers and cells, or the problem.
pub(super) fn sheet(
    format: SheetFormat,
    encoding: TextEncoding,
    bytes: &[u8],
) -> Result<Vec<SheetLine>, String> {
    let mut all = Vec::new();
    let read = read(format, encoding, || Cursor::new(bytes), &mut |lines| {
        all.extend(lines);
        true
    });
    read.map(|()| all).map_err(|error| error.to_string())
}

pub(super) fn csv(bytes: &[u8]) -> Result<Vec<SheetLine>, String> {
    sheet(SheetFormat::Csv, TextEncoding::Utf8, bytes)
}

pub(super) fn xlsx(bytes: &[u8]) -> Result<Vec<SheetLine>, String> {
    sheet(SheetFormat::Xlsx, TextEncoding::Utf8, bytes)
}

fn texts(line: &SheetLine) -> Vec<&str> {
    line.cells.as_ref().unwrap().iter().map(Cell::text).collect()
}

pub(super) const WORKBOOK: &str = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"一\" r:id=\"rId1\"/>\
    <sheet name=\"二\" r:id=\"rId2\"/></sheets></workbook>";
pub(super) const RELATIONS: &str = "<Relationships>\
    <Relationship Id=\"rId2\" Type=\"x/worksheet\" Target=\"worksheets/sheet2.xml\"/>\
    <Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"rId3\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";

pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with these shared texts and this first sheet.
pub(super) fn workbook(shared: &str, rows: &str) -> Vec<u8> {
    let shared = format!("<sst>{shared}</sst>");
    let rows = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", rows.as_bytes()),
        ("xl/worksheets/sheet2.xml", b"<worksheet/>"),
    ])
}

#[test]
fn csv_is_read_with_its_line_numbers_whatever_the_line_ends() {
    let bytes =
        "\u{feff}\"查询号\",姓名\r\nPBS1,\"a \"\"b\"\", c\"\nPBS2,\"x\r\ny\"\r\rPBS3,\n,\nPBS4,z";
    let lines = csv(bytes.as_bytes()).unwrap();
    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 2, 3, 6, 8]);
    assert_eq!(texts(&lines[0]), ["查询号", "姓名"]);
    assert_eq!(texts(&lines[1]), ["PBS1", "a \"b\", c"]);
    assert_eq!(texts(&lines[2]), ["PBS2", "x\r\ny"]);
    assert_eq!(texts(&lines[3]), ["PBS3", ""]);
    assert_eq!(texts(&lines[4]), ["PBS4", "z"]);
}

#[test]
fn gb18030_is_read_and_what_is_none_is_told_of_its_line() {
    let (bytes, _encoding, _lossy) = GB18030.encode("查询号,姓名\nPBS1,㐀测试\n");
    let lines = sheet(SheetFormat::Csv, TextEncoding::Gb18030, &bytes).unwrap();
    assert_eq!(texts(&lines[1]), ["PBS1", "㐀测试"]);
    let lines = sheet(SheetFormat::Csv, TextEncoding::Gb18030, b"a\n\xff\xff,b\nc\n").unwrap();
    assert_eq!(lines[1].cells.as_ref().unwrap_err().problem, "is not GB18030");
    assert_eq!(texts(&lines[2]), ["c"]);
}

#[test]
fn the_first_sheet_of_a_workbook_is_read_with_all_kinds_of_cells() {
    let shared = "<si><t>查询号</t></si><si><r><t>测</t></r><r><t xml:space=\"preserve\">试 &amp; </t></r>\
        <rPh><t>ceshi</t></rPh></si><si/>";
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>到期日</t></is></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\"><v>1.8612345772E10</v></c><c r=\"C3\" s=\"2\"><v>46387</v></c>\
        <c t=\"str\"><f>1+1</f><v>two &#x4E8C;</v></c><c t=\"b\"><v>1</v></c></row>\
        <row r=\"4\"/><row r=\"5\"><c r=\"A5\" t=\"s\"><v>2</v></c><c/></row><row><c><v>7.50</v></c></row>";
    let lines = xlsx(&workbook(shared, rows)).unwrap();
    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 3, 6], "empty rows are left out");
    assert_eq!(texts(&lines[0]), ["查询号", "", "到期日"]);
    let cells = lines[1].cells.as_ref().unwrap();
    assert_eq!(cells[0], Cell::Text("测试 & ".to_owned()));
    assert_eq!(cells[1], Cell::Number("18612345772".to_owned()));
    assert_eq!(cells[2], Cell::Number("46387".to_owned()));
    assert_eq!(cells[3], Cell::Text("two 二".to_owned()));
    assert_eq!(cells[4], Cell::Text("1".to_owned()));
    assert_eq!(texts(&lines[2]), ["7.50"]);
}

#[test]
fn numbers_are_as_a_person_would_write_them() {
    for (written, read) in [
        ("18612345772", "18612345772"),
        ("1.8612345772E10", "18612345772"),
        ("3.0", "3"),
        ("46387.5", "46387.5"),
        ("1e300", "1e300"),
        ("-2E0", "-2"),
        ("x.y", "x.y"),
    ] {
        let rows = format!("<row><c><v>{written}</v></c></row>");
        let lines = xlsx(&workbook("", &rows)).unwrap();
        assert_eq!(lines[0].cells, Ok(vec![Cell::Number(read.to_owned())]));
    }
}

#[test]
fn what_is_read_is_counted() {
    let read = SheetFiles::read_bytes(SheetFormat::Csv, TextEncoding::Utf8, b"a\nb\n\nc");
    assert_eq!(read.unwrap(), 3);
}
