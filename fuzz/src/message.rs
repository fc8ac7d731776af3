//! Input that looks like HTTP, so that seeds can be read: lines, an empty line, a body.

/// A first line, headers, and what stands behind the empty line, byte for byte.
#[derive(Debug)]
pub struct Message<'a> {
    pub first_line: &'a str,
    pub headers: Vec<(&'a str, &'a str)>,
    pub body: &'a [u8],
}

/// `None`: the lines before the body are not UTF-8.
pub fn read(data: &[u8]) -> Option<Message<'_>> {
    let end = data.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = end.map_or((data, &[][..]), |end| (&data[..end], &data[end + 2..]));
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let first_line = lines.next().unwrap_or_default();
    let header = |line| str::split_once(line, ':').map(|(name, value)| (name, value.trim()));
    Some(Message { first_line, headers: lines.filter_map(header).collect(), body })
}
