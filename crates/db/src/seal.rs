//! What is encrypted in a row, and how it is laid out inside.

use crate::place::Place;
use domain::ports::{Cipher, Purpose, StoreError};
use domain::{Address, Contact, PersonName, PhoneNumber};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
struct SealedContact<'a> {
    name: Cow<'a, str>,
    phone: Cow<'a, str>,
    address: Cow<'a, str>,
}

/// `table.column/id`, which the sealed text is bound to.
fn bound_to(place: Place<'_>, column: &str) -> String {
    format!("{}.{column}/{}", place.table, place.id)
}

pub(crate) fn seal(cipher: &dyn Cipher, plain: &[u8], place: Place<'_>, column: &str) -> Vec<u8> {
    cipher.seal(plain, &bound_to(place, column))
}

pub(crate) fn open(
    cipher: &dyn Cipher,
    sealed: &[u8],
    place: Place<'_>,
    column: &'static str,
) -> Result<Vec<u8>, StoreError> {
    place.read(column, cipher.open(sealed, &bound_to(place, column)))
}

pub(crate) fn seal_text(
    cipher: &dyn Cipher,
    plain: &str,
    place: Place<'_>,
    column: &str,
) -> Vec<u8> {
    seal(cipher, plain.as_bytes(), place, column)
}

pub(crate) fn open_text(
    cipher: &dyn Cipher,
    sealed: &[u8],
    place: Place<'_>,
    column: &'static str,
) -> Result<String, StoreError> {
    let plain = open(cipher, sealed, place, column)?;
    String::from_utf8(plain).map_err(|_bytes| place.corrupt(column, "is no text"))
}

pub(crate) fn seal_contact(
    cipher: &dyn Cipher,
    contact: &Contact,
    place: Place<'_>,
) -> Result<Vec<u8>, StoreError> {
    let plain = SealedContact {
        name: contact.name.expose().into(),
        phone: contact.phone.expose().into(),
        address: contact.address.expose().into(),
    };
    let plain = place.read("contact", serde_json::to_vec(&plain))?;
    Ok(seal(cipher, &plain, place, "contact"))
}

pub(crate) fn open_contact(
    cipher: &dyn Cipher,
    sealed: &[u8],
    place: Place<'_>,
) -> Result<Contact, StoreError> {
    let plain = open(cipher, sealed, place, "contact")?;
    // The parser's own words may repeat what it read.
    let plain: SealedContact<'_> = serde_json::from_slice(&plain)
        .map_err(|_shown| place.corrupt("contact", "is no contact"))?;
    Ok(Contact {
        name: place.read("contact", PersonName::parse(&plain.name))?,
        phone: place.read("contact", PhoneNumber::parse(&plain.phone))?,
        address: place.read("contact", Address::parse(&plain.address))?,
    })
}

/// What a row is found by without its phone number being readable.
pub(crate) fn phone_hash(cipher: &dyn Cipher, phone: &PhoneNumber) -> Vec<u8> {
    cipher.keyed_hash(Purpose::PersonalData, phone.expose().as_bytes()).to_vec()
}

/// Of the whole name.
pub(crate) fn name_hash(cipher: &dyn Cipher, name: &PersonName) -> Vec<u8> {
    cipher.keyed_hash(Purpose::PersonalData, name.expose().as_bytes()).to_vec()
}

/// Headers and body in one: the length of the headers, four bytes, then both.
pub(crate) fn join_message(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(headers.len()).unwrap_or(u32::MAX);
    let mut joined = Vec::with_capacity(4 + headers.len() + body.len());
    joined.extend_from_slice(&length.to_be_bytes());
    joined.extend_from_slice(headers.as_bytes());
    joined.extend_from_slice(body);
    joined
}

pub(crate) fn split_message(joined: &[u8]) -> Option<(String, Vec<u8>)> {
    let (length, rest) = joined.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (headers, body) = rest.split_at_checked(length)?;
    Some((String::from_utf8(headers.to_vec()).ok()?, body.to_vec()))
}

/// Several fields in one, each with its length in four bytes before it.
pub(crate) fn pack(fields: &[&[u8]]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(fields.iter().map(|field| field.len() + 4).sum());
    for field in fields {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        packed.extend_from_slice(&length.to_be_bytes());
        packed.extend_from_slice(field);
    }
    packed
}

/// `None`: these are not so many fields.
pub(crate) fn unpack<const COUNT: usize>(mut packed: &[u8]) -> Option<[&[u8]; COUNT]> {
    let mut fields: [&[u8]; COUNT] = [&[]; COUNT];
    for field in &mut fields {
        let (length, rest) = packed.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        (*field, packed) = rest.split_at_checked(length)?;
    }
    packed.is_empty().then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_message_is_split_as_it_was_joined(headers in ".{0,40}", body: Vec<u8>) {
            let joined = join_message(&headers, &body);
            prop_assert_eq!(split_message(&joined), Some((headers, body)));
        }

        #[test]
        fn fields_are_unpacked_as_they_were_packed(first: Vec<u8>, second: Vec<u8>) {
            let packed = pack(&[&first, &second]);
            prop_assert_eq!(unpack::<2>(&packed), Some([first.as_slice(), second.as_slice()]));
            prop_assert_eq!(unpack::<3>(&packed), None);
            prop_assert_eq!(unpack::<1>(&packed), None);
        }

        #[test]
        fn other_bytes_are_unpacked_or_refused_without_panic(bytes: Vec<u8>) {
            if let Some(fields) = unpack::<2>(&bytes) {
                prop_assert_eq!(pack(&fields), bytes);
            }
        }

        #[test]
        fn other_bytes_are_split_or_refused_without_panic(bytes: Vec<u8>) {
            if let Some((headers, body)) = split_message(&bytes) {
                prop_assert_eq!(join_message(&headers, &body), bytes);
            }
        }
    }
}
