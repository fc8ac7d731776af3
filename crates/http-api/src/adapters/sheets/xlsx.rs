//! Workbooks (ECMA-376, part 1, chapter 18): the cells of the first sheet.

use super::shared::SharedTexts;
use super::xml::{Piece, Xml, attribute};
use super::zip::Parts;
use super::{MOST_COLUMNS, too_many_columns};
use domain::import::{Cell, FileProblem, SheetLine};
use domain::ports::SheetError;
use quick_xml::events::BytesStart;
use std::io::{BufRead, Read, Seek};

/// The longest sheet, and the longest of the small parts, unpacked.
const LONGEST_SHEET: u64 = 2 * 1024 * 1024 * 1024;
const LONGEST_SMALL: u64 = 4 * 1024 * 1024;
/// The longest text of a cell, in bytes.
const LONGEST_CELL: usize = 64 * 1024;
const WORKBOOK: &str = "xl/workbook.xml";

/// Gives the lines one by one, until `take` says that it wants no more.
pub(super) fn read<R: Read + Seek>(
    open: &impl Fn() -> R,
    take: &mut dyn FnMut(SheetLine) -> bool,
) -> Result<(), SheetError> {
    let parts = Parts::read(open())?;
    let (sheet, texts) = places(&parts, open)?;
    let texts = match parts.open(&texts, open())? {
        Some(part) => SharedTexts::read(part)?,
        None => SharedTexts::default(),
    };
    let sheet = parts.open(&sheet, open())?.ok_or_else(|| missing("sheet"))?;
    let mut rows = Rows { xml: Xml::new(sheet, LONGEST_SHEET), texts, last: 0 };
    while let Some(line) = rows.next_row()? {
        if !take(line) {
            break;
        }
    }
    Ok(())
}

fn missing(what: &str) -> SheetError {
    FileProblem::whole(format!("this is no XLSX file: it has no {what}")).into()
}

/// Where the first sheet and the shared texts are.
fn places<R: Read + Seek>(
    parts: &Parts,
    open: &impl Fn() -> R,
) -> Result<(String, String), SheetError> {
    let workbook = parts.open(WORKBOOK, open())?.ok_or_else(|| missing("workbook"))?;
    let mut xml = Xml::new(workbook, LONGEST_SMALL);
    let mut first = None;
    while let Some(piece) = xml.next()? {
        let Piece::Begin(tag, _) = piece else { continue };
        match tag.local_name().as_ref() {
            "sheet" if first.is_none() => first = attribute(&tag, "id"),
            "workbookPr" if is_on(attribute(&tag, "date1904").as_deref()) => {
                let problem = "the workbook counts its days from 1904: save it with those of 1900";
                return Err(FileProblem::whole(problem).into());
            }
            _other => {}
        }
    }
    let first = first.ok_or_else(|| missing("sheet"))?;
    let relations = parts.open("xl/_rels/workbook.xml.rels", open())?;
    let mut xml = Xml::new(relations.ok_or_else(|| missing("workbook"))?, LONGEST_SMALL);
    let (mut sheet, mut texts) = (None, "xl/sharedStrings.xml".to_owned());
    while let Some(piece) = xml.next()? {
        let Piece::Begin(tag, _) = piece else { continue };
        let Some(target) = attribute(&tag, "Target") else { continue };
        if attribute(&tag, "Id").as_deref() == Some(first.as_str()) {
            sheet = Some(part_name(&target));
        }
        if attribute(&tag, "Type").is_some_and(|kind| kind.ends_with("/sharedStrings")) {
            texts = part_name(&target);
        }
    }
    Ok((sheet.ok_or_else(|| missing("sheet"))?, texts))
}

fn is_on(word: Option<&str>) -> bool {
    matches!(word, Some("1" | "true"))
}

fn part_name(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(name) => name.to_owned(),
        None => format!("xl/{target}"),
    }
}

struct Rows<R> {
    xml: Xml<R>,
    texts: SharedTexts,
    last: u64,
}

/// A cell as far as it is read.
struct OpenCell {
    column: usize,
    kind: String,
    text: String,
}

