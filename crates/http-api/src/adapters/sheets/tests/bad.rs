//! Files that are made to do harm, or have come to some.

use super::{RELATIONS, WORKBOOK, archive, csv, workbook, xlsx};
use proptest::prelude::*;

#[test]
fn a_quote_that_never_ends_is_told_where_it_began() {
    let endless = format!("a,b\nc,\"{}", "x\n".repeat(100_000));
    for text in ["a,b\nc,\"d\ne,f\n", endless.as_str()] {
        let refused = csv(text.as_bytes()).unwrap_err();
        assert_eq!(refused, "line 2, column 2: a quote is opened here and not closed");
    }
    let refused = csv(b"a\n\"b\"c,d\n").unwrap_err();
    assert_eq!(refused, "line 2, column 1: text stands behind a closing quote");
}

#[test]
fn endless_lines_and_columns_are_refused() {
    let long = format!("a\nb,{}", "x".repeat(70_000));
    assert_eq!(csv(long.as_bytes()).unwrap_err(), "line 2, column 2: a line longer than 64 KiB");
    let wide = format!("a\n{}", ",".repeat(1_000_000));
    assert_eq!(csv(wide.as_bytes()).unwrap_err(), "line 2, column 1025: too many columns");
    let cells = "<c><v>1</v></c>".repeat(1_025);
    let refused = xlsx(&workbook("", &format!("<row>{cells}</row>"))).unwrap_err();
    assert_eq!(refused, "line 1, column 1025: too many columns");
    let refused = xlsx(&workbook("", "<row><c r=\"XFD1\"><v>1</v></c></row>")).unwrap_err();
    assert_eq!(refused, "line 1, column 1025: too many columns");
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let blank = " ".repeat(64 * 1024 * 1024);
    let bomb = workbook("", &format!("<row><c t=\"str\"><v>{blank}</v></c></row>"));
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(xlsx(&bomb).unwrap_err(), "the file: a piece of the sheet is too long");
    let texts = format!("<si><t>{}</t></si>", "x".repeat(200_000)).repeat(700);
    let refused = xlsx(&workbook(&texts, "")).unwrap_err();
    assert_eq!(refused, "the file: the sheet's shared texts are too long: save it as CSV");
}

#[test]
fn xml_that_grows_or_nests_is_refused() {
    let dtd = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
    let sheet = format!("{dtd}<worksheet><row><c t=\"str\"><v>&b;</v></c></row></worksheet>");
    for sheet in [
        sheet,
        "<a>".repeat(100_000),
        "<worksheet><row><c><v>&b;</v></c></row></worksheet>".to_owned(),
    ] {
        let book = archive(&[
            ("xl/workbook.xml", WORKBOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ]);
        assert_eq!(xlsx(&book).unwrap_err(), "the file: the sheet is no well-formed XML");
    }
}

#[test]
fn what_is_no_workbook_is_refused() {
    let whole = workbook("<si><t>x</t></si>", "<row><c><v>1</v></c></row>");
    for cut in [0, 1, 21, 100, whole.len() / 2, whole.len() - 1] {
        assert!(xlsx(&whole[..cut]).is_err(), "cut at {cut}");
    }
    assert_eq!(
        xlsx(&archive(&[("a.txt", b"x")])).unwrap_err(),
        "the file: this is no XLSX file: it has no workbook"
    );
    let old = WORKBOOK.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let old = archive(&[("xl/workbook.xml", old.as_bytes())]);
    assert!(xlsx(&old).unwrap_err().contains("1904"));
}

#[test]
fn rows_and_cells_out_of_order_are_refused_with_their_place() {
    for (rows, problem) in [
        ("<row r=\"2\"/><row r=\"2\"/>", "line 3: the rows are not in their order"),
        ("<row r=\"0\"/>", "line 1: the rows are not in their order"),
        ("<row r=\"99999999999\"/>", "line 1: the rows are not in their order"),
        (
            "<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
            "line 1, column 1: the cells are not in their order",
        ),
        ("<row><c t=\"s\"><v>7</v></c></row>", "line 1, column 1: names a text that is not there"),
        ("<row><c r=\"1\"><v>7</v></c></row>", "line 1: a cell does not say where it stands"),
    ] {
        assert_eq!(xlsx(&workbook("", rows)).unwrap_err(), problem, "{rows}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_panic(bytes: Vec<u8>) {
        let _read = csv(&bytes);
        let _read = xlsx(&bytes);
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused_without_panic(
        place in 0_usize..1_200, byte: u8,
    ) {
        let mut book = workbook("<si><t>x</t></si>", "<row><c t=\"s\"><v>0</v></c></row>");
        let place = place % book.len();
        book[place] = byte;
        let _read = xlsx(&book);
    }

    /// The same as what others write and read.
    #[test]
    fn csv_is_read_as_it_was_written(
        rows in prop::collection::vec(prop::collection::vec("[a-z\",\n 测]{1,6}", 3), 1..6),
    ) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let lines = csv(&bytes).unwrap();
        let read: Vec<Vec<String>> = lines
            .into_iter()
            .map(|line| {
                let cells = line.cells.unwrap().into_iter();
                cells.map(|cell| match cell {
                    domain::import::Cell::Text(text) | domain::import::Cell::Number(text) => text,
                }).collect()
            })
            .collect();
        let written: Vec<_> =
            rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        prop_assert_eq!(read, written);
    }
}
