use super::{FileProblem, SheetFormat, TextEncoding};

/// What every XLSX file begins with: it is a ZIP file.
const ZIP: &[u8] = b"PK\x03\x04";
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The bytes are not such a file.
pub type ProbeError = FileProblem;

/// Looks at a file's bytes as they come: whether they can be what they are said to be, how their
/// text is written, and how many lines there are.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own on what was seen")]
pub struct TextProbe {
    format: SheetFormat,
    encoding: Option<TextEncoding>,
    /// The first bytes, and later the beginning of a character that is not whole yet.
    head: Vec<u8>,
    began: bool,
    rest: Vec<u8>,
    has_mark: bool,
    /// The line in which it ceased to be UTF-8.
    not_utf8_at: Option<u64>,
    line_ends: u64,
    after_return: bool,
    ends_open: bool,
}

impl TextProbe {
    /// `encoding`: as the client says; `None` finds it out.
    pub fn new(format: SheetFormat, encoding: Option<TextEncoding>) -> Self {
        Self {
            format,
            encoding,
            head: Vec::new(),
            began: false,
            rest: Vec::new(),
            has_mark: false,
            not_utf8_at: None,
            line_ends: 0,
            after_return: false,
            ends_open: false,
        }
    }

    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ProbeError> {
        if self.began {
            return self.look(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() < ZIP.len() { Ok(()) } else { self.begin() }
    }

    /// After the last byte: the encoding of a CSV file, and its lines.
    pub fn finish(mut self) -> Result<(Option<TextEncoding>, Option<u64>), ProbeError> {
        if !self.began {
            self.begin()?;
        }
        match self.format {
            SheetFormat::Xlsx => Ok((None, None)),
            SheetFormat::Csv => {
                if !self.rest.is_empty() {
                    self.not_utf8_at.get_or_insert(self.line_ends + 1);
                }
                let encoding = self.settle()?;
                Ok((Some(encoding), Some(self.line_ends + u64::from(self.ends_open))))
            }
        }
    }

    fn settle(&self) -> Result<TextEncoding, ProbeError> {
        match (self.encoding, self.not_utf8_at) {
            (Some(TextEncoding::Utf8), Some(line)) => {
                Err(FileProblem::at(line, "the text is not UTF-8"))
            }
            (None, Some(line)) if self.has_mark => {
                Err(FileProblem::at(line, "the file is marked as UTF-8, and its text is not"))
            }
            (None, Some(_line)) => Ok(TextEncoding::Gb18030),
            (Some(encoding), _) => Ok(encoding),
            (None, None) => Ok(TextEncoding::Utf8),
        }
    }

    fn begin(&mut self) -> Result<(), ProbeError> {
        self.began = true;
        let head = std::mem::take(&mut self.head);
        if head.is_empty() {
            return Err(FileProblem::whole("the file is empty"));
        }
        let is_zip = head.starts_with(ZIP);
        match self.format {
            SheetFormat::Xlsx if is_zip => return Ok(()),
            SheetFormat::Xlsx => return Err(FileProblem::whole("this is no XLSX file")),
            SheetFormat::Csv if is_zip => {
                return Err(FileProblem::whole("this is no CSV file but a ZIP or XLSX file"));
            }
            SheetFormat::Csv => {}
        }
        if UTF_16_MARKS.iter().any(|mark| head.starts_with(mark)) {
            return Err(FileProblem::at(1, "the text is UTF-16: save the file as UTF-8"));
        }
        self.has_mark = head.starts_with(UTF_8_MARK);
        self.look(&head)
    }

    fn look(&mut self, bytes: &[u8]) -> Result<(), ProbeError> {
        if self.format == SheetFormat::Xlsx {
            return Ok(());
        }
        if let Some(place) = bytes.iter().position(|byte| *byte == 0) {
            let before = bytes.get(..place).unwrap_or_default();
            self.count(before);
            return Err(FileProblem::at(self.line_ends + 1, "a zero byte: this is no text"));
        }
        if self.not_utf8_at.is_none() {
            self.look_for_utf8(bytes);
        }
        self.count(bytes);
        Ok(())
    }

    fn look_for_utf8(&mut self, bytes: &[u8]) {
        let mut joined = std::mem::take(&mut self.rest);
        joined.extend_from_slice(bytes);
        let Err(error) = str::from_utf8(&joined) else { return };
        let (good, rest) = joined.split_at(error.valid_up_to());
        if error.error_len().is_none() {
            self.rest = rest.to_vec();
            return;
        }
        let mut before = self.clone();
        before.count(good);
        self.not_utf8_at = Some(before.line_ends + 1);
    }

    /// A line ends with LF, CR or both.
    fn count(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.line_ends += 1,
                _other => {}
            }
            self.after_return = *byte == b'\r';
            self.ends_open = !matches!(byte, b'\n' | b'\r');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn probe(
        bytes: &[u8],
        piece: usize,
    ) -> Result<(Option<TextEncoding>, Option<u64>), ProbeError> {
        let mut probe = TextProbe::new(SheetFormat::Csv, None);
        for piece in bytes.chunks(piece) {
            probe.feed(piece)?;
        }
        probe.finish()
    }

    #[test]
    fn the_encoding_is_found_out_however_the_bytes_come() {
        let gb18030 = b"id,\xd0\xd5\xc3\xfb\n1,\xb2\xe2\xca\xd4\n";
        for piece in 1..9 {
            let utf8 = probe("查询号,姓名\r\n1,测试".as_bytes(), piece).unwrap();
            assert_eq!(utf8, (Some(TextEncoding::Utf8), Some(2)));
            let marked = probe("\u{feff}查询号\n".as_bytes(), piece).unwrap();
            assert_eq!(marked, (Some(TextEncoding::Utf8), Some(1)));
            let other = probe(gb18030, piece).unwrap();
            assert_eq!(other, (Some(TextEncoding::Gb18030), Some(2)));
        }
    }

    #[test]
    fn what_is_no_such_file_is_refused_with_its_line() {
        for (bytes, problem) in [
            (&b""[..], "the file: the file is empty"),
            (b"a\nb\0", "line 2: a zero byte: this is no text"),
            (b"\xff\xfea\0", "line 1: the text is UTF-16: save the file as UTF-8"),
            (b"PK\x03\x04..", "the file: this is no CSV file but a ZIP or XLSX file"),
            (
                b"\xef\xbb\xbfa\nb\n\xd0\xd5",
                "line 3: the file is marked as UTF-8, and its text is not",
            ),
        ] {
            for piece in [1, 3, 100] {
                assert_eq!(probe(bytes, piece).unwrap_err().to_string(), problem);
            }
        }
        let mut said = TextProbe::new(SheetFormat::Csv, Some(TextEncoding::Utf8));
        said.feed(b"a\n\xd0\xd5\xc3\xfb").unwrap();
        assert_eq!(said.finish().unwrap_err().to_string(), "line 2: the text is not UTF-8");
        let mut sheet = TextProbe::new(SheetFormat::Xlsx, None);
        assert!(sheet.feed(b"a,b,c").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_give_the_same_in_any_pieces(bytes: Vec<u8>, piece in 1_usize..20) {
            prop_assert_eq!(probe(&bytes, piece), probe(&bytes, usize::MAX));
        }

        #[test]
        fn any_text_is_utf8(text in "[^\\x00]{1,40}") {
            prop_assume!(!text.starts_with("PK\u{3}\u{4}"));
            prop_assert_eq!(probe(text.as_bytes(), 3).unwrap().0, Some(TextEncoding::Utf8));
        }
    }
}
