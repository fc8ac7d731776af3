use super::fault;
use super::zip::Metered;
use domain::import::FileProblem;
use domain::ports::SheetError;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};
use std::borrow::Cow;
use std::io::BufRead;

/// The longest tag or text, in bytes, and how deep they may lie in each other.
const LONGEST_STEP: usize = 256 * 1024;
const DEEPEST: usize = 64;

/// What a part is made of, as far as it is read.
pub(super) enum Piece {
    /// An element begins; `true`: and ends at once.
    Begin(BytesStart<'static>, bool),
    End(String),
    Text(String),
}

/// The tags and texts of one part. Knows nothing of a DTD, and no entity but the five.
pub(super) struct Xml<R> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    depth: usize,
}

fn damaged() -> SheetError {
    FileProblem::whole("the sheet is no well-formed XML").into()
}

impl<R: BufRead> Xml<R> {
    /// `most`: the longest part, in bytes, unpacked.
    pub(super) fn new(bytes: R, most: u64) -> Self {
        let reader = Reader::from_reader(Metered::new(bytes, most, LONGEST_STEP));
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, SheetError> {
        loop {
            self.reader.get_mut().mark();
            // The last event's bytes go before the next are read.
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event.into_owned(),
                Err(error) => return Err(fault_of(error)),
            };
            return Ok(Some(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(damaged());
                    }
                    Piece::Begin(tag, false)
                }
                Event::Empty(tag) => Piece::Begin(tag, true),
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End(tag.local_name().as_ref().to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(entity) => Piece::Text(resolved(&entity)?),
                Event::DocType(_) => return Err(damaged()),
                Event::Eof if self.depth == 0 => return Ok(None),
                Event::Eof => return Err(FileProblem::whole("the file is cut off").into()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            }));
        }
    }
}

fn fault_of(error: Error) -> SheetError {
    match error {
        Error::Io(error) => match std::sync::Arc::try_unwrap(error) {
            Ok(error) => fault::of_reading(error),
            Err(_shared) => damaged(),
        },
        Error::Syntax(_)
        | Error::IllFormed(_)
        | Error::InvalidAttr(_)
        | Error::Encoding(_)
        | Error::Escape(_)
        | Error::Namespace(_) => damaged(),
    }
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, SheetError> {
    if let Some(char) = entity.resolve_char_ref().map_err(|_error| damaged())? {
        return Ok(char.to_string());
    }
    let text = match entity.xml10_content().as_ref() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _unknown => return Err(damaged()),
    };
    Ok(text.to_owned())
}

/// The value of an attribute by its name without a prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let is_it = |attribute: &Attribute<'_>| attribute.key.local_name().as_ref() == name;
    let mut all = tag.attributes();
    let found = all.with_checks(false).filter_map(Result::ok).find(is_it)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}
