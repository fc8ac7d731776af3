//! Values as the recording shows them, written into the text that they were sent with.

/// Puts the values in the place of `$1`, `$2` and so on. `types`: what the database takes there.
pub(crate) fn written_in(text: &str, values: &str, types: &[String]) -> String {
    let list = values.trim().strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap();
    let values = split(list);
    assert_eq!(values.len(), types.len(), "{text}: {list}");
    let mut text = text.to_owned();
    for (index, (value, kind)) in values.iter().zip(types).enumerate().rev() {
        text = text.replace(&format!("${}", index + 1), &literal(value, kind));
    }
    text
}

/// Splits at the commas that stand in no text and in no list.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    let (mut in_text, mut escaped) = (false, false);
    for (place, letter) in list.char_indices() {
        match letter {
            _any if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _any if in_text => {}
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list.get(start..place).unwrap().trim());
                start = place + 1;
            }
            _other => {}
        }
    }
    parts.push(list.get(start..).unwrap().trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn literal(value: &str, kind: &str) -> String {
    let value = match value.strip_prefix("Some(").and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => inner,
        None if value == "None" => return format!("NULL::{kind}"),
        None => value,
    };
    let Some(list) = value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) else {
        return format!("{}::{kind}", plain(value));
    };
    if kind == "bytea" {
        let bytes =
            split(list).into_iter().map(|byte| format!("{:02x}", byte.parse::<u8>().unwrap()));
        return format!("'\\x{}'::bytea", bytes.collect::<String>());
    }
    let items: Vec<_> = split(list).into_iter().map(item).collect();
    format!("ARRAY[{}]::{}[]", items.join(", "), kind.trim_start_matches('_'))
}

/// Of a list, in which something may be missing.
fn item(value: &str) -> String {
    let some = value.strip_prefix("Some(").and_then(|inner| inner.strip_suffix(')'));
    if value == "None" { "NULL".to_owned() } else { plain(some.unwrap_or(value)) }
}

/// A text in the way of SQL; a number as it is.
fn plain(value: &str) -> String {
    let text = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    text.map_or_else(|| value.to_owned(), |text| format!("'{}'", text.replace('\'', "''")))
}

#[test]
fn values_are_written_in_as_the_database_reads_them() {
    let types = ["int8", "text", "bytea", "_text", "_int8"].map(str::to_owned);
    let written = written_in(
        "$1 $2 $3 $4 $5",
        r#"[7, "a, 'b'", [0, 255], ["x", "y"], [Some(1), None]]"#,
        &types,
    );
    let expected =
        r"7::int8 'a, ''b'''::text '\x00ff'::bytea ARRAY['x', 'y']::text[] ARRAY[1, NULL]::int8[]";
    assert_eq!(written, expected);
}
