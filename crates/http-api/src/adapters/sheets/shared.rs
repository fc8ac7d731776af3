use super::xml::{Piece, Xml};
use domain::import::FileProblem;
use domain::ports::SheetError;
use std::io::BufRead;

/// The longest part of shared texts, unpacked; what may be kept of it; and how many texts, each of
/// which also costs four bytes.
const LONGEST_PART: u64 = 1024 * 1024 * 1024;
const MOST_BYTES: usize = 128 * 1024 * 1024;
const MOST_TEXTS: usize = 8_000_000;

/// The texts that cells name by their numbers, in one piece of memory.
#[derive(Default)]
pub(super) struct SharedTexts {
    bytes: String,
    ends: Vec<u32>,
}

impl SharedTexts {
    pub(super) fn read<R: BufRead>(part: R) -> Result<Self, SheetError> {
        let mut texts = Self::default();
        let mut xml = Xml::new(part, LONGEST_PART);
        let (mut in_text, mut in_reading) = (false, false);
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Begin(tag, at_once) => match tag.local_name().as_ref() {
                    "t" => in_text = !at_once,
                    // How a text is read aloud (phonetic): no part of it.
                    "rPh" => in_reading = !at_once,
                    "si" if at_once => texts.end_text()?,
                    _other => {}
                },
                Piece::End(name) => match name.as_str() {
                    "t" => in_text = false,
                    "rPh" => in_reading = false,
                    "si" => texts.end_text()?,
                    _other => {}
                },
                Piece::Text(text) if in_text && !in_reading => texts.add(&text)?,
                Piece::Text(_) => {}
            }
        }
        Ok(texts)
    }

    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        let place = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        self.bytes.get(place(start)..place(end))
    }

    fn add(&mut self, text: &str) -> Result<(), SheetError> {
        if self.bytes.len() + text.len() > MOST_BYTES {
            return Err(too_long());
        }
        self.bytes.push_str(text);
        Ok(())
    }

    fn end_text(&mut self) -> Result<(), SheetError> {
        if self.ends.len() >= MOST_TEXTS {
            return Err(too_long());
        }
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        Ok(())
    }
}

fn too_long() -> SheetError {
    FileProblem::whole("the sheet's shared texts are too long: save it as CSV").into()
}
