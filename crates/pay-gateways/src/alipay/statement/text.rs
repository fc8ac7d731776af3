//! The lines of a sheet as text: GBK as Alipay writes it, or UTF-8 as somebody saved it.

use encoding_rs::{Encoding, GBK, UTF_8};
use std::io::{self, BufRead, Read};

/// The most bytes that a line may have.
const LONGEST_LINE: usize = 64 << 10;

/// Reads on without holding more than a line.
#[derive(Debug)]
pub(super) struct Text<R> {
    source: R,
    encoding: &'static Encoding,
    /// How many lines there were.
    count: u64,
}

/// One line, without what ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its place in the file, from 1.
    pub(super) place: u64,
    /// `None`: it is too long to be one.
    pub(super) text: Option<String>,
}

impl<R: BufRead> Text<R> {
    pub(super) fn read(mut source: R) -> io::Result<Self> {
        let encoding = encoding(source.fill_buf()?);
        Ok(Self { source, encoding, count: 0 })
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let limit = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        if self.source.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.count += 1;
        let is_whole = bytes.ends_with(b"\n") || bytes.len() < LONGEST_LINE;
        if !is_whole {
            self.source.skip_until(b'\n')?;
        }
        let (text, _had_errors) = self.encoding.decode_without_bom_handling(&bytes);
        let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        Ok(Some(Line { place: self.count, text: is_whole.then(|| text.to_owned()) }))
    }
}

/// The heading has Chinese characters, which in GBK are no UTF-8. The last character may be cut.
fn encoding(start: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(start) {
        Ok(_text) => UTF_8,
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_gbk) => GBK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, Option<String>)> {
        let mut text = Text::read(bytes).unwrap();
        let next = || text.next().unwrap().map(|line| (line.place, line.text));
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn both_encodings_give_the_same_lines() {
        let text = "#支付宝\r\n商户订单号,备注\n\n最后";
        let expected = [(1, "#支付宝"), (2, "商户订单号,备注"), (3, ""), (4, "最后")]
            .map(|(place, text)| (place, Some(text.to_owned())));
        assert_eq!(lines(text.as_bytes()), expected);
        assert_eq!(lines(format!("\u{feff}{text}").as_bytes()), expected);
        assert_eq!(lines(&GBK.encode(text).0), expected);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_without_end_is_skipped_and_the_next_one_read() {
        let long = "x".repeat(LONGEST_LINE * 2);
        let text = format!("a\n{long}\nb\n");
        let expected = [(1, Some("a".to_owned())), (2, None), (3, Some("b".to_owned()))];
        assert_eq!(lines(text.as_bytes()), expected);
    }
}
