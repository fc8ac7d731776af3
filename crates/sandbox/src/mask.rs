//! Personal data as the record shows it.

/// A name by its last character only.
pub(crate) fn name(name: &str) -> String {
    match name.chars().last() {
        Some(last) => format!("**{last}"),
        None => String::new(),
    }
}

/// A telephone number by its first and last three digits.
pub(crate) fn phone(phone: &str) -> String {
    let count = phone.chars().count();
    if count <= 6 {
        return "******".to_owned();
    }
    let first: String = phone.chars().take(3).collect();
    let last: String = phone.chars().skip(count - 3).collect();
    format!("{first}******{last}")
}

/// The first characters of an address, never its numbers.
pub(crate) fn address(address: &str) -> String {
    let street: String =
        address.chars().take(4).take_while(|character| !character.is_ascii_digit()).collect();
    format!("{street}**")
}
