//! What may stand in the fields of content.

use super::ContentError;
use domain::content::Link;
use domain::time::Timestamp;

/// One line that is not empty.
pub(super) fn line(field: &str, text: &str, most: usize) -> Result<String, ContentError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ContentError::invalid(field, "must not be empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(ContentError::invalid(field, "must not contain control characters"));
    }
    up_to(field, text, most)
}

/// One line for a payment provider's title as well: WeChat takes no character of four bytes.
pub(super) fn title(field: &str, text: &str, most: usize) -> Result<String, ContentError> {
    let text = line(field, text, most)?;
    if text.chars().any(|c| c.len_utf8() > 3) {
        return Err(ContentError::invalid(field, "must not contain emoji"));
    }
    Ok(text)
}

/// Any number of lines, none at all included.
pub(super) fn lines(field: &str, text: &str, most: usize) -> Result<String, ContentError> {
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(is_bad) {
        return Err(ContentError::invalid(field, "must not contain control characters"));
    }
    up_to(field, text.trim(), most)
}

fn up_to(field: &str, text: &str, most: usize) -> Result<String, ContentError> {
    if text.chars().count() > most {
        return Err(ContentError::invalid(field, "is too long"));
    }
    Ok(text.to_owned())
}

/// An address that is not there, or empty, is none.
pub(super) fn link(field: &'static str, text: Option<&str>) -> Result<Option<Link>, ContentError> {
    let text = text.filter(|text| !text.trim().is_empty());
    Ok(text.map(|text| Link::parse(field, text)).transpose()?)
}

/// The end of a time comes after its beginning.
pub(super) fn span(
    until_field: &str,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<(), ContentError> {
    match (from, until) {
        (Some(from), Some(until)) if until <= from => {
            Err(ContentError::invalid(until_field, "must be after the beginning"))
        }
        (_, _) => Ok(()),
    }
}

/// Refuses what stands there twice, by its place.
pub(super) fn each_once<T: PartialEq>(field: &str, all: &[T]) -> Result<(), ContentError> {
    let mut seen: Vec<&T> = Vec::with_capacity(all.len());
    for (place, one) in all.iter().enumerate() {
        if seen.contains(&one) {
            return Err(ContentError::invalid(format!("{field}[{place}]"), "stands there twice"));
        }
        seen.push(one);
    }
    Ok(())
}