impl<R: BufRead> Rows<R> {
    fn next_row(&mut self) -> Result<Option<SheetLine>, SheetError> {
        while let Some(piece) = self.xml.next()? {
            let Piece::Begin(tag, at_once) = piece else { continue };
            if tag.local_name().as_ref() != "row" {
                continue;
            }
            let number = self.number(&tag)?;
            self.last = number;
            let cells = if at_once { Vec::new() } else { self.cells(number)? };
            return Ok(Some(SheetLine { number, cells: Ok(cells) }));
        }
        Ok(None)
    }

    /// As the row says itself, or the one after the last.
    fn number(&self, tag: &BytesStart<'_>) -> Result<u64, SheetError> {
        let number = match attribute(tag, "r") {
            Some(text) => text.parse().ok(),
            None => self.last.checked_add(1),
        };
        let rising = number.filter(|number| (self.last + 1..=1 << 24).contains(number));
        rising.ok_or_else(|| {
            FileProblem::at(self.last.saturating_add(1), "the rows are not in their order").into()
        })
    }

    fn cells(&mut self, number: u64) -> Result<Vec<Cell>, SheetError> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut open: Option<OpenCell> = None;
        let (mut in_value, mut in_reading) = (false, false);
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Begin(tag, at_once) => match tag.local_name().as_ref() {
                    "c" => {
                        let cell = begin_cell(&tag, number, cells.len())?;
                        open = (!at_once).then_some(cell);
                    }
                    "v" | "t" => in_value = !at_once,
                    "rPh" => in_reading = !at_once,
                    _other => {}
                },
                Piece::End(name) => match name.as_str() {
                    "row" => break,
                    "v" | "t" => in_value = false,
                    "rPh" => in_reading = false,
                    "c" => {
                        if let Some(cell) = open.take() {
                            place(&mut cells, cell, &self.texts, number)?;
                        }
                    }
                    _other => {}
                },
                Piece::Text(text) => {
                    if let Some(cell) = open.as_mut().filter(|_cell| in_value && !in_reading) {
                        add_text(cell, &text, number)?;
                    }
                }
            }
        }
        Ok(cells)
    }
}

fn begin_cell(tag: &BytesStart<'_>, row: u64, next: usize) -> Result<OpenCell, SheetError> {
    let column = match attribute(tag, "r") {
        Some(place) => column(&place)
            .ok_or_else(|| FileProblem::at(row, "a cell does not say where it stands"))?,
        None => next,
    };
    if column >= MOST_COLUMNS {
        return Err(too_many_columns(row));
    }
    if column < next {
        return Err(
            FileProblem::in_column(row, &(column + 1), "the cells are not in their order").into()
        );
    }
    Ok(OpenCell { column, kind: attribute(tag, "t").unwrap_or_default(), text: String::new() })
}

/// `C5` is the third, 2.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.take(4).try_fold(0_usize, |sum, letter| {
        let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        sum.checked_mul(26)?.checked_add(value)
    })?;
    column.checked_sub(1)
}

fn add_text(cell: &mut OpenCell, text: &str, row: u64) -> Result<(), SheetError> {
    if cell.text.len() + text.len() > LONGEST_CELL {
        return Err(
            FileProblem::in_column(row, &(cell.column + 1), "a text longer than 64 KiB").into()
        );
    }
    cell.text.push_str(text);
    Ok(())
}

fn place(
    cells: &mut Vec<Cell>,
    cell: OpenCell,
    texts: &SharedTexts,
    row: u64,
) -> Result<(), SheetError> {
    let OpenCell { column, kind, text } = cell;
    let value = match kind.as_str() {
        "s" => {
            let shared = text.trim().parse().ok().and_then(|number| texts.get(number));
            let shared = shared.ok_or_else(|| {
                FileProblem::in_column(row, &(column + 1), "names a text that is not there")
            })?;
            Cell::Text(shared.to_owned())
        }
        "" | "n" => Cell::Number(decimal(text.trim())),
        _text => Cell::Text(text),
    };
    cells.resize(column, Cell::Text(String::new()));
    cells.push(value);
    Ok(())
}

/// `1.8612345772E10` is 18612345772.
fn decimal(text: &str) -> String {
    if !text.contains(['e', 'E', '.']) {
        return text.to_owned();
    }
    match text.parse::<f64>() {
        // Whole numbers up to there are exact.
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Ok(_) | Err(_) => text.to_owned(),
    }
}
