//! A form as they send it, read strictly.

use super::sign::Fields;
use percent_encoding::percent_decode;

/// The largest form that is read, in bytes.
const LARGEST: usize = 16 * 1024;
/// The most fields that one has.
const MOST_FIELDS: usize = 64;

/// The fields of a form; none comes twice. The error says what is wrong with it, not what it holds.
pub(super) fn read(body: &[u8]) -> Result<Fields, &'static str> {
    if body.is_empty() || body.len() > LARGEST {
        return Err("it must have 1 byte to 16 KiB");
    }
    let mut fields = Fields::new();
    for pair in body.split(|byte| *byte == b'&') {
        let at = pair.iter().position(|byte| *byte == b'=').ok_or("a field has no value")?;
        let (name, value) = pair.split_at(at);
        let name = decoded(name)?;
        if name.is_empty() {
            return Err("a field has no name");
        }
        if fields.insert(name, decoded(value.get(1..).unwrap_or_default())?).is_some() {
            return Err("a field comes twice");
        }
        if fields.len() > MOST_FIELDS {
            return Err("it has too many fields");
        }
    }
    Ok(fields)
}

fn decoded(text: &[u8]) -> Result<String, &'static str> {
    let spaced: Vec<u8> = text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let mut rest = spaced.as_slice();
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if !rest.get(..2).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)) {
            return Err("a percent sign has no two digits behind it");
        }
    }
    let decoded: Vec<u8> = percent_decode(&spaced).collect();
    String::from_utf8(decoded).map_err(|_error| "it is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_form_is_read_once_decoded() {
        let fields = read("a=1+2&b=%E6%B5%8B%e8%AF%95&c=&测=%25%3D%26".as_bytes()).unwrap();
        let read: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(read, [("a", "1 2"), ("b", "测试"), ("c", ""), ("测", "%=&")]);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let long = format!("a={}", "1".repeat(16 * 1024));
        let many: Vec<String> = (0..65).map(|number| format!("f{number}=1")).collect();
        let many = many.join("&");
        for body in [
            "",
            "&",
            "a",
            "=1",
            "a=1&",
            "a=1&&b=2",
            "a=1&a=1",
            "a=1&%61=2",
            "a=%",
            "a=%4",
            "a=%4g",
            "a=%ff",
            &long,
            &many,
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(read(b"a=\xff").is_err());
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            fields in proptest::collection::btree_map(".{1,12}", ".{0,24}", 1..12)
        ) {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            prop_assert_eq!(read(body.as_bytes()), Ok(fields));
        }

        #[test]
        fn anything_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(read(&body));
        }
    }
}
