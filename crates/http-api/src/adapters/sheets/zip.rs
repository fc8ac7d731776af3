//! As much of ZIP files (APPNOTE 6.3) as XLSX needs: parts by name, stored or deflated. Sizes that
//! the file tells of itself are believed for nothing but where its parts begin.

use super::fault::{self, BeyondLimit};
use domain::import::FileProblem;
use domain::ports::SheetError;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// The longest list of parts, in bytes, and the most parts.
const LONGEST_LIST: u64 = 1024 * 1024;
const MOST_PARTS: usize = 4_096;
/// The end's record, and how far from the file's end it may begin: a comment stands behind it.
const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LONGEST_TAIL: u64 = 22 + 65_535;
const LISTED: &[u8] = b"PK\x01\x02";
const LISTED_LENGTH: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;

struct Part {
    name: String,
    flags: u16,
    method: u16,
    compressed: u64,
    begins_at: u64,
}

/// The list of a ZIP file's parts.
pub(super) struct Parts(Vec<Part>);

/// One part's bytes, plain.
pub(super) enum PartBytes<R: Read> {
    Stored(BufReader<io::Take<R>>),
    Deflated(BufReader<DeflateDecoder<BufReader<io::Take<R>>>>),
}

impl<R: Read> Read for PartBytes<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(bytes) => bytes.read(into),
            Self::Deflated(bytes) => bytes.read(into),
        }
    }
}

impl<R: Read> BufRead for PartBytes<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Stored(bytes) => bytes.fill_buf(),
            Self::Deflated(bytes) => bytes.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Self::Stored(bytes) => bytes.consume(count),
            Self::Deflated(bytes) => bytes.consume(count),
        }
    }
}

fn damaged() -> SheetError {
    FileProblem::whole("this is no whole XLSX file").into()
}

impl Parts {
    pub(super) fn read<R: Read + Seek>(mut file: R) -> Result<Self, SheetError> {
        let size = file.seek(SeekFrom::End(0)).map_err(fault::of_reading)?;
        let tail_length = size.min(LONGEST_TAIL);
        let tail = bytes_at(&mut file, size - tail_length, tail_length)?;
        let place = tail.windows(END.len()).rposition(|bytes| bytes == END);
        let end = place.and_then(|place| tail.get(place..)).ok_or_else(damaged)?;
        if end.len() < END_LENGTH {
            return Err(damaged());
        }
        let (length, begins_at) = (u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
        if length > LONGEST_LIST || begins_at.saturating_add(length) > size {
            return Err(FileProblem::whole("the ZIP file's list of parts is too long").into());
        }
        let list = bytes_at(&mut file, begins_at, length)?;
        Ok(Self(parts(&list)?))
    }

    /// A part's bytes, from a file of one's own; `None`: there is no such part.
    pub(super) fn open<R: Read + Seek>(
        &self,
        name: &str,
        mut file: R,
    ) -> Result<Option<PartBytes<R>>, SheetError> {
        let Some(part) = self.0.iter().find(|part| part.name == name) else { return Ok(None) };
        if part.flags & ENCRYPTED != 0 {
            return Err(FileProblem::whole("the file is protected by a password").into());
        }
        let local_length = u64::try_from(LOCAL_LENGTH).unwrap_or(u64::MAX);
        let local = bytes_at(&mut file, part.begins_at, local_length)?;
        if !local.starts_with(LOCAL) {
            return Err(damaged());
        }
        let names = u64::from(u16_at(&local, 26)) + u64::from(u16_at(&local, 28));
        let data = part.begins_at + local_length + names;
        file.seek(SeekFrom::Start(data)).map_err(fault::of_reading)?;
        let data = BufReader::new(file.take(part.compressed));
        match part.method {
            STORED => Ok(Some(PartBytes::Stored(data))),
            DEFLATED => Ok(Some(PartBytes::Deflated(BufReader::new(DeflateDecoder::new(data))))),
            _other => Err(damaged()),
        }
    }
}

fn parts(mut list: &[u8]) -> Result<Vec<Part>, SheetError> {
    let mut parts = Vec::new();
    while let Some((listed, rest)) = list.split_at_checked(LISTED_LENGTH) {
        if !listed.starts_with(LISTED) || parts.len() >= MOST_PARTS {
            return Err(damaged());
        }
        let name_length = usize::from(u16_at(listed, 28));
        let more = usize::from(u16_at(listed, 30)) + usize::from(u16_at(listed, 32));
        let (name, rest) = rest.split_at_checked(name_length).ok_or_else(damaged)?;
        parts.push(Part {
            name: String::from_utf8_lossy(name).into_owned(),
            flags: u16_at(listed, 8),
            method: u16_at(listed, 10),
            compressed: u64::from(u32_at(listed, 20)),
            begins_at: u64::from(u32_at(listed, 42)),
        });
        list = rest.get(more..).ok_or_else(damaged)?;
    }
    Ok(parts)
}

fn bytes_at<R: Read + Seek>(file: &mut R, place: u64, length: u64) -> Result<Vec<u8>, SheetError> {
    file.seek(SeekFrom::Start(place)).map_err(fault::of_reading)?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).map_err(fault::of_reading)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) < length {
        return Err(fault::of_reading(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(bytes)
}

/// Little-endian; nothing is left unread before the place, so that it is there.
fn u16_at(bytes: &[u8], place: usize) -> u16 {
    let found = bytes.get(place..).and_then(|rest| rest.first_chunk::<2>());
    found.map_or(0, |bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    let found = bytes.get(place..).and_then(|rest| rest.first_chunk::<4>());
    found.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// A part that gives no more than its limit, in all and between two marks.
pub(super) struct Metered<R> {
    bytes: R,
    left: u64,
    step: usize,
    step_left: usize,
}

impl<R: BufRead> Metered<R> {
    pub(super) fn new(bytes: R, most: u64, step: usize) -> Self {
        Self { bytes, left: most, step, step_left: step }
    }

    /// What comes from here on is counted anew, but for the whole.
    pub(super) fn mark(&mut self) {
        self.step_left = self.step;
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let most = self.step_left.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let bytes = self.bytes.fill_buf()?;
        match bytes.get(..most.min(bytes.len())) {
            Some([]) if !bytes.is_empty() && self.step_left == 0 => {
                Err(BeyondLimit::fault("a piece of the sheet is too long"))
            }
            Some([]) if !bytes.is_empty() => {
                Err(BeyondLimit::fault("the sheet is too long when it is unpacked"))
            }
            Some(bytes) => Ok(bytes),
            None => Ok(&[]),
        }
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
        self.left = self.left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        self.step_left = self.step_left.saturating_sub(count);
    }
}
