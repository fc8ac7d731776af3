//! Looking for a text in everything that is kept, in every form in which it may stand there.

use crate::running::Place;
use std::path::Path;

/// What is looked for.
pub(super) enum Needle {
    /// The forms of a text.
    Forms(Vec<Vec<u8>>),
    /// Digits between which and what is around them stands something else: numbers of their length
    /// are part of many a longer number, and of times.
    Digits(Vec<u8>),
}

impl Needle {
    pub(super) fn text(text: &str) -> Self {
        let mut forms = vec![text.as_bytes().to_vec()];
        forms.extend(inner_base64(text.as_bytes()).map(String::into_bytes));
        if !text.is_ascii() {
            let percent: String = text.bytes().map(percent).collect();
            forms.push(percent.into_bytes());
            let escaped: String = text.chars().map(escape).collect();
            forms.push(escaped.into_bytes());
        }
        let in_hex: Vec<_> = forms.iter().map(|form| hex(form).into_bytes()).collect();
        let upper = in_hex.iter().map(|form| form.to_ascii_uppercase()).collect::<Vec<_>>();
        forms.extend(in_hex.into_iter().chain(upper));
        Self::Forms(forms)
    }

    pub(super) fn digits(digits: &str) -> Self {
        Self::Digits(digits.as_bytes().to_vec())
    }

    fn is_in(&self, content: &[u8]) -> bool {
        match self {
            Self::Forms(forms) => forms.iter().any(|form| places(content, form).next().is_some()),
            Self::Digits(digits) => places(content, digits).any(|at| {
                let before = at.checked_sub(1).and_then(|at| content.get(at));
                let after = content.get(at + digits.len());
                !before.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.')
                    && !after.is_some_and(u8::is_ascii_digit)
            }),
        }
    }
}

/// Everything that was kept, by where it stands.
pub(super) struct Searched(Vec<(String, Vec<u8>)>);

impl Searched {
    pub(super) fn of(contents: Vec<(String, Vec<u8>)>) -> Self {
        Self(contents)
    }

    /// Every file of the folder but those of keys, and every row of a PostgreSQL database.
    pub(super) async fn read(place: &Place) -> Self {
        let mut contents = Vec::new();
        for file in std::fs::read_dir(place.folder.path()).unwrap() {
            let path = file.unwrap().path();
            if !is_of_keys(&path) {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                contents.push((name, std::fs::read(&path).unwrap()));
            }
        }
        if let Some(url) = &place.url {
            for (table, row) in testkit::postgres::every_row(url).await.unwrap() {
                contents.push((format!("{table} as bytes"), bytes_within(&row)));
                contents.push((table, row.into_bytes()));
            }
        }
        Self(contents)
    }

    /// Where it stands.
    pub(super) fn find(&self, needle: &Needle) -> Vec<&str> {
        let holding = self.0.iter().filter(|(_, content)| needle.is_in(content));
        let mut found: Vec<_> = holding.map(|(name, _)| name.as_str()).collect();
        found.dedup();
        found
    }
}

/// The sandbox's own identities are made keys, and no word of anybody's.
fn is_of_keys(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "keys" || kind == "pem")
}

/// What stands as `\x00ff` in a row, as bytes.
fn bytes_within(row: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in row.split("\\x").skip(1) {
        let digits: Vec<u8> = part.bytes().take_while(u8::is_ascii_hexdigit).collect();
        for pair in digits.chunks_exact(2) {
            let digit = |byte: u8| char::from(byte).to_digit(16).unwrap();
            bytes.push(u8::try_from(digit(pair[0]) * 16 + digit(pair[1])).unwrap());
        }
        bytes.push(0);
    }
    bytes
}

fn places<'a>(content: &'a [u8], form: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = form[0];
    let starts = content.iter().enumerate().filter(move |(_, byte)| **byte == first);
    starts.map(|(at, _)| at).filter(move |at| content[*at..].starts_with(form))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(LETTERS[bits >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// What of the text's base64 is the same whatever stands before and after it, at each of the three
/// places where it may begin.
fn inner_base64(bytes: &[u8]) -> impl Iterator<Item = String> + '_ {
    (0..3_usize).map(|shift| {
        let shifted: Vec<u8> =
            std::iter::repeat_n(b'x', shift).chain(bytes.iter().copied()).collect();
        let whole = base64(&shifted);
        let from = (shift * 4).div_ceil(3);
        let until = shifted.len() / 3 * 4;
        whole.get(from..until).unwrap().to_owned()
    })
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

fn escape(letter: char) -> String {
    if letter.is_ascii() { letter.to_string() } else { format!("\\u{:04x}", u32::from(letter)) }
}
