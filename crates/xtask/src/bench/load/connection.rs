use std::{io, str};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The longest answer that is read.
const LONGEST: usize = 16 * 1024 * 1024;

/// One connection that is kept alive: a request at a time, and its answer.
#[derive(Debug)]
pub(in crate::bench) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, until the next one is read over it.
#[derive(Debug)]
pub(in crate::bench) struct Answer<'buffer> {
    pub(in crate::bench) status: u16,
    pub(in crate::bench) retry_after: bool,
    /// The body as it came: chunks with their lengths.
    pub(in crate::bench) body: &'buffer [u8],
    is_last: bool,
}

impl Answer<'_> {
    /// The other side closes the connection behind this one.
    pub(super) const fn is_last(&self) -> bool {
        self.is_last
    }
}

/// What the head says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Head {
    status: u16,
    length: usize,
    is_chunked: bool,
    is_last: bool,
    retry_after: bool,
}

impl Connection {
    pub(in crate::bench) async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4 * 1024) })
    }

    pub(in crate::bench) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            self.fill().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = head(self.buffer.get(..head_end).unwrap_or_default())?;
        while !is_whole(head, self.buffer.get(head_end..).unwrap_or_default()) {
            self.fill().await?;
        }
        let body = self.buffer.get(head_end..).unwrap_or_default();
        let Head { status, retry_after, is_last, .. } = head;
        Ok(Answer { status, retry_after, body, is_last })
    }

    async fn fill(&mut self) -> io::Result<()> {
        if self.buffer.len() > LONGEST {
            return Err(invalid("the answer has no end"));
        }
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _some => Ok(()),
        }
    }
}

fn head(bytes: &[u8]) -> io::Result<Head> {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let status = lines.next().and_then(|line| line.split(|byte| *byte == b' ').nth(1));
    let mut head = Head {
        status: status.and_then(number).ok_or_else(|| invalid("no status"))?,
        ..Head::default()
    };
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            head.length = number(value).ok_or_else(|| invalid("no length"))?;
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            head.is_chunked = value.eq_ignore_ascii_case(b"chunked");
        } else if name.eq_ignore_ascii_case(b"connection") {
            head.is_last = value.eq_ignore_ascii_case(b"close");
        } else if name.eq_ignore_ascii_case(b"retry-after") {
            head.retry_after = true;
        }
    }
    Ok(head)
}

fn is_whole(head: Head, body: &[u8]) -> bool {
    if !head.is_chunked {
        return body.len() >= head.length;
    }
    let mut rest = body;
    loop {
        let Some(end) = find(rest, b"\r\n") else { return false };
        let length = rest.get(..end).and_then(|line| str::from_utf8(line).ok());
        let Some(length) = length.and_then(|text| usize::from_str_radix(text, 16).ok()) else {
            return false;
        };
        match rest.get(end + 2 + length + 2..) {
            Some(_) if length == 0 => return true,
            Some(next) => rest = next,
            None => return false,
        }
    }
}

fn number<N: str::FromStr>(digits: &[u8]) -> Option<N> {
    str::from_utf8(digits).ok()?.parse().ok()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn invalid(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_whatever_the_case_of_its_names() {
        let read = head(b"HTTP/1.1 503 Service Unavailable\r\nContent-LENGTH: 12\r\nretry-after: 1\r\nConnection: close\r\n\r\n");
        let expected =
            Head { status: 503, length: 12, is_chunked: false, is_last: true, retry_after: true };
        assert_eq!(read.unwrap(), expected);
        assert!(head(b"nonsense\r\n\r\n").is_err());
    }

    #[test]
    fn chunks_are_whole_with_the_last_empty_one() {
        let chunked = Head { is_chunked: true, ..Head::default() };
        let body = b"5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assert!(is_whole(chunked, body));
        for end in 0..body.len() {
            assert!(!is_whole(chunked, &body[..end]), "{end}");
        }
    }
}
